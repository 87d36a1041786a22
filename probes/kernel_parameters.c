/* SPDX-License-Identifier: MIT */
#include "probes/kernel_parameters.h"

#include "probes/attribute.h"

#include <qdev/error.h>

#include <ctype.h>
#include <string.h>

int kernel_parameters_read(
	struct root *root, struct host_machine *machine, char **ret)
{
	struct fact_string *line = &machine->command_line;

	if (!fact_was_asked(*line) &&
		read_string(root, KERNEL_PARAMETERS, line) < 0)
		return QDEV_ERROR_NO_MEMORY;
	if (line->state != FACT_KNOWN)
		return 0;
	*ret = strdup(line->value);
	return *ret ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* A blank ends it, unless it is between quotes (linux: lib/cmdline.c). */
static size_t measure(const char *word, size_t *ret_equals)
{
	bool quoted = false;
	size_t length = 0;

	*ret_equals = 0;
	for (; word[length]; length++) {
		if (isspace((unsigned char)word[length]) && !quoted)
			break;
		if (word[length] == '=' && *ret_equals == 0)
			*ret_equals = length;
		if (word[length] == '"')
			quoted = !quoted;
	}
	return length;
}

static void cut_quote(char *text)
{
	size_t length = strlen(text);

	if (length > 0 && text[length - 1] == '"')
		text[length - 1] = '\0';
}

/* Quotes are around a value or around all of it: "a=b c" (next_arg()). */
static void take_apart(
	char *word, size_t equals, struct kernel_parameter *ret)
{
	bool quoted = *word == '"';
	char *value = equals ? word + equals + 1 : NULL;

	*ret = (struct kernel_parameter){.name = word + quoted};
	if (quoted)
		cut_quote(word + 1);
	if (!value)
		return;
	word[equals] = '\0';
	if (*value == '"')
		cut_quote(++value);
	ret->value = value;
}

bool kernel_parameter_next(char **line, struct kernel_parameter *ret)
{
	char *word = *line;
	size_t length, equals;

	while (isspace((unsigned char)*word))
		word++;
	length = measure(word, &equals);
	*line = word + length;
	if (length == 0)
		return false;
	if (**line) {
		**line = '\0';
		(*line)++;
	}
	take_apart(word, equals, ret);
	/* linux: kernel/params.c, parse_args() */
	return ret->value || strcmp(ret->name, "--") != 0;
}

/* linux: kernel/params.c, dash2underscore() */
static char folded(char c)
{
	return c == '-' ? '_' : c;
}

bool kernel_parameter_is(
	const struct kernel_parameter *parameter, const char *pattern)
{
	const char *name = parameter->name;

	for (; *pattern && *pattern != '='; pattern++, name++)
		if (folded(*name) != folded(*pattern))
			return false;
	return !*pattern || (!*name && parameter->value);
}
