/* SPDX-License-Identifier: MIT */
#include "probes/bars.h"

#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Flags of a resource (linux: include/linux/ioport.h). */
#define IORESOURCE_IO       0x00000100
#define IORESOURCE_MEM      0x00000200
#define IORESOURCE_PREFETCH 0x00002000
#define IORESOURCE_MEM_64   0x00100000
#define IORESOURCE_UNSET    0x20000000

/* A number and what ends it; a line's end is not passed. */
static bool parse_field(const char **field, uint64_t *ret)
{
	char *end;

	if (**field != '0')
		return false;
	*ret = strtoull(*field, &end, 16);
	*field = *end == ' ' ? end + 1 : end;
	return *end == ' ' || *end == '\n' || *end == '\0';
}

/* A line "start end flags"; false when it is none. */
static bool parse_line(const char *line, unsigned index, struct host_bar *ret)
{
	uint64_t start, end, flags;

	if (!parse_field(&line, &start) || !parse_field(&line, &end) ||
		!parse_field(&line, &flags) || end < start)
		return false;
	*ret = (struct host_bar){
		.index = index,
		.address = start,
		.size = end - start + 1,
		.io = flags & IORESOURCE_IO,
		.prefetchable = flags & IORESOURCE_PREFETCH,
		.wide = flags & IORESOURCE_MEM_64,
		.assigned = start != 0 && !(flags & IORESOURCE_UNSET),
	};
	/* All zeroes: a BAR that is not in use. */
	if (!(flags & (IORESOURCE_IO | IORESOURCE_MEM)))
		ret->size = 0;
	return true;
}

static void no_bars(struct host_function *function, int error)
{
	array_clear(&function->details->bars);
	function->details->bars_known = fact_from_errno(error);
	function->io_bars = fact_number_missing(error);
}

/* Six BARs and the ROM; then come windows, which are no BARs. */
int bars_read(struct root *root, struct host_function *function)
{
	struct host_details *details = function->details;
	char resource[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read(root,
		function_path(function->address, "resource").string, resource,
		sizeof(resource));
	const char *line = resource;

	if (length < 0) {
		no_bars(function, (int)-length);
		return 0;
	}
	details->bars_known.state = FACT_KNOWN;
	function->io_bars = fact_number(0);
	for (unsigned i = 0; i <= BAR_ROM && line; i++) {
		struct host_bar bar, *added;

		if (!parse_line(line, i, &bar)) {
			no_bars(function, EINVAL);
			return 0;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
		if (bar.size == 0)
			continue;
		added = array_add(&details->bars);
		if (!added)
			return QDEV_ERROR_NO_MEMORY;
		*added = bar;
		function->io_bars.value += bar.io;
	}
	return 0;
}
