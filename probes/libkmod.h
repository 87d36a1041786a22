/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIBKMOD_H
#define PROBES_LIBKMOD_H

/*
 * libkmod, opened when modules are asked for or loaded and not before, as
 * probes/libarchive.h has it.
 */

#include "base/text.h"

#include <libkmod.h>

/* The functions in use, without the "kmod_" they begin with. */
#define LIBKMOD_FUNCTIONS(F)                                                   \
	F(list_next)                                                           \
	F(load_resources)                                                      \
	F(module_get_module)                                                   \
	F(module_get_name)                                                     \
	F(module_new_from_lookup)                                              \
	F(module_probe_insert_module)                                          \
	F(module_unref)                                                        \
	F(module_unref_list)                                                   \
	F(new)                                                                 \
	F(set_log_priority)                                                    \
	F(unref)

struct libkmod {
	void *handle;
#define LIBKMOD_POINTER(name) __typeof__(kmod_##name) *name;
	LIBKMOD_FUNCTIONS(LIBKMOD_POINTER)
#undef LIBKMOD_POINTER
};

/* False where it can't be had; *ret_reason gets one line. */
bool libkmod_open(struct libkmod *ret, struct text *ret_reason) must_check;
void libkmod_close(struct libkmod *library);

/* Of the running kernel, with the machine's modprobe.d; silent. */
struct kmod_ctx *libkmod_context(const struct libkmod *library);

#endif
