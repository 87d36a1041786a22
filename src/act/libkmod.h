/* SPDX-License-Identifier: MIT */
#ifndef ACT_LIBKMOD_H
#define ACT_LIBKMOD_H

/*
 * libkmod, opened when a module has to be loaded and not before, as
 * probes/libarchive.h has it.
 */

#include "base/text.h"

/*
 * Loads what modprobe(8) would for a name or a modalias, with what the host's
 * modprobe.d says of it; one that is loaded or built in is fine. -ENOENT: this
 * kernel has none. A negative errno and a line in *ret_problem.
 */
int load_module(const char *alias, struct text *ret_problem) must_check;

#endif
