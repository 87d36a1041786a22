/* SPDX-License-Identifier: MIT */
#include "probes/modprobe_config.h"

#include "base/cleanup.h"
#include "probes/dropins.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* Of what is kept, all files together: more than any machine is told. */
#define KEPT_LIMIT ((size_t)1 << 20)

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

/* The first file or directory that can't be read is the one to tell of. */
static void note(struct host_machine *machine, int error)
{
	struct fact *known = &machine->modprobe_known;

	if (error < 0 && !known->error)
		known->error = -error;
}

/* "options vfio-pci …": of the commands of modprobe.d, those that we ask for */
static bool is_wanted(const char *line)
{
	static const char *const commands[] = {"install", "options"};
	static const char blanks[] = " \t\r";
	size_t length;

	line += strspn(line, blanks);
	length = strcspn(line, blanks);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strlen(commands[i]) == length &&
			strncmp(commands[i], line, length) == 0)
			return true;
	return false;
}

static int add_line(struct host_machine *machine, const char *path,
	unsigned first, unsigned last, const char *text, size_t *room)
{
	struct host_modprobe_line *line;
	size_t cost = sizeof(*line) + strlen(path) + strlen(text);

	if (cost > *room)
		return -E2BIG;
	*room -= cost;
	line = array_add(&machine->modprobe_lines);
	if (!line)
		return -ENOMEM;
	*line = (struct host_modprobe_line){
		.path = strdup(path),
		.first = first,
		.last = last,
		.text = strdup(text),
	};
	return line->path && line->text ? 0 : -ENOMEM;
}

/* What can't be read is noted, and does not end the reading. */
static int take_file(struct root *root, const char *path,
	struct host_machine *machine, size_t *room)
{
	cleanup_text struct text content = TEXT_INIT;
	int error = root_read_file(root, path, FILE_LIMIT, &content);
	char *rest = content.data;
	unsigned first, last = 0, lines;

	if (is_no_file(error))
		return 0;
	while (error == 0 && rest) {
		const char *text = cut_line(&rest, &lines);

		first = last + 1;
		last += lines;
		if (is_wanted(text))
			error = add_line(
				machine, path, first, last, text, room);
	}
	return error;
}

int modprobe_config_read(struct root *root, struct host_machine *machine)
{
	cleanup(name_list_clear) struct name_list files = {0};
	cleanup(dropins_clear) struct dropins dropins = {0};
	struct fact *known = &machine->modprobe_known;
	size_t room = KEPT_LIMIT;
	int error = 0;

	if (fact_was_asked(*known))
		return 0;
	for (size_t i = 0; error != -ENOMEM && i < ARRAY_SIZE(directories);
		i++) {
		error = dropins_add(root, directories[i], &dropins);
		note(machine, error);
	}
	if (error != -ENOMEM)
		error = dropins_take(root, &dropins, &files);
	for (size_t i = 0; error != -ENOMEM && i < files.names.count; i++) {
		error = take_file(root, files.names.items[i], machine, &room);
		note(machine, error);
	}
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (!known->error)
		known->state = FACT_KNOWN;
	return 0;
}
