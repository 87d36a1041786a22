/* SPDX-License-Identifier: MIT */
#include "probes/huge_page_groups.h"

#include "probes/attribute.h"
#include "probes/control_group.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Which files are asked for. */
struct asked {
	char size[16]; /* "2MB", as the controller has it */
	struct host_user *user;
};

/* Linux: mm/hugetlb_cgroup.c, mem_fmt(). */
static void name_size(uint64_t bytes, char *ret, size_t size)
{
	static const struct {
		unsigned shift;
		char unit;
	} units[] = {{30, 'G'}, {20, 'M'}, {10, 'K'}};
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(units) && bytes >> units[i].shift == 0)
		i++;
	snprintf(ret, size, "%llu%cB",
		(unsigned long long)(bytes >> units[i].shift), units[i].unit);
}

/* A file that says a number; "max" is none. */
static int read_limit(struct root *root, const char *limit, const char *usage,
	struct host_user *user)
{
	struct fact_number bytes = read_decimal(root, limit, UINT64_MAX);
	struct host_huge_page_group *added;

	if (bytes.state != FACT_KNOWN)
		return 0;
	added = array_add(&user->huge_page_groups);
	if (!added)
		return -ENOMEM;
	added->limit = bytes;
	added->used = read_decimal(root, usage, UINT64_MAX);
	added->file = strdup(limit);
	return added->file ? 0 : -ENOMEM;
}

/* What is touched counts as one, and what is promised as the other. */
static int read_limits(struct root *root, const char *group,
	const struct asked *asked, const char *limit, const char *usage)
{
	static const char *const kinds[] = {"", "rsvd."};
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(kinds); i++) {
		struct root_path most = root_path("%s/hugetlb.%s.%s%s", group,
			asked->size, kinds[i], limit);
		struct root_path used = root_path("%s/hugetlb.%s.%s%s", group,
			asked->size, kinds[i], usage);

		error = read_limit(root, most.string, used.string, asked->user);
	}
	return error;
}

static int read_first(struct root *root, const char *group, void *asked)
{
	return read_limits(
		root, group, asked, "limit_in_bytes", "usage_in_bytes");
}

static int read_second(struct root *root, const char *group, void *asked)
{
	return read_limits(root, group, asked, "max", "current");
}

int huge_page_groups_read(struct root *root, const char *lines,
	uint64_t page_size, struct host_user *user)
{
	struct asked asked = {.user = user};

	name_size(page_size, asked.size, sizeof(asked.size));
	return control_group_walk_controller(
		root, lines, "hugetlb", read_first, read_second, &asked);
}
