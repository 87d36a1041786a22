/* SPDX-License-Identifier: MIT */
#include "probes/unit_settings.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void unit_settings_init(struct unit_settings *settings, const char *unit)
{
	*settings = (struct unit_settings){
		.unit = unit,
		.bounding = UNIT_CAP_ALL,
	};
}

void unit_settings_clear(struct unit_settings *settings)
{
	for (size_t i = 0; i < UNIT_KEY_MAX; i++)
		free(settings->said[i]);
	free(settings->user);
	free(settings->group);
	free(settings->slice);
	unit_privileges_clear(&settings->privileges);
	name_list_clear(&settings->groups);
	name_list_clear(&settings->device_allow);
	unit_forget_views(settings, UNIT_KEY_MAX);
	array_clear(&settings->views);
}

static const struct key {
	const char *name;
	unit_setter *assign;
	bool adds; /* to what was said before, until it is empty */
} keys[] = {
	[UNIT_USER] = {"User", unit_set_user, false},
	[UNIT_GROUP] = {"Group", unit_set_group, false},
	[UNIT_SUPPLEMENTARY_GROUPS] = {"SupplementaryGroups", unit_add_groups,
		true},
	[UNIT_DYNAMIC_USER] = {"DynamicUser", unit_set_dynamic_user, false},
	[UNIT_EXEC_START] = {"ExecStart", unit_set_exec_start, true},
	[UNIT_PRIVATE_USERS] = {"PrivateUsers", unit_set_private_users, false},
	[UNIT_BOUNDING_SET] = {"CapabilityBoundingSet", unit_set_bounding_set,
		true},
	[UNIT_AMBIENT] = {"AmbientCapabilities", unit_set_ambient, true},
	[UNIT_PAM_NAME] = {"PAMName", unit_set_pam_name, false},
	[UNIT_LIMIT_MEMLOCK] = {"LimitMEMLOCK", unit_set_limit_memlock, false},
	[UNIT_LIMIT_AS] = {"LimitAS", unit_set_limit_as, false},
	[UNIT_LIMIT_FSIZE] = {"LimitFSIZE", unit_set_limit_fsize, false},
	[UNIT_LIMIT_DATA] = {"LimitDATA", unit_set_limit_data, false},
	[UNIT_LIMIT_NPROC] = {"LimitNPROC", unit_set_limit_nproc, false},
	[UNIT_TASKS_MAX] = {"TasksMax", unit_set_tasks_max, false},
	[UNIT_MEMORY_MAX] = {"MemoryMax", unit_set_memory_max, false},
	[UNIT_MEMORY_HIGH] = {"MemoryHigh", unit_set_memory_high, false},
	[UNIT_MEMORY_LIMIT] = {"MemoryLimit", unit_set_memory_limit, false},
	[UNIT_STARTUP_MEMORY_MAX] = {"StartupMemoryMax",
		unit_set_startup_memory_max, false},
	[UNIT_MEMORY_NODES] = {"AllowedMemoryNodes", unit_add_memory_nodes,
		true},
	[UNIT_STARTUP_MEMORY_NODES] = {"StartupAllowedMemoryNodes",
		unit_set_startup_memory_nodes, false},
	[UNIT_SLICE] = {"Slice", unit_set_slice, false},
	[UNIT_SYSTEM_CALL_FILTER] = {"SystemCallFilter",
		unit_set_system_call_filter, true},
	[UNIT_PRIVATE_NETWORK] = {"PrivateNetwork", unit_set_private_network,
		false},
	[UNIT_NETWORK_NAMESPACE] = {"NetworkNamespacePath",
		unit_set_network_namespace, false},
	[UNIT_ADDRESS_FAMILIES] = {"RestrictAddressFamilies",
		unit_set_address_families, true},
	[UNIT_PRIVATE_DEVICES] = {"PrivateDevices", unit_set_private_devices,
		false},
	[UNIT_DEVICE_POLICY] = {"DevicePolicy", unit_set_device_policy, false},
	[UNIT_DEVICE_ALLOW] = {"DeviceAllow", unit_add_device, true},
	[UNIT_ROOT_DIRECTORY] = {"RootDirectory", unit_set_root, false},
	[UNIT_ROOT_IMAGE] = {"RootImage", unit_set_image, false},
	[UNIT_PROTECT_SYSTEM] = {"ProtectSystem", unit_set_protect_system,
		false},
	[UNIT_PROTECT_HOME] = {"ProtectHome", unit_set_protect_home, false},
	[UNIT_PRIVATE_TMP] = {"PrivateTmp", unit_set_private_tmp, false},
	[UNIT_READ_ONLY_PATHS] = {"ReadOnlyPaths", unit_add_read_only, true},
	[UNIT_INACCESSIBLE_PATHS] = {"InaccessiblePaths", unit_add_inaccessible,
		true},
	[UNIT_TEMPORARY_FILE_SYSTEM] = {"TemporaryFileSystem",
		unit_add_temporary, true},
	[UNIT_BIND_PATHS] = {"BindPaths", unit_add_bind, true},
	[UNIT_BIND_READ_ONLY_PATHS] = {"BindReadOnlyPaths",
		unit_add_read_only_bind, true},
	[UNIT_MOUNT_IMAGES] = {"MountImages", unit_add_image, true},
	[UNIT_EXTENSION_IMAGES] = {"ExtensionImages", unit_add_extension, true},
	[UNIT_DEFAULT_TASKS_MAX] = {"DefaultTasksMax",
		unit_set_default_tasks_max, false},
};

/* `said` is what the file calls it: a default is of another name. */
static int assign(struct unit_settings *settings, enum unit_key id,
	const char *said, const char *value)
{
	const struct key *key = &keys[id];
	int result = key->assign(settings, value);

	if (result == UNIT_IGNORED)
		return 0;
	/* What was doubtful stays so, until it is taken back. */
	if (result == 0 && key->adds && *value && settings->doubtful[id])
		return 0;
	free(settings->said[id]);
	settings->said[id] =
		format_string("/%s: %s=%s", settings->file, said, value);
	settings->doubtful[id] = result == UNIT_DOUBTFUL;
	return settings->said[id] && result >= 0 ? 0 : -ENOMEM;
}

int unit_settings_assign(void *data, const char *key, const char *value)
{
	struct unit_settings *settings = data;

	if (unit_privileges_assign(
		    &settings->privileges, settings->file, key, value) < 0)
		return -ENOMEM;
	for (unsigned id = 0; id < UNIT_DEFAULT_TASKS_MAX; id++)
		if (strcmp(keys[id].name, key) == 0)
			return assign(settings, id, key, value);
	return 0;
}

int unit_settings_assign_slice(
	void *settings, const char *key, const char *value)
{
	static const enum unit_key of_slices[] = {
		UNIT_TASKS_MAX,
		UNIT_MEMORY_MAX,
		UNIT_MEMORY_HIGH,
		UNIT_MEMORY_LIMIT,
		UNIT_STARTUP_MEMORY_MAX,
		UNIT_MEMORY_NODES,
		UNIT_STARTUP_MEMORY_NODES,
		UNIT_DEVICE_POLICY,
		UNIT_DEVICE_ALLOW,
	};

	for (size_t i = 0; i < ARRAY_SIZE(of_slices); i++)
		if (strcmp(keys[of_slices[i]].name, key) == 0)
			return assign(settings, of_slices[i], key, value);
	return 0;
}

int unit_settings_assign_default(
	void *settings, const char *key, const char *value)
{
	static const char prefix[] = "Default";

	if (strncmp(key, prefix, strlen(prefix)) != 0)
		return 0;
	for (unsigned id = UNIT_LIMIT_MEMLOCK; id <= UNIT_LIMIT_NPROC; id++)
		if (strcmp(key + strlen(prefix), keys[id].name) == 0)
			return assign(settings, id, key, value);
	return strcmp(key, keys[UNIT_DEFAULT_TASKS_MAX].name) == 0
		       ? assign(settings, UNIT_DEFAULT_TASKS_MAX, key, value)
		       : 0;
}

int unit_settings_source(const struct unit_settings *settings,
	const enum unit_key *asked, size_t count, bool doubtful, char **ret)
{
	for (size_t i = 0; i < count; i++) {
		if (!settings->said[asked[i]] ||
			(doubtful && !settings->doubtful[asked[i]]))
			continue;
		*ret = strdup(settings->said[asked[i]]);
		return *ret ? 0 : -ENOMEM;
	}
	return 0;
}
