/* SPDX-License-Identifier: MIT */
#include "act/saved.h"

#include "base/cleanup.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "qdev-plan 1"

static const struct {
	const char *word;
	const char *text;
} phases[] = {
	[SAVED_NOTHING] = {"nothing", "untouched"},
	[SAVED_BINDING] = {"binding", "being bound"},
	[SAVED_BOUND] = {"bound", "bound"},
	[SAVED_UNBINDING] = {"unbinding", "being unbound"},
};

const char *saved_phase_text(enum saved_phase phase)
{
	return phases[phase].text;
}

bool saved_is_unfinished(enum saved_phase phase)
{
	return phase == SAVED_BINDING || phase == SAVED_UNBINDING;
}

void saved_clear(struct saved *saved)
{
	goal_clear(&saved->origin);
	free(saved->modalias);
	*saved = (struct saved){0};
}

static void print_line(struct text *text, const char *key, const char *value)
{
	if (value)
		text_addf(text, "%s %s\n", key, value);
}

void saved_print(const struct saved *saved, struct text *ret)
{
	text_addf(ret, FIRST_LINE "\nphase %s\n", phases[saved->phase].word);
	print_line(ret, "modalias", saved->modalias);
	if (saved->origin.any_driver)
		text_add(ret, "any-driver yes\n");
	print_line(ret, "driver", saved->origin.driver);
	print_line(ret, "driver_override", saved->origin.driver_override);
	print_line(ret, "power/control", saved->origin.power_control);
	text_add(ret, "end\n");
}

static bool set_phase(struct saved *saved, const char *value)
{
	for (size_t i = SAVED_BINDING; i < ARRAY_SIZE(phases); i++)
		if (strcmp(value, phases[i].word) == 0)
			saved->phase = (enum saved_phase)i;
	return saved->phase != SAVED_NOTHING;
}

static bool set_any_driver(struct saved *saved, const char *value)
{
	saved->origin.any_driver = strcmp(value, "yes") == 0;
	return saved->origin.any_driver;
}

static bool set_string(char **string, const char *value)
{
	if (*string || !*value || strlen(value) >= GOAL_NAME_SIZE ||
		has_control_character(value))
		return false;
	*string = strdup(value);
	return *string;
}

static bool set_modalias(struct saved *saved, const char *value)
{
	return set_string(&saved->modalias, value);
}

static bool set_driver(struct saved *saved, const char *value)
{
	return set_string(&saved->origin.driver, value);
}

static bool set_override(struct saved *saved, const char *value)
{
	return set_string(&saved->origin.driver_override, value);
}

static bool set_power(struct saved *saved, const char *value)
{
	return set_string(&saved->origin.power_control, value);
}

static const struct {
	const char *key;
	bool (*set)(struct saved *saved, const char *value);
} keys[] = {
	{"phase", set_phase},
	{"modalias", set_modalias},
	{"any-driver", set_any_driver},
	{"driver", set_driver},
	{"driver_override", set_override},
	{"power/control", set_power},
};

static bool parse_line(char *line, struct saved *saved)
{
	char *space = strchr(line, ' ');

	if (!space)
		return false;
	*space = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(line, keys[i].key) == 0)
			return keys[i].set(saved, space + 1);
	return false;
}

static bool parse(char *text, struct saved *saved)
{
	char *save = NULL;
	char *line = strtok_r(text, "\n", &save);

	if (!line || strcmp(line, FIRST_LINE) != 0)
		return false;
	while ((line = strtok_r(NULL, "\n", &save))) {
		/* What is cut short has no end. */
		if (strcmp(line, "end") == 0)
			return saved->phase != SAVED_NOTHING &&
			       !strtok_r(NULL, "\n", &save);
		if (!parse_line(line, saved))
			return false;
	}
	return false;
}

bool saved_parse(const char *text, struct saved *ret)
{
	cleanup_free char *copy = strdup(text);
	struct saved saved = {0};

	if (!copy || !parse(copy, &saved)) {
		saved_clear(&saved);
		return false;
	}
	*ret = saved;
	return true;
}
