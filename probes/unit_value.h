/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_VALUE_H
#define PROBES_UNIT_VALUE_H

/* How systemd reads what stands behind the "=" of a setting. */

#include "host/fact.h"
#include "probes/name_list.h"

/* Between the words of a value that is a list. */
#define UNIT_SPACE " \t"

/* What a reader gives, beside 0 and -ENOMEM: it means what nobody can tell. */
#define UNIT_DOUBTFUL 1

/* The same: systemd leaves the assignment out, and the one before holds. */
#define UNIT_IGNORED 2

/* With %n, %p, %i and what else the unit's name tells in place. */
int unit_expand(const char *unit, const char *value, char **ret) must_check;

/* The same, in place of what the name was; empty sets it back. */
int unit_set_name(const char *unit, const char *value, char **name) must_check;

/* The same of a word, which is added to a list. */
int unit_add_word(
	const char *unit, const char *word, struct name_list *list) must_check;

/* As systemd's parse_boolean() has them. */
int unit_boolean(const char *value, bool *ret) must_check;

/* A number of bytes; absent is "infinity". False: neither. */
typedef bool unit_number(const char *value, struct fact_number *ret);
unit_number unit_bytes;

/* The same of what is no number of bytes, and has no "K". */
unit_number unit_count;

#endif
