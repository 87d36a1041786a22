/* SPDX-License-Identifier: MIT */
#include "probes/unit_slice.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "host/fact.h"
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

static int take_source(const struct unit_settings *settings, char **ret)
{
	const char *source = settings->said[UNIT_DEVICE_ALLOW];

	if (settings->closes_devices)
		source = settings->said[UNIT_DEVICE_POLICY];
	else if (!settings->device_allow.names.count &&
		!settings->doubtful[UNIT_DEVICE_ALLOW])
		return 0;
	*ret = strdup(source);
	return *ret ? 0 : -ENOMEM;
}

static int look_at(struct root *root, const char *slice, char **ret)
{
	cleanup(name_list_clear) struct name_list files = {0};
	cleanup(unit_settings_clear) struct unit_settings settings;
	int error = unit_search_slice(root, slice, &files);

	unit_settings_init(&settings, slice);
	if (error == 0)
		error = unit_files_read(root, &files, "Slice",
			unit_settings_assign, &settings);
	if (error == 0)
		return take_source(&settings, ret);
	if (error == -ENOMEM)
		return error;
	*ret = format_string("the files of %s: %s", slice, fact_reason(-error));
	return *ret ? 0 : -ENOMEM;
}

int unit_slice_find_closed(struct root *root, const char *unit,
	const char *slice, char **ret_source)
{
	cleanup_text struct text name = TEXT_INIT;
	int error;

	if (slice)
		text_add(&name, slice);
	else
		add_default(unit, &name);
	/* Names only get shorter, but for "-.slice" after a bad ".slice". */
	text_add(&name, "  ");
	if (name.failed)
		return -ENOMEM;
	name.data[name.length - 2] = '\0';
	do {
		error = look_at(root, name.data, ret_source);
	} while (error == 0 && !*ret_source && go_up(name.data));
	return error;
}
