/* SPDX-License-Identifier: MIT */
#ifndef PROBES_DROPINS_H
#define PROBES_DROPINS_H

/*
 * Files NAME.conf of several directories that make up one configuration, as
 * systemd and kmod have them: in the order of their names, wherever they lie,
 * and of two with one name the one in the earlier directory (systemd.unit(5),
 * modprobe.d(5)).
 */

#include "probes/name_list.h"
#include "probes/root.h"

struct dropins {
	struct name_list paths;
};

/* Those of a directory, if there is one. 0 or a negative errno. */
int dropins_add(struct root *root, const char *directory,
	struct dropins *dropins) must_check;

/* All, in their order; links to nothing are none. 0 or -ENOMEM. */
int dropins_take(struct root *root, struct dropins *dropins,
	struct name_list *ret) must_check;

void dropins_clear(struct dropins *dropins);

/* Whether a link says that there shall be no such file: /dev/null. */
bool is_null_link(const char *target) must_check;

#endif
