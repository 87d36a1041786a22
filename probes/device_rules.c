/* SPDX-License-Identifier: MIT */
#include "probes/device_rules.h"

#include "base/cleanup.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define HIERARCHY  "sys/fs/cgroup/devices"
#define FILE_LIMIT ((size_t)1 << 20)

/* "cpu,cpuacct" */
static bool has_devices(const char *controllers, size_t length)
{
	static const char name[] = "devices";

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
static char *path_of(char *line)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path || !has_devices(controllers + 1,
			     (size_t)(path - controllers - 1)))
		return NULL;
	return path + 1;
}

static int read_level(
	struct root *root, const char *path, struct host_user *user)
{
	cleanup_text struct text text = TEXT_INIT;
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

/* From the uppermost down; the hierarchy's own group allows everything. */
static int read_levels(
	struct root *root, const char *path, struct host_user *user)
{
	size_t length = 0;
	int error = 0;

	while (error == 0 && path[length] == '/' && path[length + 1]) {
		length += 1 + strcspn(path + length + 1, "/");
		error = read_level(root,
			root_path(HIERARCHY "%.*s", (int)length, path).string,
			user);
	}
	return error;
}

int device_rules_read(struct root *root, struct host_user *user)
{
	cleanup_text struct text text = TEXT_INIT;
	char *save = NULL, *path = NULL;
	int error = root_read_file(root, "proc/self/cgroup", FILE_LIMIT, &text);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0 || !text.data)
		return 0;
	for (char *line = strtok_r(text.data, "\n", &save); line && !path;
		line = strtok_r(NULL, "\n", &save))
		path = path_of(line);
	if (path && read_levels(root, path, user) < 0)
		return QDEV_ERROR_NO_MEMORY;
	return 0;
}
