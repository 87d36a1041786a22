/* SPDX-License-Identifier: MIT */
#include "probes/function.h"

#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/function_parts.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	if (!function_begin(function, PART_PLACE))
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
	if (!function_begin(function, PART_DRIVER))
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
	if (function_begin(function, PART_VFIO_DEV))
		function->vfio_dev = read_existence(root,
			function_path(function->address, "vfio-dev").string);
}

int function_read_binding(struct root *root, struct host *host,
	struct host_function *function)
{
	int error = function_read_driver(root, function);

	if (error < 0 || !function_begin(function, PART_BINDING))
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
		function_begin(function, PART_HOLDING))
		function->enable = read_decimal(root,
			function_path(function->address, "enable").string,
			INT32_MAX);
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

struct fact function_read_leaving(
	struct root *root, struct pci_address address)
{
	static const char key[] = "DRIVER=";
	char text[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read_locked(root,
		function_path(address, "uevent").string, text, sizeof(text));
	char *line = text;

	if (length < 0)
		return fact_from_errno((int)-length);
	if (strncmp(text, key, strlen(key)) != 0)
		return (struct fact){.state = FACT_ABSENT};
	line += strlen(key);
	line[strcspn(line, "\n")] = '\0';
	return (struct fact){.state = host_is_vfio_driver(line) ? FACT_KNOWN
								: FACT_ABSENT};
}

/*
 * Since 6.6 vfio takes the directory vfio-dev away before it waits, but not
 * the group (linux: drivers/vfio/vfio_main.c, vfio_unregister_group_dev()).
 */
static bool may_be_leaving(
	struct root *root, const struct host_function *function)
{
	return function->vfio_dev.state == FACT_ABSENT &&
		function->group.state == FACT_KNOWN &&
		root_exists(root, root_path("sys/class/vfio/%u",
					  (unsigned)function->group.value)
					  .string) == 0;
}

int function_read_own_override(
	struct root *root, struct host_function *function)
{
	struct fact leaving = {0};

	if (function->driver.state == FACT_ABSENT) {
		read_vfio_dev(root, function);
		if (may_be_leaving(root, function))
			leaving = function_read_leaving(
				root, function->address);
	}
	function->is_left = leaving.state == FACT_KNOWN;
	if (!host_is_leaving(function) && leaving.error != FACT_LOCKED)
		return function_read_override(
			root, function->address, &function->driver_override);
	free(function->driver_override.value);
	function->driver_override = fact_string_missing(FACT_LOCKED);
	return 0;
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
	if (!function_begin(function, PART_KIN))
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
