/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/words.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <string.h>

/* What QEMU calls none of for a device, by systemd's names of groups. */
#define NO_CALLS_OF_QEMU                                                       \
	"@clock|@cpu-emulation|@debug|@module|@mount|@obsolete|@raw-io|"       \
	"@reboot|@swap"

/*
 * Without ioctl(2) there is no vfio, and a call too few ends QEMU. Only lists
 * of what it does not call are harmless.
 */
int unit_set_system_call_filter(
	struct unit_settings *settings, const char *value)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;

	(void)settings;
	if (!words)
		return -ENOMEM;
	if (*value && *value != '~')
		return UNIT_DOUBTFUL;
	for (char *word = strtok_r(words, "~" UNIT_SPACE, &save); word;
		word = strtok_r(NULL, "~" UNIT_SPACE, &save))
		if (!is_one_of(NO_CALLS_OF_QEMU, word))
			return UNIT_DOUBTFUL;
	return 0;
}
