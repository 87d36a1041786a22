/* SPDX-License-Identifier: MIT */
#ifndef EMIT_DESCRIBE_H
#define EMIT_DESCRIBE_H

#include "base/text.h"
#include "host/host.h"

/*
 * A function as `lspci -nn` describes it, the form that people paste:
 * "Ethernet controller [0200]: Intel Corporation 82574L [8086:10d3] (rev 01)".
 * What is not known is left out of the names, and a ? in the numbers.
 */
void text_add_description(struct text *text,
	const struct host_function *function);

/* Its class alone: "Ethernet controller [0200]". */
void text_add_class(struct text *text, const struct host_function *function);

/* Its name alone: "Intel Corporation 82574L [8086:10d3]". */
void text_add_name(struct text *text, const struct host_function *function);

/* A fact for a cell of a table: "-" when absent, "?" when unknown. */
void text_add_fact(struct text *text, const struct fact_string *fact);
void text_add_count(struct text *text, struct fact_number fact);

#endif
