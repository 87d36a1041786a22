/* SPDX-License-Identifier: MIT */

/* What shows a picture: framebuffers and the connectors of DRM cards. */

#include "base/cleanup.h"
#include "host/class.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/use.h"
#include "probes/users.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAP       "proc/iomem"
#define MEMORY_MAP_LIMIT ((size_t)16 << 20)

int use_framebuffer(const struct use_question *question)
{
	return host_use_add(&question->function->uses, USE_DISPLAY,
		question->name, "a framebuffer",
		root_path("sys/class/graphics/%s", question->name).string);
}

/* "card0-HDMI-A-1" is a connector of card0; `enabled`: it shows something. */
int use_connector(const struct use_question *question)
{
	struct root_path path =
		root_path("sys/class/drm/%s/enabled", question->name);
	char enabled[16];

	if (!strchr(question->name, '-'))
		return 0;

	ssize_t length = root_read(
		question->scan->root, path.string, enabled, sizeof(enabled));

	if (length == -ENOENT)
		return 0;
	if (length < 0)
		return host_use_doubt(
			&question->function->uses, path.string, (int)-length);
	if (strcmp(enabled, "enabled") != 0)
		return 0;
	return host_use_add(&question->function->uses, USE_DISPLAY,
		question->name, "a lit connector", path.string);
}

/*
 * A framebuffer that the firmware set up, and what the kernel calls it in the
 * memory map (linux: drivers/video/fbdev/{efifb,vesafb}.c,
 * drivers/firmware/sysfb*.c).
 */
static const char *const framebuffers[] = {
	"BOOTFB",
	"efifb",
	"simplefb",
	"simple-framebuffer",
	"vesafb",
};

static bool is_framebuffer(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(framebuffers); i++)
		if (strcmp(name, framebuffers[i]) == 0)
			return true;
	return false;
}

/*
 * "    c0000000-c0ffffff : 0000:00:02.0" and, indented further, "efifb": the
 * BAR and who sits in it. Only root is told the addresses, but all users see
 * names and indentation, which is enough.
 */
static const char *framebuffer_below(char *map, const char *function)
{
	char *save = NULL;
	size_t depth = SIZE_MAX; /* of the BAR that we are in */

	for (char *line = strtok_r(map, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		size_t indent = strspn(line, " ");
		char *name = strstr(line, " : ");

		if (!name)
			continue;
		name += strlen(" : ");
		if (depth != SIZE_MAX && indent > depth) {
			if (is_framebuffer(name))
				return name;
			continue;
		}
		depth = strcmp(name, function) == 0 ? indent : SIZE_MAX;
	}
	return NULL;
}

/* What the memory map says of a framebuffer in the function's BARs. */
static int find_framebuffer(struct root *root,
	const struct host_function *function, struct fact_string *ret)
{
	cleanup_text struct text map = TEXT_INIT;
	const char *name = NULL;
	int error = root_read_file(root, MEMORY_MAP, MEMORY_MAP_LIMIT, &map);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*ret = fact_string_missing(error < 0 ? -error : ENOENT);
	if (error == 0 && map.data)
		name = framebuffer_below(
			map.data, pci_address_text(function->address).string);
	if (!name)
		return 0;
	ret->value = strdup(name);
	if (!ret->value)
		return QDEV_ERROR_NO_MEMORY;
	ret->state = FACT_KNOWN;
	return 0;
}

int users_find_framebuffer(struct root *root, struct host_function *function)
{
	if (host_vfio_binding(function) != VFIO_BINDING_YES ||
		!host_class_is_display(function))
		return 0;
	return find_framebuffer(root, function, &function->details->framebuffer);
}

int use_memory(struct use_scan *scan, struct host_function *function)
{
	struct fact_string framebuffer = {0};
	int error;

	if (function->driver.state != FACT_ABSENT ||
		!host_class_is_display(function))
		return 0;
	error = find_framebuffer(scan->root, function, &framebuffer);
	if (error == 0 && framebuffer.state == FACT_UNKNOWN)
		error = host_use_doubt(
			&function->uses, MEMORY_MAP, framebuffer.error);
	if (error == 0 && framebuffer.state == FACT_KNOWN)
		error = host_use_add(&function->uses, USE_DISPLAY,
			framebuffer.value, "the firmware's framebuffer",
			MEMORY_MAP);
	free(framebuffer.value);
	return error;
}
