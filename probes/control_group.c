/* SPDX-License-Identifier: MIT */
#include "probes/control_group.h"

#include "base/cleanup.h"
#include "probes/attribute.h"

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
static char *path_of(char *line, const char *name)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path || !has_controller(controllers + 1,
			     (size_t)(path - controllers - 1), name))
		return NULL;
	return path + 1;
}

int control_group_find(struct root *root, const char *controller, char **ret)
{
	cleanup_text struct text text = TEXT_INIT;
	char *save = NULL, *path = NULL;
	int error = root_read_file(root, "proc/self/cgroup", FILE_LIMIT, &text);

	if (error == -ENOMEM)
		return error;
	if (error < 0 || !text.data)
		return 0;
	for (char *line = strtok_r(text.data, "\n", &save); line && !path;
		line = strtok_r(NULL, "\n", &save))
		path = path_of(line, controller);
	if (!path)
		return 0;
	*ret = strdup(path);
	return *ret ? 0 : -ENOMEM;
}

int control_group_walk(struct root *root, const char *hierarchy,
	const char *path,
	int (*ask)(struct root *root, const char *group, struct host_user *user),
	struct host_user *user)
{
	size_t length = 0;
	int error = 0;

	while (error == 0 && path[length] == '/' && path[length + 1]) {
		length += 1 + strcspn(path + length + 1, "/");
		error = ask(root,
			root_path("%s%.*s", hierarchy, (int)length, path).string,
			user);
	}
	return error;
}
