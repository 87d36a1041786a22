/* SPDX-License-Identifier: MIT */
#include "probes/unit_settings.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "base/words.h"
#include "probes/unit_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SPACE " \t"

/* What an assignment gives, beside 0 and -ENOMEM. */
#define DOUBTFUL 1

void unit_settings_init(struct unit_settings *settings, const char *unit)
{
	*settings = (struct unit_settings){
		.unit = unit,
		.bounding = UNIT_CAP_ALL,
	};
}

/* Those of one key; UNIT_KEY_MAX: all. */
static void forget_views(struct unit_settings *settings, enum unit_key key)
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

void unit_settings_clear(struct unit_settings *settings)
{
	for (size_t i = 0; i < UNIT_KEY_MAX; i++)
		free(settings->said[i]);
	free(settings->user);
	free(settings->group);
	free(settings->slice);
	name_list_clear(&settings->groups);
	name_list_clear(&settings->device_allow);
	forget_views(settings, UNIT_KEY_MAX);
	array_clear(&settings->views);
}

/* What the unit's name itself tells; false: the specifier wants more. */
static bool add_specifier(struct text *text, const char *unit, char specifier)
{
	const char *end = strrchr(unit, '.');
	const char *at = strchr(unit, '@');
	const char *stop = at ? at : end;

	switch (specifier) {
	case '%':
		text_add_char(text, '%');
		return true;
	case 'n':
		text_add(text, unit);
		return true;
	case 'N':
		text_add_bytes(text, unit, (size_t)(end - unit));
		return true;
	case 'p':
		text_add_bytes(text, unit, (size_t)(stop - unit));
		return true;
	case 'i':
		if (at)
			text_add_bytes(text, at + 1, (size_t)(end - at - 1));
		return true;
	default:
		return false;
	}
}

/* 0, DOUBTFUL or -ENOMEM. */
static int expand(const struct unit_settings *settings, const char *value,
	char **ret)
{
	cleanup_text struct text text = TEXT_INIT;

	for (; *value; value++) {
		if (*value != '%')
			text_add_char(&text, *value);
		else if (!add_specifier(&text, settings->unit, *++value))
			return DOUBTFUL;
	}
	*ret = text_take(&text);
	return *ret ? 0 : -ENOMEM;
}

/* Empty sets back. */
static int set_name(const struct unit_settings *settings, const char *value,
	char **name)
{
	free(*name);
	*name = NULL;
	return *value ? expand(settings, value, name) : 0;
}

static int set_user(struct unit_settings *settings, const char *value)
{
	return set_name(settings, value, &settings->user);
}

static int set_group(struct unit_settings *settings, const char *value)
{
	return set_name(settings, value, &settings->group);
}

static int set_slice(struct unit_settings *settings, const char *value)
{
	int error = set_name(settings, value, &settings->slice);

	return error || !settings->slice ||
			ends_in(settings->slice, SLICE_SUFFIX)
		? error
		: DOUBTFUL;
}

/* Each is looked up; more than anybody writes is for nobody to tell. */
#define MAX_GROUPS 256

static int add_word(struct unit_settings *settings, const char *word,
	struct name_list *list)
{
	char *name = NULL;
	int error = expand(settings, word, &name);

	if (error == 0)
		error = name_list_add(list, name);
	free(name);
	return error;
}

static int add_groups(struct unit_settings *settings, const char *value)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;
	int error = words ? 0 : -ENOMEM;

	if (!*value)
		name_list_clear(&settings->groups);
	for (char *word = words ? strtok_r(words, SPACE, &save) : NULL;
		word && error == 0; word = strtok_r(NULL, SPACE, &save))
		error = settings->groups.names.count < MAX_GROUPS
			? add_word(settings, word, &settings->groups)
			: DOUBTFUL;
	return error;
}

/* As systemd's parse_boolean() has them. */
static int parse_boolean(const char *value, bool *ret)
{
	static const char *const words[2][6] = {
		{"0", "no", "n", "false", "f", "off"},
		{"1", "yes", "y", "true", "t", "on"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (size_t k = 0; k < ARRAY_SIZE(words[i]); k++)
			if (strcasecmp(value, words[i][k]) == 0) {
				*ret = i == 1;
				return 0;
			}
	return DOUBTFUL;
}

/* A user of the moment: which one, only the start decides. */
static int set_dynamic_user(struct unit_settings *settings, const char *value)
{
	bool dynamic;

	(void)settings;
	return parse_boolean(value, &dynamic) == 0 && !dynamic ? 0 : DOUBTFUL;
}

/* "+", "!" and "!!" before a command lift what the others say of it. */
static int set_exec_start(struct unit_settings *settings, const char *value)
{
	(void)settings;
	value += strspn(value, "@-:|");
	return *value == '+' || *value == '!' ? DOUBTFUL : 0;
}

static int set_private_users(struct unit_settings *settings, const char *value)
{
	return parse_boolean(value, &settings->private_users);
}

static int set_private_devices(
	struct unit_settings *settings, const char *value)
{
	return parse_boolean(value, &settings->private_devices);
}

static int set_no_new_privileges(
	struct unit_settings *settings, const char *value)
{
	return parse_boolean(value, &settings->no_new_privileges);
}

static unsigned capabilities(char *words)
{
	unsigned set = 0;
	char *save = NULL;

	for (char *word = strtok_r(words, SPACE, &save); word;
		word = strtok_r(NULL, SPACE, &save)) {
		if (strcasecmp(word, "CAP_DAC_OVERRIDE") == 0)
			set |= UNIT_CAP_DAC_OVERRIDE;
		else if (strcasecmp(word, "CAP_IPC_LOCK") == 0)
			set |= UNIT_CAP_IPC_LOCK;
		else if (strcasecmp(word, "CAP_NET_ADMIN") == 0)
			set |= UNIT_CAP_NET_ADMIN;
		else
			set |= UNIT_CAP_OTHERS;
	}
	return set;
}

/*
 * The first assignment, and one of nothing, replaces; others add, or after a ~
 * take away (systemd: config_parse_capability_set()).
 */
static int merge_capabilities(
	const char *value, unsigned initial, unsigned *set)
{
	bool inverted = *value == '~';
	cleanup_free char *words = strdup(value + inverted);
	unsigned named = UNIT_CAP_DAC_OVERRIDE | UNIT_CAP_IPC_LOCK |
		UNIT_CAP_NET_ADMIN;
	unsigned sum, others;

	if (!words)
		return -ENOMEM;
	sum = capabilities(words);
	others = (named | UNIT_CAP_OTHERS) & ~(sum & named);
	if (sum == 0)
		*set = inverted ? UNIT_CAP_ALL : 0;
	else if (*set == initial)
		*set = inverted ? others : sum;
	else
		*set = inverted ? *set & others : *set | sum;
	return 0;
}

static int set_bounding_set(struct unit_settings *settings, const char *value)
{
	return merge_capabilities(value, UNIT_CAP_ALL, &settings->bounding);
}

static int set_ambient(struct unit_settings *settings, const char *value)
{
	return merge_capabilities(value, 0, &settings->ambient);
}

/* A session of PAM brings limits and groups of its own. */
static int set_pam_name(struct unit_settings *settings, const char *value)
{
	(void)settings;
	return *value ? DOUBTFUL : 0;
}

/* Only capitals are suffixes; absent is unlimited (systemd: parse_size()). */
static bool parse_limit(const char *string, struct fact_number *ret)
{
	uint64_t bytes = 0;
	bool is_unlimited = strcmp(string, "infinity") == 0;

	if (!is_unlimited &&
		(strpbrk(string, "kmgt") || !parse_size(string, &bytes)))
		return false;
	*ret = is_unlimited ? fact_number_missing(ENOENT) : fact_number(bytes);
	return true;
}

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
static int set_limit(const char *value, struct fact_number *limit)
{
	cleanup_free char *both = strdup(value);
	char *colon = both ? strchr(both, ':') : NULL;
	struct fact_number soft, hard;

	if (!both)
		return -ENOMEM;
	if (colon)
		*colon = '\0';
	*limit = fact_number_missing(EINVAL);
	if (!parse_limit(both, &soft) ||
		!parse_limit(colon ? colon + 1 : both, &hard) ||
		is_above(soft, hard))
		return DOUBTFUL;
	*limit = soft;
	return 0;
}

static int set_limit_memlock(struct unit_settings *settings, const char *value)
{
	return set_limit(value, &settings->memory_lock);
}

static int set_limit_as(struct unit_settings *settings, const char *value)
{
	return set_limit(value, &settings->limits[HOST_LIMIT_ADDRESS_SPACE]);
}

static int set_limit_fsize(struct unit_settings *settings, const char *value)
{
	return set_limit(value, &settings->limits[HOST_LIMIT_FILE_SIZE]);
}

static int set_limit_data(struct unit_settings *settings, const char *value)
{
	return set_limit(value, &settings->limits[HOST_LIMIT_DATA]);
}

/* A share of the host's memory is for nobody here to tell. */
static int set_memory_max(struct unit_settings *settings, const char *value)
{
	settings->memory_max = fact_number_missing(*value ? EINVAL : ENOENT);
	return !*value || parse_limit(value, &settings->memory_max) ? 0
								    : DOUBTFUL;
}

static int set_device_policy(struct unit_settings *settings, const char *value)
{
	settings->closes_devices = strcmp(value, "auto") != 0;
	return settings->closes_devices && strcmp(value, "closed") != 0 &&
			strcmp(value, "strict") != 0
		? DOUBTFUL
		: 0;
}

/* Without a word on access, all of it is allowed. */
static int add_device(struct unit_settings *settings, const char *value)
{
	cleanup_free char *whole = NULL;

	if (!*value) {
		name_list_clear(&settings->device_allow);
		return 0;
	}
	whole = format_string(
		"%s%s", value, strpbrk(value, SPACE) ? "" : " rwm");
	if (!whole)
		return -ENOMEM;
	return strpbrk(whole, "\"'") ? DOUBTFUL
				     : add_word(settings, whole,
					       &settings->device_allow);
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

	forget_views(settings, key);
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

	return error ? error : other ? DOUBTFUL : 0;
}

static int set_root(struct unit_settings *settings, const char *value)
{
	return set_another_root(settings, UNIT_ROOT_DIRECTORY, value);
}

static int set_image(struct unit_settings *settings, const char *value)
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

	if (parse_boolean(value, &on) == DOUBTFUL)
		on = *value;
	if (strcmp(value, "strict") == 0)
		paths = all_paths;
	return set_views(settings, key, on ? paths : NULL);
}

static int set_protect_system(
	struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"usr", "boot", "efi", "etc", NULL};

	return set_protection(settings, UNIT_PROTECT_SYSTEM, value, paths);
}

static int set_protect_home(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"home", "root", "run/user", NULL};

	return set_protection(settings, UNIT_PROTECT_HOME, value, paths);
}

static int set_private_tmp(struct unit_settings *settings, const char *value)
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

	error = expand(settings, path, &whole);
	if (error < 0)
		return error;
	return add_view(settings, key,
		error == DOUBTFUL ? "" : whole + strspn(whole, "/"));
}

static int add_views(struct unit_settings *settings, enum unit_key key,
	const char *value, bool has_source)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;
	int error = words ? 0 : -ENOMEM;

	if (!*value)
		forget_views(settings, key);
	for (char *word = words ? strtok_r(words, SPACE, &save) : NULL;
		word && error == 0; word = strtok_r(NULL, SPACE, &save))
		error = add_view_of_word(settings, key, word, has_source);
	return error;
}

static int add_read_only(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_READ_ONLY_PATHS, value, false);
}

static int add_inaccessible(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_INACCESSIBLE_PATHS, value, false);
}

static int add_temporary(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_TEMPORARY_FILE_SYSTEM, value, false);
}

static int add_bind(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_BIND_PATHS, value, true);
}

static int add_read_only_bind(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_BIND_READ_ONLY_PATHS, value, true);
}

static int add_image(struct unit_settings *settings, const char *value)
{
	return add_views(settings, UNIT_MOUNT_IMAGES, value, true);
}

/* They lie over /usr and /opt. */
static int add_extension(struct unit_settings *settings, const char *value)
{
	static const char *const paths[] = {"usr", "opt", NULL};

	return set_views(
		settings, UNIT_EXTENSION_IMAGES, *value ? paths : NULL);
}

/* What QEMU calls none of for a device, by systemd's names of groups. */
#define NO_CALLS_OF_QEMU                                                       \
	"@clock|@cpu-emulation|@debug|@module|@mount|@obsolete|@raw-io|"        \
	"@reboot|@swap"

/*
 * Without ioctl(2) there is no vfio, and a call too few ends QEMU. Only lists
 * of what it does not call are harmless.
 */
static int set_system_call_filter(
	struct unit_settings *settings, const char *value)
{
	cleanup_free char *words = strdup(value);
	char *save = NULL;

	(void)settings;
	if (!words)
		return -ENOMEM;
	if (*value && *value != '~')
		return DOUBTFUL;
	for (char *word = strtok_r(words, "~" SPACE, &save); word;
		word = strtok_r(NULL, "~" SPACE, &save))
		if (!is_one_of(NO_CALLS_OF_QEMU, word))
			return DOUBTFUL;
	return 0;
}

static const struct key {
	const char *name;
	int (*assign)(struct unit_settings *settings, const char *value);
	bool adds; /* to what was said before, until it is empty */
} keys[] = {
	[UNIT_USER] = {"User", set_user, false},
	[UNIT_GROUP] = {"Group", set_group, false},
	[UNIT_SUPPLEMENTARY_GROUPS] = {"SupplementaryGroups", add_groups, true},
	[UNIT_DYNAMIC_USER] = {"DynamicUser", set_dynamic_user, false},
	[UNIT_EXEC_START] = {"ExecStart", set_exec_start, true},
	[UNIT_PRIVATE_USERS] = {"PrivateUsers", set_private_users, false},
	[UNIT_BOUNDING_SET] = {"CapabilityBoundingSet", set_bounding_set, true},
	[UNIT_AMBIENT] = {"AmbientCapabilities", set_ambient, true},
	[UNIT_PAM_NAME] = {"PAMName", set_pam_name, false},
	[UNIT_NO_NEW_PRIVILEGES] = {"NoNewPrivileges", set_no_new_privileges,
		false},
	[UNIT_LIMIT_MEMLOCK] = {"LimitMEMLOCK", set_limit_memlock, false},
	[UNIT_LIMIT_AS] = {"LimitAS", set_limit_as, false},
	[UNIT_LIMIT_FSIZE] = {"LimitFSIZE", set_limit_fsize, false},
	[UNIT_LIMIT_DATA] = {"LimitDATA", set_limit_data, false},
	[UNIT_MEMORY_MAX] = {"MemoryMax", set_memory_max, false},
	[UNIT_SLICE] = {"Slice", set_slice, false},
	[UNIT_SYSTEM_CALL_FILTER] = {"SystemCallFilter", set_system_call_filter,
		true},
	[UNIT_PRIVATE_DEVICES] = {"PrivateDevices", set_private_devices, false},
	[UNIT_DEVICE_POLICY] = {"DevicePolicy", set_device_policy, false},
	[UNIT_DEVICE_ALLOW] = {"DeviceAllow", add_device, true},
	[UNIT_ROOT_DIRECTORY] = {"RootDirectory", set_root, false},
	[UNIT_ROOT_IMAGE] = {"RootImage", set_image, false},
	[UNIT_PROTECT_SYSTEM] = {"ProtectSystem", set_protect_system, false},
	[UNIT_PROTECT_HOME] = {"ProtectHome", set_protect_home, false},
	[UNIT_PRIVATE_TMP] = {"PrivateTmp", set_private_tmp, false},
	[UNIT_READ_ONLY_PATHS] = {"ReadOnlyPaths", add_read_only, true},
	[UNIT_INACCESSIBLE_PATHS] = {"InaccessiblePaths", add_inaccessible,
		true},
	[UNIT_TEMPORARY_FILE_SYSTEM] = {"TemporaryFileSystem", add_temporary,
		true},
	[UNIT_BIND_PATHS] = {"BindPaths", add_bind, true},
	[UNIT_BIND_READ_ONLY_PATHS] = {"BindReadOnlyPaths", add_read_only_bind,
		true},
	[UNIT_MOUNT_IMAGES] = {"MountImages", add_image, true},
	[UNIT_EXTENSION_IMAGES] = {"ExtensionImages", add_extension, true},
};

static int assign(
	struct unit_settings *settings, enum unit_key id, const char *value)
{
	const struct key *key = &keys[id];
	int result = key->assign(settings, value);

	/* What was doubtful stays so, until it is taken back. */
	if (result == 0 && key->adds && *value && settings->doubtful[id])
		return 0;
	free(settings->said[id]);
	settings->said[id] = format_string(
		"/%s: %s=%s", settings->file, key->name, value);
	settings->doubtful[id] = result == DOUBTFUL;
	return settings->said[id] && result >= 0 ? 0 : -ENOMEM;
}

int unit_settings_assign(void *settings, const char *key, const char *value)
{
	for (unsigned id = 0; id < UNIT_KEY_MAX; id++)
		if (strcmp(keys[id].name, key) == 0)
			return assign(settings, id, value);
	return 0;
}

int unit_settings_assign_default(
	void *settings, const char *key, const char *value)
{
	static const char prefix[] = "Default";

	if (strncmp(key, prefix, strlen(prefix)) != 0)
		return 0;
	for (unsigned id = UNIT_LIMIT_MEMLOCK; id <= UNIT_LIMIT_DATA; id++)
		if (strcmp(key + strlen(prefix), keys[id].name) == 0)
			return assign(settings, id, value);
	return 0;
}
