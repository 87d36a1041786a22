/* SPDX-License-Identifier: MIT */
#include "probes/root_path.h"

#include <stdarg.h>
#include <stdio.h>

struct root_path root_path(const char *format, ...)
{
	struct root_path path;
	va_list args;

	va_start(args, format);
	vsnprintf(path.string, sizeof(path.string), format, args);
	va_end(args);
	return path;
}
