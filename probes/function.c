/* SPDX-License-Identifier: MIT */
#include "probes/function.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/config.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is read once of a function, however many questions lead to it. */
enum part {
	PART_PLACE = 1 << 0,
	PART_IDENTITY = 1 << 1,
	PART_BINDING = 1 << 2,
	PART_DRIVER = 1 << 3,
	PART_HOLDING = 1 << 4,
	PART_KIN = 1 << 5,
	PART_HEADER = 1 << 6,
	PART_ISOLATION = 1 << 7,
	PART_VFIO_DEV = 1 << 8,
};

/* True the first time. */
static bool begin(struct host_function *function, enum part part)
{
	bool first = !(function->parts_read & part);

	function->parts_read |= part;
	return first;
}

/* Every address in a path but the last is a bridge above the function. */
static int add_bridges(struct host_function *function, char *path)
{
	char *save = NULL;
	struct pci_address address;

	array_clear(&function->bridges);
	for (char *part = strtok_r(path, "/", &save); part;
		part = strtok_r(NULL, "/", &save)) {
		struct pci_address *bridge;

		if (!pci_address_parse(part, &address) ||
			pci_address_equal(address, function->address))
			continue;
		bridge = array_add(&function->bridges);
		if (!bridge)
			return QDEV_ERROR_NO_MEMORY;
		*bridge = address;
	}
	return 0;
}

int function_read_place(struct root *root, struct host_function *function)
{
	if (!begin(function, PART_PLACE))
		return 0;

	char target[PATH_MAX];
	struct root_path path = root_path("sys/bus/pci/devices/%s",
		pci_address_text(function->address).string);
	ssize_t length =
		root_readlink(root, path.string, target, sizeof(target));

	if (length < 0) {
		function->existence = fact_from_errno((int)-length);
		function->bridges_known = function->existence;
		/* A tree that somebody copied may have directories for links */
		if (length == -EINVAL)
			function->existence.state = FACT_KNOWN;
		return 0;
	}
	function->existence.state = FACT_KNOWN;
	function->bridges_known.state = FACT_KNOWN;
	return add_bridges(function, target);
}

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

	if (!begin(function, PART_IDENTITY))
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

/*
 * An out-of-tree module may do what no rule about in-tree drivers says. A
 * driver without a module is built in, hence in-tree.
 */
static int read_module(struct root *root, struct host_function *function)
{
	struct fact_string taint = {0};
	struct fact_string module = {0};
	int error = read_link_name(root,
		function_path(function->address, "driver/module").string,
		&module);

	if (error < 0)
		return error;
	if (module.state != FACT_KNOWN) {
		function->driver_out_of_tree.state = module.state;
		function->driver_out_of_tree.error = module.error;
		return 0;
	}
	error = read_string(root,
		root_path("sys/module/%s/taint", module.value).string, &taint);
	free(module.value);
	if (error < 0)
		return error;
	function->driver_out_of_tree.error = taint.error;
	function->driver_out_of_tree.state = taint.state;
	if (taint.state == FACT_KNOWN && !strpbrk(taint.value, "OP"))
		function->driver_out_of_tree.state = FACT_ABSENT;
	free(taint.value);
	return 0;
}

/* A module is asked for one function of the host only. */
static int share_module(struct root *root, struct host *host,
	struct host_function *function)
{
	const struct host_function **added;

	for (size_t i = 0; i < host->module_tellers.count; i++) {
		const struct host_function *other =
			host->module_tellers.items[i];

		if (strcmp(other->driver.value, function->driver.value) != 0)
			continue;
		function->driver_out_of_tree = other->driver_out_of_tree;
		return 0;
	}
	added = array_add(&host->module_tellers);
	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = function;
	return read_module(root, function);
}

int function_read_driver(struct root *root, struct host_function *function)
{
	if (!begin(function, PART_DRIVER))
		return 0;

	int error = read_link_name(root,
		function_path(function->address, "driver").string,
		&function->driver);

	if (error < 0)
		return error;
	/* The group's own list may have told. */
	if (function->group.state != FACT_KNOWN)
		function->group = read_link_number(root,
			function_path(function->address, "iommu_group").string,
			UINT32_MAX);
	return 0;
}

/* A VF that NVIDIA's own driver gives to VMs; its PF has no such file. */
static void read_vgpu(struct root *root, struct host_function *function)
{
	if (function->driver.state == FACT_KNOWN &&
		strcmp(function->driver.value, "nvidia") == 0)
		function->vgpu_type = read_decimal(root,
			function_path(function->address,
				"nvidia/current_vgpu_type")
				.string,
			UINT32_MAX);
}

static void read_vfio_dev(struct root *root, struct host_function *function)
{
	if (begin(function, PART_VFIO_DEV))
		function->vfio_dev = read_existence(root,
			function_path(function->address, "vfio-dev").string);
}

int function_read_binding(struct root *root, struct host *host,
	struct host_function *function)
{
	int error = function_read_driver(root, function);

	if (error < 0 || !begin(function, PART_BINDING))
		return error;
	/* A vfio driver takes no bridge. */
	if (function->header_type.state == FACT_KNOWN &&
		function->header_type.value != 0) {
		function->vfio_dev.state = FACT_ABSENT;
		return 0;
	}
	read_vfio_dev(root, function);
	if (function->driver.state == FACT_ABSENT)
		return 0;
	read_vgpu(root, function);
	if (host_vfio_binding(function) == VFIO_BINDING_YES)
		return 0;
	return function->driver.state == FACT_KNOWN
		       ? share_module(root, host, function)
		       : read_module(root, function);
}

int function_read(struct root *root, struct host *host,
	struct host_function *function)
{
	int error = function_read_place(root, function);

	if (error < 0 || function->existence.state != FACT_KNOWN)
		return error;
	function_read_identity(root, function);
	return function_read_binding(root, host, function);
}

void function_read_holding(struct root *root, struct host_function *function)
{
	/* A vGPU is enabled by its host driver, whoever has it. */
	if (host_vfio_binding(function) == VFIO_BINDING_YES &&
		function->vgpu_type.state != FACT_KNOWN &&
		begin(function, PART_HOLDING))
		function->enable = read_decimal(root,
			function_path(function->address, "enable").string,
			INT32_MAX);
}

static bool says(struct root *root, struct pci_address address,
	const char *name, const char *word, ssize_t *ret_length)
{
	char value[32];

	*ret_length = root_read(root, function_path(address, name).string,
		value, sizeof(value));
	return *ret_length >= 0 && strcmp(value, word) == 0;
}

/*
 * In D3cold a device answers nothing, and the kernel wakes it for whoever reads
 * its config space (linux: drivers/pci/pci-sysfs.c, pci_read_config()). Before
 * 5.11 only runtime power management tells, and not how deep the sleep is.
 * 0: it is awake.
 */
static int why_not_awake(struct root *root, struct pci_address address)
{
	static const char status[] = "power/runtime_status";
	ssize_t length;

	if (says(root, address, "power_state", "D3cold", &length))
		return says(root, address, status, "active", &length)
			       ? FACT_NOT_WOKEN
			       : FACT_ASLEEP;
	if (length >= 0)
		return 0;
	return says(root, address, status, "suspended", &length) ? FACT_ASLEEP
								 : 0;
}

bool function_is_asleep(struct root *root, struct pci_address address)
{
	return why_not_awake(root, address) != 0;
}

/*
 * Config space, its first `size` bytes. A capture wakes nobody, and what it
 * lacks may be that of a device that was asleep.
 */
static ssize_t read_config(struct root *root, struct pci_address address,
	uint8_t *bytes, size_t size)
{
	int error = root_is_live(root) ? why_not_awake(root, address) : 0;
	ssize_t length;

	if (error)
		return -error;
	length = root_read_bytes(
		root, function_path(address, "config").string, bytes, size);
	if (length == -FACT_NOT_CAPTURED)
		error = why_not_awake(root, address);
	return error ? -error : length;
}

static void decode(struct root *root, struct host_function *function,
	size_t size, struct config_facts *ret)
{
	uint8_t bytes[CONFIG_SIZE];
	ssize_t length = read_config(root, function->address, bytes, size);

	config_decode(bytes, length < 0 ? 0 : (size_t)length, ret);
	if (length >= 0)
		return;

	struct fact fact = fact_from_errno((int)-length);

	ret->header_type = fact_number_missing((int)-length);
	ret->isolation.header_known = fact;
	ret->isolation.pcie_known = fact;
	ret->isolation.acs_known = fact;
}

static void keep_header(
	struct host_function *function, const struct config_facts *facts)
{
	function->header_type = facts->header_type;
	function->bar_registers = facts->bar_registers;
	function->io_registers = facts->io_registers;
}

void function_read_header(struct root *root, struct host_function *function)
{
	struct config_facts facts;

	if (!begin(function, PART_HEADER))
		return;
	decode(root, function, CONFIG_HEADER_SIZE, &facts);
	keep_header(function, &facts);
}

int function_read_override(struct root *root, struct pci_address address,
	struct fact_string *ret)
{
	int error = read_locked_string(
		root, function_path(address, "driver_override").string, ret);

	if (error < 0)
		return error;
	/* The kernel prints an unset one so. */
	if (ret->state == FACT_KNOWN && strcmp(ret->value, "(null)") == 0) {
		free(ret->value);
		*ret = fact_string_missing(ENOENT);
	}
	return 0;
}

struct fact_number function_read_vf_count(
	struct root *root, struct pci_address address)
{
	return read_locked_decimal(root,
		function_path(address, "sriov_numvfs").string, UINT16_MAX);
}

int function_read_own_override(
	struct root *root, struct host_function *function)
{
	if (function->driver.state == FACT_ABSENT)
		read_vfio_dev(root, function);
	if (!host_is_leaving(function))
		return function_read_override(
			root, function->address, &function->driver_override);
	free(function->driver_override.value);
	function->driver_override = fact_string_missing(FACT_LOCKED);
	return 0;
}

int function_read_isolation(struct root *root, struct host_function *function)
{
	struct config_facts facts;

	if (!begin(function, PART_ISOLATION))
		return 0;
	decode(root, function, CONFIG_SIZE, &facts);
	keep_header(function, &facts);
	function->isolation = facts.isolation;
	function->parts_read |= PART_HEADER;
	/* Whether it has company in its slot is another matter for a VF. */
	return function->address.function ? function_read_kin(root, function)
					  : 0;
}

/* A VF has an endpoint's header, without the bit of many functions (SR-IOV). */
static bool is_no_vf(const struct host_function *function)
{
	return function->isolation.header_known.state == FACT_KNOWN &&
	       (function->isolation.multifunction ||
		       !fact_is(function->header_type, 0));
}

int function_read_kin(struct root *root, struct host_function *function)
{
	if (!begin(function, PART_KIN))
		return 0;
	if (is_no_vf(function)) {
		function->physfn.state = FACT_ABSENT;
		return 0;
	}

	int error = read_link_name(root,
		function_path(function->address, "physfn").string,
		&function->physfn);

	if (error < 0 || function->physfn.state != FACT_KNOWN)
		return error;
	function->physfn_vfio_dev = read_existence(root,
		function_path(function->address, "physfn/vfio-dev").string);
	return read_link_name(root,
		function_path(function->address, "physfn/driver").string,
		&function->physfn_driver);
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
	if (names->class_name.state != FACT_UNKNOWN || names->class_name.error)
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
