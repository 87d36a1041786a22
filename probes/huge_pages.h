/* SPDX-License-Identifier: MIT */
#ifndef PROBES_HUGE_PAGES_H
#define PROBES_HUGE_PAGES_H

/* The huge pages that a guest's memory is to be of: host->machine.huge_pages. */

#include "probes/root.h"

/* 0 or QDEV_ERROR_NO_MEMORY. */
int huge_pages_read(struct root *root, struct host *host,
	const struct huge_page_wish *wish) must_check;

/* Those of every size and node, for who records a host. */
int huge_pages_read_all(struct root *root) must_check;

#endif
