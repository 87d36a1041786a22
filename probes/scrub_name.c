/* SPDX-License-Identifier: MIT */
#include "probes/scrub_name.h"

#include "base/cleanup.h"
#include "probes/manifest.h"
#include "probes/scrub_secrets.h"
#include "probes/traits.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct name_place {
	const char *path; /* fnmatch(3) */
	bool (*holds)(const char *text, const char *at);
};

static bool is_below(const char *path, const char *directory)
{
	return strncmp(path, directory, strlen(directory)) == 0;
}

/* Back to what follows one of some characters, or the text's beginning. */
static const char *start_of(
	const char *text, const char *at, const char *separators)
{
	while (at > text && !strchr(separators, at[-1]))
		at--;
	return at;
}

static bool is_one_of(const char *at, size_t length, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == length &&
			strncmp(*names, at, length) == 0)
			return true;
	return false;
}

static bool anywhere(const char *text, const char *at)
{
	(void)text;
	(void)at;
	return true;
}

/*
 * Below /dev: names that people gave stand below the directories of udev's
 * links, and as directories for the volume groups; else drivers name things.
 */
static bool in_device(const char *path, const char *at)
{
	static const char *const of_links[] = {
		"disk", "mapper", "md", "zvol", NULL};
	static const char *const of_drivers[] = {"bsg", "bus", "char", "block",
		"cpu", "dma_heap", "dri", "fd", "hugepages", "infiniband",
		"input", "mqueue", "net", "pts", "shm", "snd", "usb", "vfio",
		NULL};
	size_t length = strcspn(path, "/ \n\"");

	if (path[length] != '/' || is_one_of(path, length, of_drivers))
		return false;
	return at > path + length || !is_one_of(path, length, of_links);
}

/* From the root: a device's path, or that of an imported pool's counters. */
static bool in_path(const char *path, const char *at)
{
	static const char devices[] = "dev/", pools[] = "proc/spl/kstat/zfs/";

	if (is_below(path, devices))
		return in_device(path + strlen(devices), at);
	return is_below(path, pools) && at >= path + strlen(pools);
}

/* What udev's links lead to, from where they are: "../mapper/x". */
static bool in_link(const char *text, const char *at)
{
	while (is_below(text, "../"))
		text += 3;
	return at >= text &&
	       (in_device(text, at) || in_path(text + (*text == '/'), at));
}

/* What is mounted or swapped to: a device, or what a file system calls it. */
static bool in_source(const char *source, const char *at)
{
	static const char devices[] = "/dev/";

	return !is_below(source, devices) ||
	       (at >= source + strlen(devices) &&
		       in_device(source + strlen(devices), at));
}

/*
 * "36 35 98:0 /root /mnt rw shared:1 - ext3 /dev/root rw": of the type, the
 * numbers and a mount point that decides, nothing is a name.
 */
static bool in_mount(const char *text, const char *at)
{
	enum { ROOT = 3, POINT = 4, SOURCE = 2, OPTIONS = 3 };
	static const char *const vital[] = {"/usr", "/var", NULL};
	const char *field = start_of(text, at, "\n");
	size_t index = 0;
	bool behind_dash = false;

	for (;;) {
		size_t length = strcspn(field, " \n");

		if (at < field + length)
			break;
		if (length == 1 && *field == '-') {
			behind_dash = true;
			index = 0;
		}
		if (field[length] != ' ')
			return false;
		field += length + 1;
		index++;
	}
	if (behind_dash)
		return index == SOURCE ? in_source(field, at)
				       : index == OPTIONS;
	return index == ROOT ||
	       (index == POINT &&
		       !is_one_of(field, strcspn(field, " "), vital));
}

/* "/dev/dm-1 partition 1048572 0 -2": the first field. */
static bool in_swap(const char *text, const char *at)
{
	const char *line = start_of(text, at, "\n");

	return at < line + strcspn(line, " \t\n") && in_source(line, at);
}

/* The value of a parameter, but of those that tell what the kernel does. */
static bool in_parameter(const char *text, const char *at)
{
	const char *word = start_of(text, at, " \n");
	cleanup_free char *copy = strdup(word);
	struct kernel_parameter parameter;
	char *rest = copy;

	return at > word + strcspn(word, "=") && copy &&
	       kernel_parameter_next(&rest, &parameter) &&
	       !traits_has_parameter(&parameter);
}

/* "S:mapper/x" and "E:DM_NAME=x", but what says how a disk is used. */
static bool in_property(const char *text, const char *at)
{
	static const char *const deciding[] = {
		"ID_FS_TYPE", "ID_FS_USAGE", NULL};
	const char *line = start_of(text, at, "\n");
	size_t key;

	if (at >= line + 2 && is_below(line, "S:"))
		return in_device(line + 2, at);
	key = strcspn(line, "=");
	return is_below(line, "E:") && at > line + key &&
	       !is_one_of(line + 2, key - 2, deciding);
}

/* Of a unit, what is for people. */
static bool in_unit(const char *text, const char *at)
{
	static const char *const keys[] = {
		"ConditionHost", "Description", "Documentation", NULL};
	const char *line = start_of(text, at, "\n");
	size_t key = strcspn(line, "=");

	return *line == '#' || *line == ';' ||
	       (at > line + key && is_one_of(line, key, keys));
}

/* The manifest has paths, as keys and in lists. */
static bool in_manifest(const char *text, const char *at)
{
	return in_path(start_of(text, at, "\"\n"), at);
}

static const struct name_place places[] = {
	{HOST_NAME_FILE, anywhere},
	{MANIFEST_NAME, in_manifest},
	{"proc/cmdline", in_parameter},
	{"proc/self/mountinfo", in_mount},
	{"proc/swaps", in_swap},
	{"run/udev/data/*", in_property},
	{"sys/*/dm/name", anywhere},
	{"*/systemd/*", in_unit},
};

const struct name_place name_place_of_paths = {.holds = in_path};

const struct name_place *name_place_of_file(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (fnmatch(places[i].path, path, 0) == 0)
			return &places[i];
	return NULL;
}

const struct name_place *name_place_of_link(const char *path)
{
	static const struct name_place link = {.holds = in_link};

	return is_below(path, "dev/") ? &link : NULL;
}

bool name_may_stand(
	const struct name_place *place, const char *text, const char *at)
{
	return place && place->holds(text, at);
}

static char *double_dashes(const char *name)
{
	cleanup_text struct text text = TEXT_INIT;

	for (; *name; name++) {
		if (*name == '-')
			text_add_char(&text, '-');
		text_add_char(&text, *name);
	}
	return text_take(&text);
}

/* "(none)" and "localhost" are any machine's. */
int host_name_set(struct host_name *name, const char *full)
{
	size_t length = strcspn(full, ".\n");

	if (length == 0 || *full == '(' ||
		(length == strlen("localhost") && is_below(full, "localhost")))
		return 0;
	name->plain = strndup(full, length);
	name->doubled = name->plain ? double_dashes(name->plain) : NULL;
	return name->doubled ? 0 : -ENOMEM;
}

void host_name_clear(struct host_name *name)
{
	free(name->plain);
	free(name->doubled);
}

static size_t word_is_at(const char *word, const char *text, const char *at)
{
	size_t length = word ? strlen(word) : 0;

	return length && strncasecmp(at, word, length) == 0 &&
			       is_whole_word(text, at, length)
		       ? length
		       : 0;
}

size_t host_name_is_at(
	const struct host_name *name, const char *text, const char *at)
{
	size_t length = word_is_at(name->doubled, text, at);

	return length ? length : word_is_at(name->plain, text, at);
}

size_t domain_after_name(const char *at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-.";
	size_t length = at[0] == '.' && isalpha((unsigned char)at[1])
				? strspn(at, letters)
				: 0;

	while (length && !isalnum((unsigned char)at[length - 1]))
		length--;
	return length;
}
