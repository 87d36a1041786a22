/* SPDX-License-Identifier: MIT */
#include "probes/control_group.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/device_rules.h"
#include "probes/memory_groups.h"
#include "probes/memory_nodes.h"
#include "probes/task_groups.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* Whether "cpu,cpuacct" has one of that name; none at all has "". */
static bool has_controller(
	const char *controllers, size_t length, const char *name)
{
	if (length == 0)
		return !*name;
	while (length) {
		size_t word = 0;

		while (word < length && controllers[word] != ',')
			word++;
		if (word == strlen(name) && strncmp(controllers, name, word) == 0)
			return true;
		controllers += word + (word < length);
		length -= word + (word < length);
	}
	return false;
}

/* The path in "4:devices:/system.slice/vm.service"; NULL: another line. */
static const char *path_of(const char *line, const char *name)
{
	const char *controllers = line + strcspn(line, ":\n");
	const char *path;

	if (*controllers != ':')
		return NULL;
	controllers++;
	path = controllers + strcspn(controllers, ":\n");
	return *path == ':' && has_controller(controllers,
				       (size_t)(path - controllers), name)
		       ? path + 1
		       : NULL;
}

int control_group_find(const char *lines, const char *controller, char **ret)
{
	while (*lines) {
		const char *path = path_of(lines, controller);

		if (path) {
			*ret = strndup(path, strcspn(path, "\n"));
			return *ret ? 0 : -ENOMEM;
		}
		lines += strcspn(lines, "\n");
		lines += *lines == '\n';
	}
	return 0;
}

int control_groups_read(struct root *root, struct host_user *user)
{
	cleanup_text struct text lines = TEXT_INIT;
	int error = root_read_file(
		root, "proc/self/cgroup", FILE_LIMIT, &lines);

	if (error == 0)
		error = device_rules_read(root, text_string(&lines), user);
	if (error == 0)
		error = memory_groups_read(root, text_string(&lines), user);
	if (error == 0)
		error = memory_nodes_read(root, text_string(&lines), user);
	if (error == 0)
		error = task_groups_read(root, text_string(&lines), user);
	return error == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
}

int control_group_walk(struct root *root, const char *hierarchy,
	const char *path, control_group_ask *ask, void *data)
{
	size_t length = 0;
	int error = 0;

	while (error == 0 && path[length] == '/' && path[length + 1]) {
		length += 1 + strcspn(path + length + 1, "/");
		error = ask(root,
			root_path("%s%.*s", hierarchy, (int)length, path).string,
			data);
	}
	return error;
}

static int walk_all(struct root *root, const char *hierarchy, const char *path,
	control_group_ask *ask, void *data)
{
	int error = ask(root, hierarchy, data);

	return error ? error
		     : control_group_walk(root, hierarchy, path, ask, data);
}

int control_group_walk_controller(struct root *root, const char *lines,
	const char *controller, control_group_ask *ask_first,
	control_group_ask *ask_second, void *data)
{
	cleanup_free char *first = NULL, *second = NULL;
	int error = control_group_find(lines, controller, &first);

	if (error == 0 && first)
		return walk_all(root,
			root_path("sys/fs/cgroup/%s", controller).string, first,
			ask_first, data);
	if (error == 0)
		error = control_group_find(lines, "", &second);
	if (error == 0 && second)
		error = walk_all(
			root, "sys/fs/cgroup", second, ask_second, data);
	return error;
}
