/* SPDX-License-Identifier: MIT */
#include "qmp/arguments.h"

#include <qdev/option.h>

#include <stdlib.h>
#include <string.h>

void arguments_clear(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->words.count; i++)
		free(arguments->words.items[i]);
	array_clear(&arguments->words);
}

/* Takes the word; NULL means that there was no memory for it. */
static void add_owned(struct arguments *arguments, char *word)
{
	if (!word || !array_reserve((void **)&arguments->words.items,
			     arguments->words.count + 1, &arguments->words.room,
			     sizeof(word))) {
		arguments->failed = true;
		free(word);
		return;
	}
	arguments->words.items[arguments->words.count++] = word;
	arguments->words.items[arguments->words.count] = NULL;
}

void arguments_add(struct arguments *arguments, const char *word)
{
	add_owned(arguments, strdup(word));
}

void arguments_add_option(struct arguments *arguments, const char *option)
{
	const char *space = strchr(option, ' ');

	if (!space) {
		arguments_add(arguments, option);
		return;
	}
	add_owned(arguments, strndup(option, (size_t)(space - option)));
	arguments_add(arguments, space + 1);
}

void arguments_add_options(
	struct arguments *arguments, const struct qdev_options *options)
{
	for (size_t i = 0; i < qdev_options_count(options); i++)
		arguments_add_option(arguments, qdev_options_at(options, i));
}
