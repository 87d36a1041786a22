/* SPDX-License-Identifier: MIT */
#include "plan/spec_setting.h"

#include "base/parse.h"

#include <qdev/error.h>
#include <qdev/topology.h>

#include <stdlib.h>
#include <string.h>

/* QEMU rounds any other amount up, and the guest has not what was asked for. */
#define MEMORY_STEP 8192

/* No x86 processor has more than 52 address bits, and no guest's has. */
#define MAX_MEMORY ((uint64_t)1 << 52)

/* As many as pcie.0 has room for; what else is on it takes of them. */
#define MAX_SPARE_PORTS QDEV_MAX_ROOT_PORTS

static int set_memory(struct request *request, const char *value)
{
	uint64_t bytes;

	if (!parse_memory_size(value, &bytes) || bytes == 0 ||
		bytes > MAX_MEMORY || bytes % MEMORY_STEP != 0)
		return QDEV_ERROR_INVALID;
	request->memory = bytes;
	return 0;
}

static int set_root_port(struct request *request, const char *value)
{
	return request_set_root_port(request, value) ? 0 : QDEV_ERROR_INVALID;
}

static int set_spare_ports(struct request *request, const char *value)
{
	uint64_t count;

	if (!parse_number(value, 10, MAX_SPARE_PORTS, &count))
		return QDEV_ERROR_INVALID;
	request->spare_ports = (unsigned)count;
	return 0;
}

static int set_iommufd(struct request *request, const char *value)
{
	return parse_on_off(value, &request->iommufd) ? 0 : QDEV_ERROR_INVALID;
}

static int set_name(char **name, const char *value)
{
	char *copy;

	if (!*value)
		return QDEV_ERROR_INVALID;
	copy = strdup(value);
	if (!copy)
		return QDEV_ERROR_NO_MEMORY;
	free(*name);
	*name = copy;
	return 0;
}

static int set_user(struct request *request, const char *value)
{
	return set_name(&request->user, value);
}

static int set_unit(struct request *request, const char *value)
{
	return set_name(&request->unit, value);
}

const struct spec_setting spec_settings[] = {
	{
		.key = {"memory", KEY_SIZE, NULL},
		.form = "MiB, or an amount such as 512M or 4G, a multiple of "
			"8 KiB, up to 4096T",
		.set = set_memory,
	},
	{
		.key = {"root-port", KEY_CHOICE, "pcie-root-port|ioh3420"},
		.form = "pcie-root-port or ioh3420",
		.set = set_root_port,
	},
	{
		.key = {"spare-ports", KEY_NUMBER, NULL},
		.form = "a number of ports, 0 to 240",
		.set = set_spare_ports,
	},
	{
		.key = {"iommufd", KEY_BOOL, NULL},
		.form = "on or off",
		.set = set_iommufd,
	},
	{
		.key = {"user", KEY_TEXT, NULL},
		.form = "a user's name or number",
		.set = set_user,
	},
	{
		.key = {"unit", KEY_TEXT, NULL},
		.form = "the name of a systemd service",
		.set = set_unit,
	},
	{.key = {0}},
};

const struct spec_setting *spec_setting(const char *name)
{
	for (const struct spec_setting *setting = spec_settings;
		setting->key.name; setting++)
		if (strcmp(setting->key.name, name) == 0)
			return setting;
	return NULL;
}

int spec_setting_set(const struct spec_setting *setting,
	struct request *request, const char *value, struct text *problem)
{
	int error = setting->set(request, value);

	if (error == QDEV_ERROR_INVALID)
		text_addf(problem, "--%s takes %s, not '%s'", setting->key.name,
			setting->form, value);
	return error;
}
