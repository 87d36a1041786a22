/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_SEARCH_H
#define PROBES_UNIT_SEARCH_H

/*
 * Which files make up a unit of systemd, and in which order (systemd.unit(5),
 * tried against systemd 252).
 */

#include "probes/name_list.h"
#include "probes/root.h"

#define UNIT_SUFFIX ".service"
#define SLICE_SUFFIX ".slice"

/* Whether a service may have the name, with or without its suffix. */
bool is_unit_name(const char *name) must_check;

/* As systemctl does, the suffix is added where it is left out. -ENOMEM. */
int unit_name(const char *name, char **ret) must_check;

/*
 * The files of a service: its own, then its drop-ins. -ENOENT: there is no
 * such unit; -ENOMEDIUM: it is masked; or another negative errno: nobody can
 * tell.
 */
int unit_search(
	struct root *root, const char *name, struct name_list *ret) must_check;

/* Those of a slice, "NAME.slice": some or none. */
int unit_search_slice(
	struct root *root, const char *name, struct name_list *ret) must_check;

/* Those of the manager: system.conf and its drop-ins, some or none. */
int unit_search_manager(struct root *root, struct name_list *ret) must_check;

#endif
