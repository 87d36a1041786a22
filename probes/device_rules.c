/* SPDX-License-Identifier: MIT */
#include "probes/device_rules.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/control_group.h"

#include <errno.h>
#include <string.h>

#define HIERARCHY  "sys/fs/cgroup/devices"
#define FILE_LIMIT ((size_t)1 << 20)

static int read_level(struct root *root, const char *path, void *data)
{
	cleanup_text struct text text = TEXT_INIT;
	struct host_user *user = data;
	struct host_device_rules *rules = array_add(&user->device_rules);
	int error;

	if (!rules)
		return -ENOMEM;
	rules->group = strdup(path);
	if (!rules->group)
		return -ENOMEM;
	error = root_read_file(root,
		root_path("%s/devices.list", path).string, FILE_LIMIT, &text);
	if (error == -ENOMEM)
		return error;
	rules->list = fact_string_missing(-error);
	if (error < 0)
		return 0;
	rules->list.state = FACT_KNOWN;
	rules->list.value = text_take(&text);
	return rules->list.value ? 0 : -ENOMEM;
}

/* The hierarchy's own group allows everything. */
int device_rules_read(
	struct root *root, const char *lines, struct host_user *user)
{
	cleanup_free char *path = NULL;
	int error = control_group_find(lines, "devices", &path);

	if (error == 0 && path)
		error = control_group_walk(
			root, HIERARCHY, path, read_level, user);
	return error;
}
