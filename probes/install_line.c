/* SPDX-License-Identifier: MIT */
#include "probes/install_line.h"

#include "base/cleanup.h"
#include "base/words.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#define FILE_LIMIT ((size_t)1 << 20)

/*
 * A file in one of them hides those of its name in the later ones (kmod:
 * libkmod/libkmod.c, default_config_paths; libkmod-config.c,
 * conf_files_list()).
 */
static const char *const folders[] = {
	"etc/modprobe.d",
	"run/modprobe.d",
	"usr/local/lib/modprobe.d",
	"usr/lib/modprobe.d",
	"lib/modprobe.d",
};

/* What modprobe runs instead, and what does nothing (lab, kmod 30). */
#define LOADS_NOTHING                                                          \
	"/bin/true|/usr/bin/true|true|:|/bin/false|/usr/bin/false|false"

struct search {
	struct root *root;
	const char *module; /* with underscores, as modprobe compares it */
	struct name_list lists[ARRAY_SIZE(folders)];
	struct name_list names; /* of all folders, sorted */
};

static void search_clear(struct search *search)
{
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		name_list_clear(&search->lists[i]);
	name_list_clear(&search->names);
}

static bool is_config(const char *name)
{
	size_t length = strlen(name);

	return *name != '.' && length > 5 &&
	       strcmp(name + length - 5, ".conf") == 0;
}

/* A negative errno where nobody knows what is in it. */
static int list_folder(struct search *search, size_t at)
{
	struct name_list *list = &search->lists[at];
	int error = root_list(search->root, folders[at], list);

	if (error == -ENOENT || error == -ENOTDIR)
		error = 0;
	for (size_t i = 0; error == 0 && i < list->names.count; i++)
		if (is_config(list->names.items[i]))
			error = name_list_add(
				&search->names, list->names.items[i]);
	return error;
}

static bool has_name(const struct name_list *list, const char *name)
{
	for (size_t i = 0; i < list->names.count; i++)
		if (strcmp(list->names.items[i], name) == 0)
			return true;
	return false;
}

/* The first of its name. */
static struct root_path path_of(const struct search *search, const char *name)
{
	size_t at = 0;

	while (!has_name(&search->lists[at], name))
		at++;
	return root_path("%s/%s", folders[at], name);
}

static bool is_module(const char *pattern, const char *module)
{
	cleanup_free char *copy = strdup(pattern);

	for (char *at = copy; at && *at; at++)
		*at = *at == '-' ? '_' : *at;
	return copy && fnmatch(copy, module, 0) == 0;
}

/* The command of "install MODULE COMMAND", or NULL; the line is cut up. */
static const char *command_of(char *line, const char *module)
{
	static const char blanks[] = " \t";
	char *save = NULL;
	const char *word = strtok_r(line, blanks, &save);
	size_t length;

	if (!word || strcmp(word, "install") != 0)
		return NULL;
	word = strtok_r(NULL, blanks, &save);
	if (!word || !is_module(word, module) || !save)
		return NULL;
	save += strspn(save, blanks);
	length = strlen(save);
	while (length > 0 && strchr(blanks, save[length - 1]))
		save[--length] = '\0';
	return save;
}

/* Cuts the next line off a text; one that ends in a backslash goes on. */
static char *cut_line(char **text, unsigned *ret_lines)
{
	char *line = *text, *out = line, *in = line;

	*ret_lines = 1;
	for (; *in && *in != '\n'; in++) {
		if (in[0] == '\\' && in[1] == '\n') {
			(*ret_lines)++;
			in++;
		} else {
			*out++ = *in;
		}
	}
	*text = *in ? in + 1 : NULL;
	*out = '\0';
	return line;
}

static int keep(const char *path, unsigned first, unsigned last,
	const char *command, struct host_install_line *ret)
{
	if (!is_one_of(LOADS_NOTHING, command))
		return 0;
	ret->file = strdup(path);
	ret->command = strdup(command);
	ret->first = first;
	ret->last = last;
	ret->known.state = FACT_KNOWN;
	return ret->file && ret->command ? 0 : -ENOMEM;
}

/*
 * Only the first line counts (kmod_module_get_install_commands()): 1 when the
 * file has it.
 */
static int search_file(const struct search *search, const char *path,
	struct host_install_line *ret)
{
	cleanup_text struct text content = TEXT_INIT;
	int error = root_read_file(search->root, path, FILE_LIMIT, &content);
	cleanup_free char *copy = error < 0 ? NULL : text_take(&content);
	char *rest = copy;
	unsigned number = 1, lines;

	if (!copy)
		return error < 0 ? error : -ENOMEM;
	for (; rest; number += lines) {
		const char *command =
			command_of(cut_line(&rest, &lines), search->module);

		if (command) {
			error = keep(
				path, number, number + lines - 1, command, ret);
			return error < 0 ? error : 1;
		}
	}
	return 0;
}

static int run_search(struct search *search, struct host_install_line *ret)
{
	int found = 0;

	for (size_t i = 0; found == 0 && i < ARRAY_SIZE(folders); i++)
		found = list_folder(search, i);
	name_list_sort(&search->names);
	for (size_t i = 0; found == 0 && i < search->names.names.count; i++)
		found = search_file(search,
			path_of(search, search->names.names.items[i]).string,
			ret);
	return found;
}

int install_line_find(
	struct root *root, const char *module, struct host_install_line *ret)
{
	cleanup(search_clear) struct search search = {
		.root = root,
		.module = module,
	};
	int error;

	ret->known.state = FACT_ABSENT;
	error = run_search(&search, ret);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		ret->known = (struct fact){.error = -error};
	return 0;
}
