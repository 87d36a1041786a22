/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/text.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <string.h>

/* Which devices a unit has (systemd.exec(5), systemd.resource-control(5)). */

int unit_set_private_devices(struct unit_settings *settings, const char *value)
{
	return unit_boolean(value, &settings->private_devices);
}

int unit_set_device_policy(struct unit_settings *settings, const char *value)
{
	settings->closes_devices = strcmp(value, "auto") != 0;
	return settings->closes_devices && strcmp(value, "closed") != 0 &&
			       strcmp(value, "strict") != 0
		       ? UNIT_DOUBTFUL
		       : 0;
}

/* Without a word on access, all of it is allowed. */
int unit_add_device(struct unit_settings *settings, const char *value)
{
	cleanup_free char *whole = NULL;

	if (!*value) {
		name_list_clear(&settings->device_allow);
		return 0;
	}
	whole = format_string(
		"%s%s", value, strpbrk(value, UNIT_SPACE) ? "" : " rwm");
	if (!whole)
		return -ENOMEM;
	return strpbrk(whole, "\"'") ? UNIT_DOUBTFUL
				     : unit_add_word(settings->unit, whole,
					       &settings->device_allow);
}
