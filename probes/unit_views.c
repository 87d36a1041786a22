/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Which files a unit sees otherwise than the host (systemd.exec(5)). */

void unit_forget_views(struct unit_settings *settings, enum unit_key key)
{
	size_t kept = 0;

	for (size_t i = 0; i < settings->views.count; i++) {
		struct unit_view *view = &settings->views.items[i];

		if (key == UNIT_KEY_MAX || view->key == key)
			free(view->path);
		else
			settings->views.items[kept++] = *view;
	}
	settings->views.count = kept;
}

static int add_view(
	struct unit_settings *settings, enum unit_key key, const char *path)
{
	struct unit_view *view = array_add(&settings->views);

	if (!view)
		return -ENOMEM;
	*view = (struct unit_view){.key = key, .path = strdup(path)};
	return view->path ? 0 : -ENOMEM;
}

static int set_views(struct unit_settings *settings, enum unit_key key,
	const char *const *paths)
{
	int error = 0;

	unit_forget_views(settings, key);
	for (; error == 0 && paths && *paths; paths++)
		error = add_view(settings, key, *paths);
	return error;
}

static const char *const all_paths[] = {"", NULL};

/* Another root may have another /dev, and other files. */
static int set_another_root(
	struct unit_settings *settings, enum unit_key key, const char *value)
{
	bool other = *value && strcmp(value, "/") != 0;
	int error = set_views(settings, key, other ? all_paths : NULL);

	return error ? error : other ? UNIT_DOUBTFUL : 0;
}

int unit_set_root(struct unit_settings *settings, const char *value)
{
	return set_another_root(settings, UNIT_ROOT_DIRECTORY, value);
}

int unit_set_image(struct unit_settings *settings, const char *value)
{
	return set_another_root(settings, UNIT_ROOT_IMAGE, value);
}

/*
 * Where a setting is on, in whatever way, it changes these paths
 * (systemd.exec(5)); "strict" spares none but those of the kernel.
 */
static int set_protection(struct unit_settings *settings, enum unit_key key,
	const char *value, const char *const *paths)
{
	bool on = true;

	if (unit_boolean(value, &on) == UNIT_DOUBTFUL)
		on = *value;
	if (strcmp(value, "strict") == 0)
		paths = all_paths;
	return set_views(settings, key, on ? paths : NULL);
}

int unit_set_protect_system(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"usr", "boot", "efi", "etc", NULL};

	return set_protection(settings, UNIT_PROTECT_SYSTEM, value, paths);
}

int unit_set_protect_home(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"home", "root", "run/user", NULL};

	return set_protection(settings, UNIT_PROTECT_HOME, value, paths);
}

int unit_set_private_tmp(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"tmp", "var/tmp", NULL};

	return set_protection(settings, UNIT_PRIVATE_TMP, value, paths);
}

/* A path that can't be read here, of a file or of the kernel's. */
static int add_any_view(struct unit_settings *settings, enum unit_key key)
{
	static const char *const paths[] = {"", "dev", "sys"};
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(paths); i++)
		error = add_view(settings, key, paths[i]);
	return error;
}

/*
 * "-+/srv", "/var:ro", "/a:/b:rbind": the path inside the unit, which is the
 * second one of those that have two. What is written otherwise may be any.
 */
static int add_view_of_word(struct unit_settings *settings, enum unit_key key,
	const char *word, bool has_source)
{
	cleanup_free char *path = NULL;
	const char *inside = word + strspn(word, "-+");
	const char *colon = has_source ? strchr(inside, ':') : NULL;
	int error;

	if (colon)
		inside = colon + 1;
	if (strpbrk(word, "\"'\\"))
		return add_any_view(settings, key);
	path = strndup(inside, strcspn(inside, ":"));
	if (!path)
		return -ENOMEM;

	cleanup_free char *whole = NULL;

	error = unit_expand(settings->unit, path, &whole);
	if (error < 0)
		return error;
	return add_view(settings, key,
		error == UNIT_DOUBTFUL ? "" : whole + strspn(whole, "/"));
}

static int add_views(struct unit_settings *settings, enum unit_key key,
	const char *value, bool has_source)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;
	int error = words ? 0 : -ENOMEM;

	if (!*value)
		unit_forget_views(settings, key);
	for (char *word = words ? strtok_r(words, UNIT_SPACE, &save) : NULL;
		word && error == 0; word = strtok_r(NULL, UNIT_SPACE, &save))
		error = add_view_of_word(settings, key, word, has_source);
	return error;
}

int unit_add_read_only(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_READ_ONLY_PATHS, value, false);
}

int unit_add_inaccessible(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_INACCESSIBLE_PATHS, value, false);
}

int unit_add_temporary(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_TEMPORARY_FILE_SYSTEM, value, false);
}

int unit_add_bind(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_BIND_PATHS, value, true);
}

int unit_add_read_only_bind(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_BIND_READ_ONLY_PATHS, value, true);
}

int unit_add_image(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_MOUNT_IMAGES, value, true);
}

/* They lie over /usr and /opt. */
int unit_add_extension(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"usr", "opt", NULL};

	return set_views(
		settings, UNIT_EXTENSION_IMAGES, *value ? paths : NULL);
}
