/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

/* cmocka.h wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka 1.1 prints skip() as "not ok", which meson takes for a failure. */
#define skip_test(...)                                                         \
	do {                                                                   \
		print_message("# skipped: " __VA_ARGS__);                      \
		return;                                                        \
	} while (0)

#endif
