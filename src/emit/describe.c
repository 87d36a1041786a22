/* SPDX-License-Identifier: MIT */
#include "emit/describe.h"

#include "base/escape.h"

#define ID_DIGITS 4

/* An id, which has four digits: of every function, hence by hand. */
static void add_id(struct text *text, struct fact_number fact, unsigned shift)
{
	uint64_t id = fact.value >> shift;
	char digits[ID_DIGITS];

	for (size_t i = ID_DIGITS; i-- > 0; id >>= 4)
		digits[i] = fact.state == FACT_KNOWN
				    ? "0123456789abcdef"[id & 0xf]
				    : '?';
	text_add_bytes(text, digits, sizeof(digits));
}

void text_add_class(struct text *text, const struct host_function *function)
{
	const struct fact_string *name = &host_names(function)->class_name;

	if (name->state == FACT_KNOWN) {
		text_add_printable(text, name->value);
		text_add_char(text, ' ');
	}
	text_add_char(text, '[');
	add_id(text, function->class_code, 8);
	text_add_char(text, ']');
}

void text_add_name(struct text *text, const struct host_function *function)
{
	const struct host_names *names = host_names(function);

	if (names->vendor_name.state == FACT_KNOWN) {
		text_add_printable(text, names->vendor_name.value);
		text_add_char(text, ' ');
	}
	if (names->device_name.state == FACT_KNOWN) {
		text_add_printable(text, names->device_name.value);
		text_add_char(text, ' ');
	}
	text_add_char(text, '[');
	add_id(text, function->vendor, 0);
	text_add_char(text, ':');
	add_id(text, function->device, 0);
	text_add_char(text, ']');
}

void text_add_description(struct text *text,
	const struct host_function *function)
{
	text_add_class(text, function);
	text_add(text, ": ");
	text_add_name(text, function);
	if (function->revision.state == FACT_KNOWN &&
		function->revision.value != 0)
		text_addf(text, " (rev %02x)",
			(unsigned)function->revision.value);
}

void text_add_fact(struct text *text, const struct fact_string *fact)
{
	if (fact->state == FACT_KNOWN)
		text_add_printable(text, fact->value);
	else
		text_add(text, fact->state == FACT_ABSENT ? "-" : "?");
}

void text_add_count(struct text *text, struct fact_number fact)
{
	if (fact.state == FACT_KNOWN)
		text_addf(text, "%llu", (unsigned long long)fact.value);
	else
		text_add(text, fact.state == FACT_ABSENT ? "-" : "?");
}
