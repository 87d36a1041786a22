/* SPDX-License-Identifier: MIT */
#include "base/words.h"
#include "probes/unit_search.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <string.h>

/* Which control group a unit is in, and what it may have there. */

int unit_set_slice(struct unit_settings *settings, const char *value)
{
	int error = unit_set_name(settings->unit, value, &settings->slice);

	return error || !settings->slice ||
			       ends_in(settings->slice, SLICE_SUFFIX)
		       ? error
		       : UNIT_DOUBTFUL;
}

/* "50%", "2.5%" or "2.55%" (systemd: parse_permyriad()). */
static bool parse_share(const char *value, unsigned *ret)
{
	size_t length = strspn(value, "0123456789");
	unsigned share = 0, decimals = 0;
	bool has_point = value[length] == '.';

	for (size_t i = 0; i < length && share <= HOST_SHARE_WHOLE; i++)
		share = share * 10 + (unsigned)(value[i] - '0');
	value += length + has_point;
	for (; has_point && decimals < 2 && *value >= '0' && *value <= '9';
		value++, decimals++)
		share = share * 10 + (unsigned)(*value - '0');
	if (length == 0 || strcmp(value, "%") != 0 || has_point != !!decimals)
		return false;
	share *= decimals == 0 ? 100 : decimals == 1 ? 10 : 1;
	if (share > HOST_SHARE_WHOLE)
		return false;
	*ret = share;
	return true;
}

/*
 * Of nothing at all systemd thinks as of a mistake (config_parse_memory_limit()
 * in load-fragment.c; lab), and likewise of "0" tasks (config_parse_tasks_max()).
 */
static int set_bound(const char *value, unit_number *number,
	struct unit_bound *bound)
{
	struct unit_bound found = {.most = fact_number_missing(ENOENT)};
	bool is_share = parse_share(value, &found.share);
	bool is_read = !*value || is_share || number(value, &found.most);

	if ((is_share && found.share == 0) || fact_is(found.most, 0))
		return UNIT_IGNORED;
	if (!is_read)
		found.most = fact_number_missing(EINVAL);
	*bound = found;
	return is_read ? 0 : UNIT_DOUBTFUL;
}

static int set_memory(const char *value, struct unit_bound *memory)
{
	return set_bound(value, unit_bytes, memory);
}

/* "0%", other than "0", is none at all (systemd 252, --test). */
static int set_tasks(const char *value, struct unit_bound *tasks)
{
	unsigned share;

	if (!parse_share(value, &share) || share)
		return set_bound(value, unit_count, tasks);
	*tasks = (struct unit_bound){.most = fact_number(0)};
	return 0;
}

/*
 * An empty one sets the manager's default back, and in a slice, which has none
 * otherwise, it gives it that (systemd 252, --test).
 */
int unit_set_tasks_max(struct unit_settings *settings, const char *value)
{
	bool is_slice = ends_in(settings->unit, SLICE_SUFFIX);
	int result = set_tasks(value, &settings->tasks);

	if (result != UNIT_IGNORED)
		settings->sets_tasks = is_slice || *value;
	if (!is_slice || *value)
		return result;
	settings->tasks.most = fact_number_missing(EINVAL);
	return UNIT_DOUBTFUL;
}

int unit_set_default_tasks_max(
	struct unit_settings *settings, const char *value)
{
	return set_tasks(value, &settings->default_tasks);
}

int unit_set_memory_max(struct unit_settings *settings, const char *value)
{
	return set_memory(value, &settings->memory[UNIT_MEMORY_ALWAYS]);
}

int unit_set_memory_high(struct unit_settings *settings, const char *value)
{
	return set_memory(value, &settings->memory[UNIT_MEMORY_SLOWLY]);
}

int unit_set_memory_limit(struct unit_settings *settings, const char *value)
{
	return set_memory(value, &settings->memory[UNIT_MEMORY_FORMERLY]);
}

int unit_set_startup_memory_max(
	struct unit_settings *settings, const char *value)
{
	return set_memory(value, &settings->memory[UNIT_MEMORY_AT_STARTUP]);
}

int unit_add_memory_nodes(struct unit_settings *settings, const char *value)
{
	if (!*value)
		settings->nodes = (struct node_set){0};
	return node_set_add_list(&settings->nodes, value) ? 0 : UNIT_DOUBTFUL;
}

/* They hold while the host boots or shuts down, and nobody knows when that is. */
int unit_set_startup_memory_nodes(
	struct unit_settings *settings, const char *value)
{
	(void)settings;
	return *value ? UNIT_DOUBTFUL : 0;
}
