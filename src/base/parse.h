/* SPDX-License-Identifier: MIT */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

/*
 * Strict readers of small texts: the whole string must be the value, no
 * leading space, sign or locale. All return false and leave the result
 * untouched when it is not.
 */

#include "base/macro.h"

/* Digits of `base` (2 to 16) without a prefix, at most `max`. */
bool parse_number(const char *string, unsigned base, uint64_t max,
	uint64_t *ret) must_check;

/* As the kernel prints ids and classes: "0x8086" or "8086". */
bool parse_hex(const char *string, uint64_t max, uint64_t *ret) must_check;

/* A number of bytes with an optional suffix K, M, G or T (powers of 1024). */
bool parse_size(const char *string, uint64_t *ret_bytes) must_check;

/*
 * An amount of memory as QEMU reads `-m`: a number with an optional suffix
 * K, M, G or T (either case, powers of 1024); a bare number is in MiB. The
 * result is in bytes.
 */
bool parse_memory_size(const char *string, uint64_t *ret_bytes) must_check;

/* "on" or "off". */
bool parse_on_off(const char *string, bool *ret) must_check;

/* A UUID in its canonical form, in either case: 8-4-4-4-12 hex digits. */
bool is_uuid(const char *string) must_check;

#endif
