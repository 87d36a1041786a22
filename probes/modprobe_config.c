/* SPDX-License-Identifier: MIT */
#include "probes/modprobe_config.h"

#include "base/cleanup.h"
#include "probes/dropins.h"

#include <errno.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* kmod: libkmod/libkmod.c, default_config_paths */
static const char *const directories[] = {
	"etc/modprobe.d",
	"run/modprobe.d",
	"usr/local/lib/modprobe.d",
	"usr/lib/modprobe.d",
	"lib/modprobe.d",
};

/*
 * Cuts the next line off a text; one that ends in a backslash goes on, and no
 * other backslash counts (kmod 30: modprobe --showconfig).
 */
static char *cut_line(char **text, unsigned *ret_lines)
{
	char *line = *text, *out = line, *in = line;

	*ret_lines = 1;
	for (; *in && *in != '\n'; in++) {
		if (in[0] == '\\' && in[1] == '\n') {
			(*ret_lines)++;
			in++;
		} else if (*in != '\\') {
			*out++ = *in;
		}
	}
	*text = *in ? in + 1 : NULL;
	*out = '\0';
	return line;
}

/* What kmod leaves out, and reads on (kmod: libkmod-config.c). */
static bool is_no_file(int error)
{
	static const int none[] = {
		-EISDIR, -ENOENT, -ENOTDIR, -ELOOP, -EINVAL};

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		if (error == none[i])
			return true;
	return false;
}

/* What can't be read is noted, and does not end the reading. */
static int take_file(struct root *root, const char *path, modprobe_take *take,
	void *data, int *unread)
{
	cleanup_text struct text content = TEXT_INIT;
	int error = root_read_file(root, path, FILE_LIMIT, &content);
	char *rest = content.data;
	struct modprobe_line line = {.path = path, .last = 0};
	unsigned lines;

	if (error == -ENOMEM)
		return error;
	if (error < 0) {
		if (!*unread && !is_no_file(error))
			*unread = error;
		return 0;
	}
	while (error == 0 && rest) {
		line.first = line.last + 1;
		line.text = cut_line(&rest, &lines);
		line.last += lines;
		error = take(&line, data);
	}
	return error;
}

int modprobe_each_line(struct root *root, modprobe_take *take, void *data)
{
	cleanup(name_list_clear) struct name_list files = {0};
	cleanup(dropins_clear) struct dropins dropins = {0};
	int error = 0, unread = 0;

	for (size_t i = 0; error != -ENOMEM && i < ARRAY_SIZE(directories);
		i++) {
		error = dropins_add(root, directories[i], &dropins);
		if (!unread)
			unread = error;
	}
	if (error != -ENOMEM)
		error = dropins_take(root, &dropins, &files);
	for (size_t i = 0; error == 0 && i < files.names.count; i++)
		error = take_file(root, files.names.items[i], take, data,
			&unread);
	return error < 0 || !unread ? error : unread;
}
