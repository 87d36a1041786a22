/* SPDX-License-Identifier: MIT */
#include "probes/huge_page_groups.h"

#include "probes/control_group.h"
#include "probes/group_limit.h"
#include "probes/root_path.h"

#include <stdio.h>

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

/* What is touched counts as one, and what is promised as the other. */
static int read_limits(struct root *root, const char *group,
	const struct asked *asked, const char *limit, const char *usage)
{
	static const char *const kinds[] = {"", "rsvd."};
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(kinds); i++) {
		struct root_path most = root_path(
			"hugetlb.%s.%s%s", asked->size, kinds[i], limit);
		struct root_path used = root_path(
			"hugetlb.%s.%s%s", asked->size, kinds[i], usage);
		const struct group_limit_files files = {
			most.string, used.string, NULL};

		error = group_limit_read(
			root, group, &files, &asked->user->huge_page_groups);
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
