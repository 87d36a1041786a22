/* SPDX-License-Identifier: MIT */
#include "probes/unit_slice.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/attribute.h"
#include "probes/unit_bounds.h"
#include "probes/unit_files.h"
#include "probes/unit_search.h"

#include <errno.h>
#include <string.h>

/* An instance of a template has a slice of its template's name by default. */
static void add_default(const char *unit, struct text *slice)
{
	const char *at = strchr(unit, '@');

	text_add(slice, "system");
	if (at)
		text_add_char(slice, '-');
	for (const char *letter = unit; at && letter < at; letter++)
		if (*letter == '-')
			text_add(slice, "\\x2d");
		else
			text_add_char(slice, *letter);
	text_add(slice, SLICE_SUFFIX);
}

/* "a-b.slice" is in "a.slice", and that in "-.slice"; false: the last. */
static bool go_up(char *slice)
{
	char *dot = strrchr(slice, '.'), *dash;

	if (strcmp(slice, "-" SLICE_SUFFIX) == 0)
		return false;
	*dot = '\0';
	dash = strrchr(slice, '-');
	strcpy(dash ? dash : slice, dash ? SLICE_SUFFIX : "-" SLICE_SUFFIX);
	return true;
}

/* Where its control group is: "a-b.slice" in "a.slice/a-b.slice". */
static int add_path(const char *slice, struct text *path)
{
	for (const char *dash = strchr(slice, '-'); dash && dash != slice;
		dash = strchr(dash + 1, '-')) {
		text_add_bytes(path, slice, (size_t)(dash - slice));
		text_add(path, SLICE_SUFFIX "/");
	}
	text_add(path, slice);
	return path->failed ? -ENOMEM : 0;
}

/* What there is in it now; a slice that is not there has taken nothing. */
static struct fact_number read_used(struct root *root, const char *path,
	const char *second, const char *controller, const char *first)
{
	struct fact_number used = read_decimal(root,
		root_path("sys/fs/cgroup/%s/%s", path, second).string,
		UINT64_MAX);

	if (used.state == FACT_ABSENT)
		used = read_decimal(root,
			root_path("sys/fs/cgroup/%s/%s/%s", controller, path,
				first)
				.string,
			UINT64_MAX);
	return used.state == FACT_ABSENT ? fact_number(0) : used;
}

static int add_bounds(struct root *root, const char *slice,
	struct unit_settings *settings, struct host *host)
{
	cleanup_text struct text path = TEXT_INIT;
	struct unit_used used = {0};
	int error = add_path(slice, &path);

	if (error == 0 && unit_bounds_memory(settings))
		used.memory = read_used(root, text_string(&path),
			"memory.current", "memory", "memory.usage_in_bytes");
	if (error == 0 && unit_bounds_tasks(settings))
		used.tasks = read_used(root, text_string(&path),
			"pids.current", "pids", "pids.current");
	return error ? error : unit_bounds_add(settings, slice, &used, host);
}

static int read_slice(struct root *root, const char *slice, struct host *host)
{
	cleanup(name_list_clear) struct name_list files = {0};
	cleanup(unit_settings_clear) struct unit_settings settings;
	int error = unit_search_slice(root, slice, &files);

	unit_settings_init(&settings, slice);
	if (error == 0)
		error = unit_files_read(root, &files, "Slice",
			unit_settings_assign_slice, &settings);
	if (error == 0)
		return add_bounds(root, slice, &settings, host);
	return error == -ENOMEM
		       ? error
		       : unit_bounds_add_unknown(slice, NULL, -error, host);
}

/* Whose slice is not known is in any. */
int unit_slices_read(struct root *root, const struct unit_settings *settings,
	struct host *host)
{
	cleanup_text struct text name = TEXT_INIT;
	int error;

	if (settings->doubtful[UNIT_SLICE])
		return unit_bounds_add_unknown(host->unit.name,
			settings->said[UNIT_SLICE], EINVAL, host);
	if (settings->slice)
		text_add(&name, settings->slice);
	else
		add_default(host->unit.name, &name);
	/* Names only get shorter, but for "-.slice" after a bad ".slice". */
	text_add(&name, "  ");
	if (name.failed)
		return -ENOMEM;
	name.data[name.length - 2] = '\0';
	do {
		error = read_slice(root, name.data, host);
	} while (error == 0 && go_up(name.data));
	return error;
}
