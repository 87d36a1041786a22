/* SPDX-License-Identifier: MIT */
#include "probes/install_line.h"

#include "base/cleanup.h"
#include "base/words.h"
#include <qdev/error.h>

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

/* First words of commands that load nothing, whatever follows. */
#define LOADS_NOTHING "true|false|:|exit|echo"

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
	static const char blanks[] = " \t\r";
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
	return *save ? save : NULL;
}

enum effect {
	EFFECT_NOTHING, /* does surely not load it */
	EFFECT_UNKNOWN,
	EFFECT_MODULE, /* loads it, by its name */
};

/* "/usr/bin/env true", "'/bin/true'": only what the word is called counts. */
static bool is_harmless(char *command)
{
	static const char blanks[] = " \t";
	char *save = NULL;
	const char *word = strtok_r(command, blanks, &save);
	const char *slash = word ? strrchr(word, '/') : NULL;

	if (slash && strcmp(slash, "/env") == 0) {
		word = strtok_r(NULL, blanks, &save);
		slash = word ? strrchr(word, '/') : NULL;
	}
	return !word || *word == '#' ||
		is_one_of(LOADS_NOTHING, slash ? slash + 1 : word);
}

/* As the shell that kmod runs it by: quotes off, and no comment at its end. */
static void strip(char *command)
{
	char *out = command;

	for (const char *in = command; *in; in++) {
		if (*in == '#' && in > command && strchr(" \t;", in[-1]))
			break;
		if (!strchr("'\"\r", *in))
			*out++ = *in;
	}
	*out = '\0';
}

/* Loads it in the usual way, "modprobe --ignore-install vfio-pci". */
static bool names_module(const char *command, const char *module)
{
	cleanup_free char *copy = strdup(command);

	for (char *at = copy; at && *at; at++)
		*at = *at == '-' ? '_' : *at;
	return copy && (strstr(copy, "modprobe") || strstr(copy, "insmod")) &&
		(strstr(copy, module) || strstr(copy, "MODPROBE_MODULE"));
}

/* A script, or what a shell puts in place of a word, may do anything. */
static int effect_of(
	const char *command, const char *module, enum effect *ret)
{
	cleanup_free char *copy = strdup(command);
	char *save = NULL;

	if (!copy)
		return -ENOMEM;
	*ret = names_module(command, module) ? EFFECT_MODULE : EFFECT_UNKNOWN;
	if (strpbrk(command, "$`("))
		return 0;
	strip(copy);
	for (char *part = strtok_r(copy, ";&|", &save); part;
		part = strtok_r(NULL, ";&|", &save))
		if (!is_harmless(part))
			return 0;
	*ret = EFFECT_NOTHING;
	return 0;
}

static int keep(const struct host_modprobe_line *line, const char *module,
	const char *command, struct host_install_line *ret)
{
	ret->module = module;
	ret->file = strdup(line->path);
	ret->command = strdup(command);
	ret->first = line->first;
	ret->last = line->last;
	ret->known.state = FACT_KNOWN;
	return ret->file && ret->command ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* Only the first line counts (kmod_module_get_install_commands()). */
int install_line_find(const struct host_machine *machine, const char *module,
	struct host_install_line *ret)
{
	enum effect effect;

	for (size_t i = 0; i < machine->modprobe_lines.count; i++) {
		const struct host_modprobe_line *line =
			&machine->modprobe_lines.items[i];
		cleanup_free char *text = strdup(line->text);
		const char *command = text ? command_of(text, module) : NULL;

		if (!text)
			return QDEV_ERROR_NO_MEMORY;
		if (!command)
			continue;
		if (effect_of(command, module, &effect) < 0)
			return QDEV_ERROR_NO_MEMORY;
		ret->known.state = FACT_ABSENT;
		ret->may_load = effect == EFFECT_UNKNOWN;
		return effect == EFFECT_MODULE
			       ? 0
			       : keep(line, module, command, ret);
	}
	ret->known = machine->modprobe_known;
	if (ret->known.state == FACT_KNOWN)
		ret->known.state = FACT_ABSENT;
	return 0;
}
