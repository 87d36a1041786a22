/* SPDX-License-Identifier: MIT */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

/*
 * Shared libraries that only some verbs need, opened when they do: to link
 * them costs every start of the program several milliseconds.
 */

#include "base/text.h"

/* A function of the library, and where its address goes in the table. */
struct library_function {
	const char *name;
	size_t offset;
};

struct library {
	const char *soname;
	const char *wanted_by; /* "snapshots": who can't do without it */
	const struct library_function *functions;
	size_t count;
};

/*
 * Opens the library and fills a table of its functions; *ret_handle is for
 * dlclose(3). False where it can't be had; *ret_reason gets one line.
 */
bool library_open(const struct library *library, void *table, void **ret_handle,
	struct text *ret_reason) must_check;

#endif
