/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/macro.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <string.h>

/*
 * Which network the processes of a unit have (systemd.exec(5)). That of
 * JoinsNamespaceOf= is no other one without PrivateNetwork=.
 */

int unit_set_private_network(struct unit_settings *settings, const char *value)
{
	bool is_private;

	(void)settings;
	return unit_boolean(value, &is_private) == 0 && !is_private
		       ? 0
		       : UNIT_DOUBTFUL;
}

int unit_set_network_namespace(
	struct unit_settings *settings, const char *value)
{
	(void)settings;
	return *value ? UNIT_DOUBTFUL : 0;
}

/* Of what QEMU and its bridge helper make sockets. */
static const char *const families[] = {"AF_UNIX", "AF_INET", "AF_INET6"};

#define ALL_FAMILIES ((1u << ARRAY_SIZE(families)) - 1)

static unsigned family_of(const char *word)
{
	for (unsigned i = 0; i < ARRAY_SIZE(families); i++)
		if (strcmp(families[i], word) == 0)
			return 1u << i;
	return 0;
}

/* A list of what is allowed, or behind "~" of what is not. */
int unit_set_address_families(
	struct unit_settings *settings, const char *value)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;
	unsigned found = 0;

	(void)settings;
	if (!words)
		return -ENOMEM;
	for (char *word = strtok_r(words, "~" UNIT_SPACE, &save); word;
		word = strtok_r(NULL, "~" UNIT_SPACE, &save))
		found |= family_of(word);
	if (!*value || found == (*value == '~' ? 0 : ALL_FAMILIES))
		return 0;
	return UNIT_DOUBTFUL;
}
