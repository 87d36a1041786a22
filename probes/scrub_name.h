/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_NAME_H
#define PROBES_SCRUB_NAME_H

/*
 * The host's name, and the domain it is in. A machine may be called "raid" or
 * "nvme": its name is looked for only where names of hosts stand, and never in
 * a word that decides something.
 */

#include "base/text.h"

#define HOST_NAME_FILE "proc/sys/kernel/hostname"

/* A path in which, or a file in whose content, the name may stand. */
struct name_place;

/* NULL: it is no such file. */
const struct name_place *name_place_of_file(const char *path);

/* Of a link's target. */
const struct name_place *name_place_of_link(const char *path);

/* Of a path from the root; that of a directory ends with a slash. */
extern const struct name_place name_place_of_paths;

/* Whether the place is one for names. */
bool name_may_stand(
	const struct name_place *place, const char *text, const char *at);

struct host_name {
	char *plain;
	char *doubled; /* with two dashes for one, as device mapper has it */
};

/* Takes the first label of a name; one that says nothing leaves it empty. */
int host_name_set(struct host_name *name, const char *full) must_check;
void host_name_clear(struct host_name *name);

/* The length of the name at a place, in any case, or 0. */
size_t host_name_is_at(
	const struct host_name *name, const char *text, const char *at);

/* The length of the domain after a name, whose first character is a dot. */
size_t domain_after_name(const char *at);

#endif
