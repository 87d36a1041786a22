/* SPDX-License-Identifier: MIT */
#include "emit/format.h"

#include <string.h>

const struct plan_format plan_formats[] = {
	{"qemu", "a QEMU command line, one option a line", emit_qemu},
	{"devices", "its -device options alone", emit_devices},
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
