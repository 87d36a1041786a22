/* SPDX-License-Identifier: MIT */

/* What a function is: class and ids, and what people call them. */

#include "probes/function.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/function_parts.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/*
 * The number of so many digits that follows `key` in a modalias,
 * "pci:v00008086d000010D3…": keys are lower case, digits are not.
 */
static bool take_number(const char **alias, const char *key, size_t digits,
	uint64_t max, uint64_t *ret)
{
	const char *start = *alias + strlen(key);
	char number[16];

	if (strncmp(*alias, key, strlen(key)) != 0 || strlen(start) < digits)
		return false;
	memcpy(number, start, digits);
	number[digits] = '\0';
	*alias = start + digits;
	return parse_number(number, 16, max, ret);
}

/* All or nothing (linux: drivers/pci/pci-sysfs.c, modalias_show()). */
static bool parse_modalias(const char *alias, struct host_function *function)
{
	uint64_t vendor, device, subvendor, subdevice, base, sub, interface;

	if (!take_number(&alias, "pci:v", 8, UINT16_MAX, &vendor) ||
		!take_number(&alias, "d", 8, UINT16_MAX, &device) ||
		!take_number(&alias, "sv", 8, UINT16_MAX, &subvendor) ||
		!take_number(&alias, "sd", 8, UINT16_MAX, &subdevice) ||
		!take_number(&alias, "bc", 2, UINT8_MAX, &base) ||
		!take_number(&alias, "sc", 2, UINT8_MAX, &sub) ||
		!take_number(&alias, "i", 2, UINT8_MAX, &interface) || *alias)
		return false;
	function->vendor = fact_number(vendor);
	function->device = fact_number(device);
	function->subsystem_vendor = fact_number(subvendor);
	function->subsystem_device = fact_number(subdevice);
	function->class_code = fact_number(base << 16 | sub << 8 | interface);
	return true;
}

/* The line of a uevent that says the same. */
static const char *modalias_line(char *uevent)
{
	static const char key[] = "MODALIAS=";
	char *line = strstr(uevent, key);

	if (!line)
		return "";
	line += strlen(key);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/*
 * One file says class and ids. The machine's `uevent` is left alone: many
 * kernels give it under the lock that an unbind has until it is done (linux:
 * drivers/base/core.c, uevent_show(); lab, 6.1). Captures of old have no other.
 */
static bool read_modalias(struct root *root, struct host_function *function)
{
	char text[ROOT_ATTRIBUTE_SIZE + 1];

	if (root_read(root, function_path(function->address, "modalias").string,
		    text, sizeof(text)) >= 0)
		return parse_modalias(text, function);
	return !root_is_live(root) &&
	       root_read(root,
		       function_path(function->address, "uevent").string, text,
		       sizeof(text)) >= 0 &&
	       parse_modalias(modalias_line(text), function);
}

void function_read_identity(struct root *root, struct host_function *function)
{
	struct {
		const char *name;
		uint64_t max;
		struct fact_number *fact;
	} attributes[] = {
		{"class", 0xffffff, &function->class_code},
		{"vendor", UINT16_MAX, &function->vendor},
		{"device", UINT16_MAX, &function->device},
		{"subsystem_vendor", UINT16_MAX, &function->subsystem_vendor},
		{"subsystem_device", UINT16_MAX, &function->subsystem_device},
	};

	if (!function_begin(function, PART_IDENTITY))
		return;
	if (read_modalias(root, function))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		*attributes[i].fact = read_hex(root,
			function_path(function->address, attributes[i].name)
				.string,
			attributes[i].max);
}

void function_read_revision(struct root *root, struct host_function *function)
{
	function->revision = read_hex(root,
		function_path(function->address, "revision").string, UINT8_MAX);
}

/* The modalias that the kernel would print (linux: pci_uevent()). */
static struct root_path modalias(const struct host_function *function)
{
	return root_path("pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		(unsigned)function->vendor.value,
		(unsigned)function->device.value,
		(unsigned)function->subsystem_vendor.value,
		(unsigned)function->subsystem_device.value,
		(unsigned)function->class_code.value >> 16 & 0xff,
		(unsigned)function->class_code.value >> 8 & 0xff,
		(unsigned)function->class_code.value & 0xff);
}

static int read_name(struct root *root, struct host *host, const char *alias,
	enum root_name which, struct fact_string *ret)
{
	cleanup_free char *name = NULL;
	int error = root_name(root, alias, which, &name);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0) {
		*ret = fact_string_missing(-error);
		return 0;
	}
	ret->value = host_share_text(host, name);
	if (!ret->value)
		return QDEV_ERROR_NO_MEMORY;
	ret->state = FACT_KNOWN;
	return 0;
}

struct name_wish {
	enum root_name which;
	struct fact_string *fact;
};

static int read_names(struct root *root, struct host *host,
	const struct host_function *function, const struct name_wish *wishes,
	size_t count)
{
	struct root_path alias = modalias(function);
	int error = 0;

	for (size_t i = 0; error == 0 && i < count; i++)
		error = read_name(root, host, alias.string, wishes[i].which,
			wishes[i].fact);
	return error;
}

static bool has_ids(const struct host_function *function)
{
	return function->vendor.state == FACT_KNOWN &&
	       function->device.state == FACT_KNOWN &&
	       function->class_code.state == FACT_KNOWN;
}

int function_read_names(struct root *root, struct host *host,
	struct host_function *function)
{
	if (!has_ids(function))
		return 0;

	/* Many are alike: VFs by the hundred. */
	struct host_names *names = host_add_names(host, function);

	if (!names)
		return QDEV_ERROR_NO_MEMORY;
	function->names = names;
	if (fact_was_asked(names->class_name))
		return 0;

	const struct name_wish wishes[] = {
		{ROOT_NAME_CLASS, &names->class_name},
		{ROOT_NAME_VENDOR, &names->vendor_name},
		{ROOT_NAME_DEVICE, &names->device_name},
	};

	return read_names(root, host, function, wishes, ARRAY_SIZE(wishes));
}

int function_read_modules(struct root *root, struct host *host,
	struct host_function *function)
{
	struct host_details *details = function->details;
	const struct name_wish wishes[] = {
		{ROOT_NAME_MODULES, &details->modules},
		{ROOT_NAME_VARIANTS, &details->vfio_modules},
	};

	return has_ids(function) ? read_names(root, host, function, wishes,
					   ARRAY_SIZE(wishes))
				 : 0;
}
