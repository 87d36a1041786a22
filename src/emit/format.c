/* SPDX-License-Identifier: MIT */
#include "emit/format.h"

#include <string.h>

const struct plan_format plan_formats[] = {
	{"qemu", "a QEMU command line, one option a line", true, emit_qemu},
	{"devices", "its -device options alone", false, emit_devices},
	{0},
};

const struct plan_format *plan_format(const char *name)
{
	for (const struct plan_format *format = plan_formats; format->name;
		format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

/* The section of a name of that length, or 0. */
static unsigned section_of(const char *name, size_t length)
{
	static const struct {
		const char *name;
		enum plan_section section;
	} sections[] = {
		{"machine", SECTION_MACHINE},
		{"resources", SECTION_RESOURCES},
		{"devices", SECTION_DEVICES},
	};

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (strlen(sections[i].name) == length &&
			memcmp(sections[i].name, name, length) == 0)
			return sections[i].section;
	return 0;
}

bool plan_sections_parse(const char *string, unsigned *ret)
{
	unsigned sections = 0;

	for (;;) {
		const char *end = strchrnul(string, ',');
		unsigned section = section_of(string, (size_t)(end - string));

		if (!section)
			return false;
		sections |= section;
		if (!*end)
			break;
		string = end + 1;
	}
	*ret = sections;
	return true;
}
