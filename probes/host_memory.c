/* SPDX-License-Identifier: MIT */
#include "probes/host_memory.h"

#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/memory_nodes.h"

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

static struct root_path node_meminfo(unsigned node)
{
	return root_path("sys/devices/system/node/node%u/meminfo", node);
}

/* A part that is not known makes the sum so. */
static void add(struct fact_number *sum, struct fact_number part)
{
	if (part.state != FACT_KNOWN)
		*sum = part;
	if (sum->state == FACT_KNOWN)
		sum->value += part.value;
}

/* The cache of files, but not what is shared and has no file. */
static struct fact_number find_cache(
	struct fact_number files, struct fact_number shared)
{
	if (files.state != FACT_KNOWN || shared.state != FACT_KNOWN)
		return files.state != FACT_KNOWN ? files : shared;
	return fact_number(files.value > shared.value
				   ? files.value - shared.value
				   : 0);
}

/* What a node has, into the sums: "Node 0 MemTotal:        2015644 kB". */
static int add_node(
	struct root *root, unsigned node, struct host_memory *memory)
{
	enum { TOTAL, FREE, FILES, SHARED };
	static const char *const names[] = {
		"MemTotal", "MemFree", "FilePages", "Shmem"};
	struct fact_number values[ARRAY_SIZE(names)];
	cleanup_text struct text text = TEXT_INIT;
	int error = root_read_file(
		root, node_meminfo(node).string, LIMIT, &text);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		values[i] = error < 0
			? fact_number_missing(-error)
			: find_line(text_string(&text),
				  root_path("Node %u %s:", node, names[i])
					  .string);
	add(&memory->node_total, values[TOTAL]);
	add(&memory->node_free, values[FREE]);
	add(&memory->node_free, find_cache(values[FILES], values[SHARED]));
	return 0;
}

static int read_nodes(struct root *root, const struct node_set *nodes,
	struct host_memory *memory)
{
	int error = 0;

	memory->node_total = memory->node_free = fact_number(0);
	for (unsigned node = 0; error == 0 && node < NODES_MAX; node++) {
		if (!node_set_has(nodes, node))
			continue;
		error = add_node(root, node, memory);
	}
	return error;
}

int host_memory_read(struct root *root, struct host *host)
{
	const struct host_memory_nodes *nodes = &host->machine.memory_nodes;
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
	memory_nodes_find(root, host);
	if (nodes->are_bound && nodes->known.state == FACT_KNOWN)
		return read_nodes(root, &nodes->allowed, memory);
	return 0;
}

/*
 * It comes first (linux: fs/proc/meminfo.c, drivers/base/node.c), and is longer
 * the more there is. Of several readings the longest is recorded.
 */
static void record_first_line(struct root *root, const char *path)
{
	char line[64];
	ssize_t length = 0;

	for (size_t size = strlen("MemTotal: 0 kB\n"); size <= sizeof(line);
		size++) {
		length = root_read_bytes(root, path, line, size);
		if (length < (ssize_t)size || line[length - 1] == '\n')
			return;
	}
}

void host_memory_record_totals(struct root *root)
{
	struct node_set nodes;

	record_first_line(root, MEMINFO);
	memory_nodes_record(root, &nodes);
	for (unsigned node = 0; node < NODES_MAX; node++)
		if (node_set_has(&nodes, node))
			record_first_line(root, node_meminfo(node).string);
}
