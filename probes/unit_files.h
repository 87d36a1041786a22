/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_FILES_H
#define PROBES_UNIT_FILES_H

/* Reads the files that make up a unit, one after the other. */

#include "probes/root.h"
#include "probes/unit_file.h"
#include "probes/unit_settings.h"

/* 0, -ENOMEM, or a negative errno: nobody can tell what they say. */
int unit_files_read(struct root *root, const struct name_list *files,
	const char *section, unit_assign *assign,
	struct unit_settings *settings) must_check;

#endif
