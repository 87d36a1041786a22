/* SPDX-License-Identifier: MIT */
#include "probes/host_memory.h"

#include "base/parse.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define MEMINFO "proc/meminfo"

/* No kernel has as many lines. */
#define LIMIT (64u << 10)

/* "MemTotal:        4007348 kB", where the line of that name begins. */
static struct fact_number read_line(const char *line)
{
	char digits[24];
	size_t blank = strspn(line, " ");
	size_t length = strspn(line + blank, "0123456789");
	uint64_t kib;

	if (length >= sizeof(digits) ||
		strncmp(line + blank + length, " kB\n", 4) != 0)
		return fact_number_missing(EINVAL);
	memcpy(digits, line + blank, length);
	digits[length] = '\0';
	if (!parse_number(digits, 10, UINT64_MAX >> 10, &kib))
		return fact_number_missing(EINVAL);
	return fact_number(kib << 10);
}

static struct fact_number find_line(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	/* Each begins a line, and no other line has it inside. */
	if (!line || (line != text && line[-1] != '\n'))
		return fact_number_missing(EINVAL);
	return read_line(line + strlen(name));
}

int host_memory_read(struct root *root, struct host *host)
{
	struct host_memory *memory = &host->machine.memory;
	const struct {
		const char *name;
		struct fact_number *fact;
	} lines[] = {
		{"MemTotal:", &memory->total},
		{"MemAvailable:", &memory->available},
		{"SwapTotal:", &memory->swap},
		{"CommitLimit:", &memory->commit_limit},
		{"Committed_AS:", &memory->committed},
	};
	cleanup_text struct text text = TEXT_INIT;
	int error = root_read_file(root, MEMINFO, LIMIT, &text);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	memory->overcommit =
		read_decimal(root, "proc/sys/vm/overcommit_memory", 2);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		*lines[i].fact = error < 0
			? fact_number_missing(-error)
			: find_line(text_string(&text), lines[i].name);
	return 0;
}

/*
 * It comes first (linux: fs/proc/meminfo.c), and is longer the more there is. Of
 * several readings the longest is recorded.
 */
void host_memory_record_total(struct root *root)
{
	char line[64];
	ssize_t length = 0;

	for (size_t size = strlen("MemTotal: 0 kB\n"); size <= sizeof(line);
		size++) {
		length = root_read_bytes(root, MEMINFO, line, size);
		if (length < (ssize_t)size || line[length - 1] == '\n')
			return;
	}
}
