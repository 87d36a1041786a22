/* SPDX-License-Identifier: MIT */
#include "probes/unit_search.h"

#include "base/cleanup.h"
#include "base/words.h"
#include "probes/attribute.h"
#include "probes/dropins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What `systemd-analyze unit-paths` prints; a file in one hides the later. */
static const char *const unit_directories[] = {
	"etc/systemd/system.control",
	"run/systemd/system.control",
	"run/systemd/transient",
	"run/systemd/generator.early",
	"etc/systemd/system",
	"etc/systemd/system.attached",
	"run/systemd/system",
	"run/systemd/system.attached",
	"run/systemd/generator",
	"usr/local/lib/systemd/system",
	"lib/systemd/system",
	"usr/lib/systemd/system",
	"run/systemd/generator.late",
};

static const char *const manager_directories[] = {
	"etc/systemd",
	"run/systemd",
	"usr/local/lib/systemd",
	"usr/lib/systemd",
};

#define MANAGER "system.conf"

/* Names of one unit: its own and those that links of it have. */
#define MAX_ALIASES 8

static const char unit_letters[] = "0123456789"
				   "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   ":-_.\\@";

/* The longest that a name may be with the suffix is 255. */
bool is_unit_name(const char *name)
{
	return *name && *name != '@' && *name != '.' &&
	       strlen(name) <= 255 - strlen(UNIT_SUFFIX) &&
	       !name[strspn(name, unit_letters)];
}

int unit_name(const char *name, char **ret)
{
	*ret = format_string(
		"%s%s", name, ends_in(name, UNIT_SUFFIX) ? "" : UNIT_SUFFIX);
	return *ret ? 0 : -ENOMEM;
}

/* "vm@a.service" is made from "vm@.service"; NULL: of no template. */
static char *template_of(const char *name)
{
	const char *at = strchr(name, '@');

	if (!at || strcmp(at + 1, UNIT_SUFFIX) == 0)
		return NULL;
	return format_string("%.*s@%s", (int)(at - name), name, UNIT_SUFFIX);
}

/* What was found of a unit's own file. */
struct fragment {
	char path[PATH_MAX + 1];
	char alias[256]; /* the name of what it is a link to; "" */
};

/* A link to another unit's file gives the unit that name, too. */
static int look_at_link(struct root *root, const char *name,
	struct fragment *fragment)
{
	char target[PATH_MAX];
	ssize_t length = root_readlink(
		root, fragment->path, target, sizeof(target));
	const char *last;

	if (length == -EINVAL)
		return 0;
	if (length < 0)
		return (int)length;
	if (is_null_link(target))
		return -ENOMEDIUM;
	last = strrchr(target, '/') ? strrchr(target, '/') + 1 : target;
	if (ends_in(last, UNIT_SUFFIX) && strcmp(last, name) != 0 &&
		strlen(last) < sizeof(fragment->alias))
		strcpy(fragment->alias, last);
	return 0;
}

/* 0, -ENOENT, -ENOMEDIUM, or what makes it uncertain. */
static int find_fragment(struct root *root, const char *name,
	struct fragment *fragment)
{
	for (size_t i = 0; i < ARRAY_SIZE(unit_directories); i++) {
		int error;

		strcpy(fragment->path,
			root_path("%s/%s", unit_directories[i], name).string);
		error = look_at_link(root, name, fragment);
		if (error != -ENOENT && error != -ENOTDIR)
			return error;
	}
	return -ENOENT;
}

/*
 * The directories NAME.d of one name in one place: its own, its template's, and
 * those of its beginnings up to a dash ("vm-a.service": "vm-.service.d").
 */
static int add_dropins_of_name(struct root *root, const char *directory,
	const char *name, struct dropins *dropins)
{
	cleanup_free char *template = template_of(name);
	const char *suffix = strrchr(name, '.');
	const char *stem_end = strchrnul(name, '@');
	int error = dropins_add(root,
		root_path("%s/%s.d", directory, name).string, dropins);

	if (error == 0 && template)
		error = dropins_add(root,
			root_path("%s/%s.d", directory, template).string,
			dropins);
	if (!*stem_end)
		stem_end = suffix;
	for (const char *dash = stem_end; error == 0 && dash > name; dash--) {
		if (dash[-1] != '-' || dash == stem_end)
			continue;
		error = dropins_add(root,
			root_path("%s/%.*s%s.d", directory, (int)(dash - name),
				name, stem_end)
				.string,
			dropins);
	}
	return error;
}

static int search_dropins(struct root *root, const struct name_list *names,
	struct name_list *ret)
{
	const char *type = strrchr(names->names.items[0], '.') + 1;
	struct dropins dropins = {0};
	int error = 0;

	for (size_t i = 0; i < names->names.count; i++)
		for (size_t k = 0;
			error == 0 && k < ARRAY_SIZE(unit_directories); k++)
			error = add_dropins_of_name(root, unit_directories[k],
				names->names.items[i], &dropins);
	for (size_t k = 0; error == 0 && k < ARRAY_SIZE(unit_directories); k++)
		error = dropins_add(root,
			root_path("%s/%s.d", unit_directories[k], type).string,
			&dropins);
	if (error == 0)
		error = dropins_take(root, &dropins, ret);
	dropins_clear(&dropins);
	return error;
}

/* Follows links from name to name, and ends at a file. */
static int search_fragment(struct root *root, const char *name,
	struct name_list *names, struct fragment *fragment)
{
	cleanup_free char *template = template_of(name);
	int error = name_list_add(names, name);

	for (size_t i = 0; error == 0 && i < MAX_ALIASES; i++) {
		*fragment = (struct fragment){0};
		error = find_fragment(
			root, names->names.items[i], fragment);
		if (error == -ENOENT && i == 0 && template)
			error = find_fragment(root, template, fragment);
		if (error < 0 || !*fragment->alias)
			return error;
		/* A template's link names a template, which adds no name. */
		if (strstr(fragment->alias, "@" UNIT_SUFFIX))
			return 0;
		error = name_list_add(names, fragment->alias);
	}
	return error ? error : -ELOOP;
}

int unit_search(struct root *root, const char *name, struct name_list *ret)
{
	cleanup(name_list_clear) struct name_list names = {0};
	struct fragment fragment;
	int error = search_fragment(root, name, &names, &fragment);

	if (error == 0)
		error = name_list_add(ret, fragment.path);
	return error ? error : search_dropins(root, &names, ret);
}

/* Most slices have no file, and systemd makes them; drop-ins count still. */
int unit_search_slice(
	struct root *root, const char *name, struct name_list *ret)
{
	cleanup(name_list_clear) struct name_list names = {0};
	struct fragment fragment = {0};
	int error = name_list_add(&names, name);

	if (error == 0)
		error = find_fragment(root, name, &fragment);
	if (error == 0)
		error = name_list_add(ret, fragment.path);
	if (error == -ENOENT)
		error = 0;
	return error ? error : search_dropins(root, &names, ret);
}

int unit_search_manager(struct root *root, struct name_list *ret)
{
	struct dropins dropins = {0};
	int error = -ENOENT;

	for (size_t i = 0;
		error == -ENOENT && i < ARRAY_SIZE(manager_directories); i++) {
		struct root_path path =
			root_path("%s/" MANAGER, manager_directories[i]);

		error = root_exists(root, path.string);
		if (error == -ENOTDIR)
			error = -ENOENT;
		if (error == 0)
			error = name_list_add(ret, path.string);
	}
	if (error == -ENOENT)
		error = 0;
	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(manager_directories);
		i++)
		error = dropins_add(root,
			root_path("%s/" MANAGER ".d", manager_directories[i])
				.string,
			&dropins);
	if (error == 0)
		error = dropins_take(root, &dropins, ret);
	dropins_clear(&dropins);
	return error;
}
