/* SPDX-License-Identifier: MIT */
#include "probes/unit_value.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the unit's name itself tells; false: the specifier wants more. */
static bool add_specifier(struct text *text, const char *unit, char specifier)
{
	const char *end = strrchr(unit, '.');
	const char *at = strchr(unit, '@');
	const char *stop = at ? at : end;

	switch (specifier) {
	case '%':
		text_add_char(text, '%');
		return true;
	case 'n':
		text_add(text, unit);
		return true;
	case 'N':
		text_add_bytes(text, unit, (size_t)(end - unit));
		return true;
	case 'p':
		text_add_bytes(text, unit, (size_t)(stop - unit));
		return true;
	case 'i':
		if (at)
			text_add_bytes(text, at + 1, (size_t)(end - at - 1));
		return true;
	default:
		return false;
	}
}

int unit_expand(const char *unit, const char *value, char **ret)
{
	cleanup_text struct text text = TEXT_INIT;

	for (; *value; value++) {
		if (*value != '%')
			text_add_char(&text, *value);
		else if (!add_specifier(&text, unit, *++value))
			return UNIT_DOUBTFUL;
	}
	*ret = text_take(&text);
	return *ret ? 0 : -ENOMEM;
}

int unit_add_word(const char *unit, const char *word, struct name_list *list)
{
	char *name = NULL;
	int error = unit_expand(unit, word, &name);

	if (error == 0)
		error = name_list_add(list, name);
	free(name);
	return error;
}

int unit_boolean(const char *value, bool *ret)
{
	static const char *const words[2][6] = {
		{"0", "no", "n", "false", "f", "off"},
		{"1", "yes", "y", "true", "t", "on"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (size_t k = 0; k < ARRAY_SIZE(words[i]); k++)
			if (strcasecmp(value, words[i][k]) == 0) {
				*ret = i == 1;
				return 0;
			}
	return UNIT_DOUBTFUL;
}

int unit_set_name(const char *unit, const char *value, char **name)
{
	free(*name);
	*name = NULL;
	return *value ? unit_expand(unit, value, name) : 0;
}

static bool is_unlimited(const char *string, struct fact_number *ret)
{
	*ret = fact_number_missing(ENOENT);
	return strcmp(string, "infinity") == 0;
}

/* Only capitals are suffixes (systemd: parse_size()). */
bool unit_bytes(const char *string, struct fact_number *ret)
{
	uint64_t bytes = 0;

	if (is_unlimited(string, ret))
		return true;
	if (strpbrk(string, "kmgt") || !parse_size(string, &bytes))
		return false;
	*ret = fact_number(bytes);
	return true;
}

bool unit_count(const char *string, struct fact_number *ret)
{
	uint64_t count = 0;

	if (is_unlimited(string, ret))
		return true;
	/* "010" is octal, "0x10" is not decimal either (safe_atou64()). */
	if (string[0] == '0' && string[1])
		return false;
	if (!parse_number(string, 10, UINT64_MAX - 1, &count))
		return false;
	*ret = fact_number(count);
	return true;
}
