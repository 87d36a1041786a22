/* SPDX-License-Identifier: MIT */
#ifndef HOST_HUGE_PAGES_H
#define HOST_HUGE_PAGES_H

/*
 * The kernel's huge pages of one size (linux:
 * Documentation/admin-guide/mm/hugetlbpage.rst), and what a node has of them.
 */

/* Which of them a guest's memory is to be in. */
struct huge_page_wish {
	uint64_t memory;    /* bytes, a multiple of a page's; 0: ordinary */
	uint64_t page_size; /* bytes */
	bool on_node;       /* all of them of one node */
	unsigned node;
};

#include "host/fact.h"

#include <stdbool.h>
#include <stdint.h>

struct host_huge_pages {
	struct fact existence;       /* of the directory of that size */
	struct fact_number total;    /* nr_hugepages, surplus ones too */
	struct fact_number free;     /* free_hugepages, reserved ones too */
	struct fact_number reserved; /* resv_hugepages: promised to somebody */
	struct fact_number surplus;  /* surplus_hugepages: made on demand */
	struct fact_number overcommit; /* nr_overcommit_hugepages: at most */

	/* Where they have to be of one: sys/devices/system/node/nodeN */
	struct fact node_existence; /* of its directory of that size */
	struct fact_number node_total;
	struct fact_number node_free;

	/* Where control groups bound the nodes, on those that they leave */
	unsigned allowed_node;            /* the first */
	struct fact_number allowed_total; /* of that */
	struct fact_number allowed_free;  /* of all */
};

#endif
