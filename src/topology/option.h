/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_OPTION_H
#define TOPOLOGY_OPTION_H

/*
 * What devices and host resources are to QEMU: options of its command line.
 */

#include "topology/property.h"

#include <qdev/option.h>

struct text;

enum option_form {
	OPTION_DEVICE,
	OPTION_OBJECT,
	OPTION_BLOCKDEV,
	OPTION_CHARDEV,
	OPTION_TPMDEV,
	OPTION_NETDEV,
	OPTION_FORMS
};

struct qdev_option {
	enum option_form form;
	const char *type;
	char *id; /* or NULL */
	struct properties properties;
};

/* Ids of one form share a namespace. */
enum claim_domain option_id_domain(enum option_form form);

/* Whoever uses one as its back end claims it; CLAIM_NONE: any number may. */
enum claim_domain option_user_domain(enum option_form form);

/* Frees what an option owns, not the option. */
void option_clear(struct qdev_option *option);

/* A list to be filled with options_add(). NULL: out of memory. */
struct qdev_options *options_new(void) must_check;

/* Adds the printed option. */
int options_add(struct qdev_options *options,
	const struct qdev_option *option) must_check;

#endif
