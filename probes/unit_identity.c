/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Who the processes of a unit are (systemd.exec(5)). */

int unit_set_user(struct unit_settings *settings, const char *value)
{
	return unit_set_name(settings->unit, value, &settings->user);
}

int unit_set_group(struct unit_settings *settings, const char *value)
{
	return unit_set_name(settings->unit, value, &settings->group);
}

/* Each is looked up; more than anybody writes is for nobody to tell. */
#define MAX_GROUPS 256

int unit_add_groups(struct unit_settings *settings, const char *value)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;
	int error = words ? 0 : -ENOMEM;

	if (!*value)
		name_list_clear(&settings->groups);
	for (char *word = words ? strtok_r(words, UNIT_SPACE, &save) : NULL;
		word && error == 0; word = strtok_r(NULL, UNIT_SPACE, &save))
		error = settings->groups.names.count < MAX_GROUPS
				? unit_add_word(settings->unit, word,
					  &settings->groups)
				: UNIT_DOUBTFUL;
	return error;
}

/* A user of the moment: which one, only the start decides. */
int unit_set_dynamic_user(struct unit_settings *settings, const char *value)
{
	bool dynamic;

	(void)settings;
	return unit_boolean(value, &dynamic) == 0 && !dynamic ? 0
							      : UNIT_DOUBTFUL;
}

/* "+", "!" and "!!" before a command lift what the others say of it. */
int unit_set_exec_start(struct unit_settings *settings, const char *value)
{
	(void)settings;
	value += strspn(value, "@-:|");
	return *value == '+' || *value == '!' ? UNIT_DOUBTFUL : 0;
}

int unit_set_private_users(struct unit_settings *settings, const char *value)
{
	return unit_boolean(value, &settings->private_users);
}

static const struct {
	const char *name;
	unsigned bit;
} named_capabilities[] = {
	{"CAP_DAC_OVERRIDE", UNIT_CAP_DAC_OVERRIDE},
	{"CAP_IPC_LOCK", UNIT_CAP_IPC_LOCK},
	{"CAP_NET_ADMIN", UNIT_CAP_NET_ADMIN},
	{"CAP_SYS_ADMIN", UNIT_CAP_SYS_ADMIN},
	{"CAP_SYS_RESOURCE", UNIT_CAP_SYS_RESOURCE},
};

static unsigned capability(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(named_capabilities); i++)
		if (strcasecmp(name, named_capabilities[i].name) == 0)
			return named_capabilities[i].bit;
	return UNIT_CAP_OTHERS;
}

static unsigned capabilities(char *words)
{
	unsigned set = 0;
	char *save = NULL;

	for (char *word = strtok_r(words, UNIT_SPACE, &save); word;
		word = strtok_r(NULL, UNIT_SPACE, &save))
		set |= capability(word);
	return set;
}

/*
 * The first assignment, and one of nothing, replaces; others add, or after a ~
 * take away (systemd: config_parse_capability_set()).
 */
static int merge_capabilities(
	const char *value, unsigned initial, unsigned *set)
{
	bool inverted = *value == '~';
	cleanup_free char *words = strdup(value + inverted);
	unsigned sum, others;

	if (!words)
		return -ENOMEM;
	sum = capabilities(words);
	/* Of what has no name here, some are left, and the set is not whole. */
	others = UNIT_CAP_ALL & ~(unsigned)UNIT_CAP_WHOLE &
		 ~(sum & ~(unsigned)UNIT_CAP_OTHERS);
	if (sum == 0)
		*set = inverted ? UNIT_CAP_ALL : 0;
	else if (*set == initial)
		*set = inverted ? others : sum;
	else
		*set = inverted ? *set & others : *set | sum;
	return 0;
}

int unit_set_bounding_set(struct unit_settings *settings, const char *value)
{
	return merge_capabilities(value, UNIT_CAP_ALL, &settings->bounding);
}

int unit_set_ambient(struct unit_settings *settings, const char *value)
{
	return merge_capabilities(value, 0, &settings->ambient);
}

/* A session of PAM brings limits and groups of its own. */
int unit_set_pam_name(struct unit_settings *settings, const char *value)
{
	(void)settings;
	return *value ? UNIT_DOUBTFUL : 0;
}
