/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <string.h>

/* The limits of setrlimit(2) that a unit sets (systemd.exec(5)). */

static bool is_above(struct fact_number limit, struct fact_number other)
{
	if (limit.state != FACT_KNOWN || other.state != FACT_KNOWN)
		return limit.state != FACT_KNOWN && other.state == FACT_KNOWN;
	return limit.value > other.value;
}

/*
 * "SOFT:HARD" or one for both; the kernel asks for the soft one. What can't be
 * so is left out by systemd, and what an earlier line said holds (systemd:
 * config_parse_rlimit()).
 */
static int set_limit(
	const char *value, unit_number *number, struct fact_number *limit)
{
	cleanup_free char *both = strdup(value);
	char *colon = both ? strchr(both, ':') : NULL;
	struct fact_number soft, hard;

	if (!both)
		return -ENOMEM;
	if (colon)
		*colon = '\0';
	*limit = fact_number_missing(EINVAL);
	if (!number(both, &soft) || !number(colon ? colon + 1 : both, &hard) ||
		is_above(soft, hard))
		return UNIT_DOUBTFUL;
	*limit = soft;
	return 0;
}

int unit_set_limit_memlock(struct unit_settings *settings, const char *value)
{
	return set_limit(value, unit_bytes, &settings->memory_lock);
}

int unit_set_limit_as(struct unit_settings *settings, const char *value)
{
	return set_limit(value, unit_bytes,
		&settings->limits[HOST_LIMIT_ADDRESS_SPACE]);
}

int unit_set_limit_fsize(struct unit_settings *settings, const char *value)
{
	return set_limit(
		value, unit_bytes, &settings->limits[HOST_LIMIT_FILE_SIZE]);
}

int unit_set_limit_data(struct unit_settings *settings, const char *value)
{
	return set_limit(
		value, unit_bytes, &settings->limits[HOST_LIMIT_DATA]);
}

int unit_set_limit_nproc(struct unit_settings *settings, const char *value)
{
	return set_limit(
		value, unit_count, &settings->limits[HOST_LIMIT_TASKS]);
}
