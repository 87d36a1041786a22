/* SPDX-License-Identifier: MIT */
#include "probes/unit_privileges.h"

#include "base/array.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A list means something as soon as it is not empty. */
static const struct {
	const char *name;
	bool is_list;
} keys[UNIT_PRIVILEGE_KEYS] = {
	{"NoNewPrivileges", false}, /* of root, this one alone */
	{"DynamicUser", false},
	{"LockPersonality", false},
	{"MemoryDenyWriteExecute", false},
	{"PrivateDevices", false},
	{"ProtectClock", false},
	{"ProtectHostname", false},
	{"ProtectKernelLogs", false},
	{"ProtectKernelModules", false},
	{"ProtectKernelTunables", false},
	{"RestrictRealtime", false},
	{"RestrictSUIDSGID", false},
	{"RestrictAddressFamilies", true},
	{"RestrictNamespaces", true}, /* or a word for all or none */
	{"SystemCallArchitectures", true},
	{"SystemCallFilter", true},
	{"SystemCallLog", true},
};

void unit_privileges_clear(struct unit_privileges *privileges)
{
	for (size_t i = 0; i < UNIT_PRIVILEGE_KEYS; i++)
		free(privileges->said[i]);
}

/* A word that is none leaves what was said before, as systemd does. */
static bool is_set(size_t key, const char *value, bool before)
{
	bool on = before;

	if (!*value)
		return false;
	if (unit_boolean(value, &on) == 0)
		return on;
	return keys[key].is_list || before;
}

int unit_privileges_assign(struct unit_privileges *privileges, const char *file,
	const char *key, const char *value)
{
	for (size_t i = 0; i < UNIT_PRIVILEGE_KEYS; i++) {
		if (strcmp(keys[i].name, key) != 0)
			continue;
		privileges->set[i] = is_set(i, value, privileges->set[i]);
		free(privileges->said[i]);
		privileges->said[i] =
			format_string("/%s: %s=%s", file, key, value);
		return privileges->said[i] ? 0 : -ENOMEM;
	}
	return 0;
}

const char *unit_privileges_source(
	const struct unit_privileges *privileges, bool is_root)
{
	for (size_t i = 0; i < (is_root ? 1 : UNIT_PRIVILEGE_KEYS); i++)
		if (privileges->set[i])
			return privileges->said[i];
	return NULL;
}

void unit_privileges_add_remedy(
	const struct unit_privileges *privileges, struct text *ret)
{
	for (size_t i = 0; i < UNIT_PRIVILEGE_KEYS; i++)
		if (privileges->set[i])
			text_addf(ret, "%s=%s\\n", keys[i].name,
				keys[i].is_list ? "" : "no");
}
