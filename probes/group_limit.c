/* SPDX-License-Identifier: MIT */
#include "probes/group_limit.h"

#include "probes/attribute.h"

#include <errno.h>
#include <string.h>

int group_limit_read(struct root *root, const char *group,
	const struct group_limit_files *files, struct host_group_limits *limits)
{
	struct root_path file = root_path("%s/%s", group, files->limit);
	struct fact_number limit = read_decimal(root, file.string, UINT64_MAX);
	struct host_group_limit *added;

	if (limit.state != FACT_KNOWN)
		return 0;
	added = array_add(&limits->found);
	if (!added)
		return -ENOMEM;
	added->file = strdup(file.string);
	added->limit = limit;
	added->doubt = files->doubt;
	added->used = read_decimal(root,
		root_path("%s/%s", group, files->usage).string, UINT64_MAX);
	return added->file ? 0 : -ENOMEM;
}
