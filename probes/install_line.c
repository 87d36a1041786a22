/* SPDX-License-Identifier: MIT */
#include "probes/install_line.h"

#include "base/cleanup.h"
#include "base/words.h"
#include "probes/modprobe_config.h"

#include <qdev/error.h>

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

/* What modprobe runs instead, and what does nothing (lab, kmod 30). */
#define LOADS_NOTHING                                                          \
	"/bin/true|/usr/bin/true|true|:|/bin/false|/usr/bin/false|false"

struct search {
	const char *module; /* with underscores, as modprobe compares it */
	struct host_install_line *result;
};

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

/* Only the first line counts (kmod_module_get_install_commands()). */
static int take_line(const struct modprobe_line *line, void *data)
{
	struct search *search = data;
	struct host_install_line *result = search->result;
	const char *command = command_of(line->text, search->module);

	if (!command)
		return 0;
	if (!is_one_of(LOADS_NOTHING, command))
		return 1;
	result->file = strdup(line->path);
	result->command = strdup(command);
	result->first = line->first;
	result->last = line->last;
	result->known.state = FACT_KNOWN;
	return result->file && result->command ? 1 : -ENOMEM;
}

int install_line_find(
	struct root *root, const char *module, struct host_install_line *ret)
{
	struct search search = {.module = module, .result = ret};
	int error;

	ret->known.state = FACT_ABSENT;
	error = modprobe_each_line(root, take_line, &search);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0 && ret->known.state != FACT_KNOWN)
		ret->known = (struct fact){.error = -error};
	return 0;
}
