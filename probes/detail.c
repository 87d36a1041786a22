/* SPDX-License-Identifier: MIT */
#include "probes/detail.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/bars.h"
#include "probes/function.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

static int read_text(struct root *root, const struct host_function *function,
	const char *name, struct fact_string *ret)
{
	return read_string(
		root, function_path(function->address, name).string, ret);
}

static struct fact_number read_count(struct root *root,
	const struct host_function *function, const char *name, uint64_t max)
{
	return read_decimal(
		root, function_path(function->address, name).string, max);
}

/* Words by which the kernel says that it does not know. */
static void doubt(struct fact_string *fact, const char *word)
{
	if (fact->state != FACT_KNOWN ||
		strncasecmp(fact->value, word, strlen(word)) != 0)
		return;
	free(fact->value);
	*fact = (struct fact_string){.state = FACT_UNKNOWN, .error = ENXIO};
}

/*
 * "-1" is what the kernel prints when the firmware named no node (linux:
 * NUMA_NO_NODE): that there is none is known, and all CPUs are as near.
 */
static int read_numa(struct root *root, struct host *host,
	struct host_function *function)
{
	struct fact_number *node = &function->details->numa_node;
	struct fact_string text = {0};
	int error = read_text(root, function, "numa_node", &text);

	(void)host;
	if (error < 0)
		return error;
	*node = (struct fact_number){.state = text.state, .error = text.error};
	if (text.state == FACT_KNOWN && strcmp(text.value, "-1") == 0)
		*node = fact_number_missing(ENOENT);
	else if (text.state == FACT_KNOWN &&
		 !parse_number(text.value, 10, INT32_MAX, &node->value))
		*node = fact_number_missing(EINVAL);
	free(text.value);
	return 0;
}

static int read_cpus(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	return read_text(
		root, function, "local_cpulist", &function->details->cpus);
}

static int read_bars(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	return bars_read(root, function);
}

/* linux: drivers/pci/pci-sysfs.c, pci_dev_resource_resize_attr */
static int read_resize(struct root *root, struct host *host,
	struct host_function *function)
{
	struct host_details *details = function->details;

	(void)host;
	for (size_t i = 0; i < details->bars.count; i++) {
		struct host_bar *bar = &details->bars.items[i];
		char name[32];

		bar->sizes.state = FACT_ABSENT;
		if (bar->io || bar->index == BAR_ROM)
			continue;
		snprintf(name, sizeof(name), "resource%u_resize", bar->index);
		bar->sizes = read_hex(root,
			function_path(function->address, name).string,
			UINT64_MAX);
	}
	return 0;
}

/*
 * A number of lanes; 255 is PCIE_LNK_WIDTH_UNKNOWN (linux: pci.h), and 63 what
 * a device that does not answer makes of it.
 */
static struct fact_number read_width(struct root *root,
	const struct host_function *function, const char *name)
{
	struct fact_number width =
		read_count(root, function, name, UINT8_MAX);

	return fact_is(width, 255) || fact_is(width, 63)
		       ? (struct fact_number){.error = ENXIO}
		       : width;
}

/* All four alike. */
static void miss_link(struct host_details *details, int error)
{
	details->link_speed = fact_string_missing(error);
	details->link_width = fact_number_missing(error);
	details->link_speed_max = fact_string_missing(error);
	details->link_width_max = fact_number_missing(error);
}

/*
 * "Unknown" is pci_speed_string()'s; with no lanes beside it there is no link:
 * of a part of the root complex, or with nothing plugged in.
 */
static void judge_link(struct fact_string *speed, struct fact_number *width)
{
	doubt(speed, "Unknown");
	if (speed->state != FACT_UNKNOWN || !fact_is(*width, 0))
		return;
	*speed = fact_string_missing(ENOENT);
	*width = fact_number_missing(ENOENT);
}

/*
 * All of it is in config space (linux: drivers/pci/pci-sysfs.c). Of a device
 * that is asleep, older kernels read garbage from there, and newer ones wake
 * it (6.18: pci_config_pm_runtime_get() in current_link_speed_show()).
 */
static int read_link(struct root *root, struct host *host,
	struct host_function *function)
{
	struct host_details *details = function->details;
	int error;

	(void)host;
	if (function_is_asleep(root, function->address)) {
		miss_link(details, FACT_ASLEEP);
		return 0;
	}
	error = read_text(
		root, function, "current_link_speed", &details->link_speed);
	if (error < 0)
		return error;
	if (details->link_speed.state == FACT_ABSENT) {
		miss_link(details, ENOENT);
		return 0;
	}
	details->link_width =
		read_width(root, function, "current_link_width");
	details->link_width_max =
		read_width(root, function, "max_link_width");
	error = read_text(
		root, function, "max_link_speed", &details->link_speed_max);
	judge_link(&details->link_speed, &details->link_width);
	judge_link(&details->link_speed_max, &details->link_width_max);
	return error;
}

/* linux: drivers/pci/pci.c, pci_power_names[] */
static int read_power(struct root *root, struct host *host,
	struct host_function *function)
{
	struct host_details *details = function->details;
	int error =
		read_text(root, function, "power_state", &details->power_state);

	(void)host;
	if (error < 0)
		return error;
	doubt(&details->power_state, "unknown");
	doubt(&details->power_state, "error");
	return read_text(root, function, "power/runtime_status",
		&details->runtime_status);
}

/* Before 5.15 there is only `reset`, which says that there is some way. */
static int read_reset(struct root *root, struct host *host,
	struct host_function *function)
{
	struct fact_string *methods = &function->details->reset_methods;
	int error = read_text(root, function, "reset_method", methods);
	struct fact reset;

	(void)host;
	if (error < 0 || methods->state != FACT_ABSENT)
		return error;
	reset = read_existence(
		root, function_path(function->address, "reset").string);
	if (reset.state != FACT_ABSENT)
		*methods = (struct fact_string){
			.state = FACT_UNKNOWN, .error = reset.error};
	return 0;
}

static int read_vfs(struct root *root, struct host_function *function)
{
	struct host_details *details = function->details;

	details->vfs_known.state = FACT_KNOWN;
	for (unsigned i = 0; i < details->vfs_enabled.value; i++) {
		struct fact_string link = {0};
		struct pci_address address, *vf;
		char name[32];

		snprintf(name, sizeof(name), "virtfn%u", i);
		if (read_link_name(root,
			    function_path(function->address, name).string,
			    &link) < 0)
			return QDEV_ERROR_NO_MEMORY;
		if (link.state != FACT_KNOWN ||
			!pci_address_parse_name(link.value, &address)) {
			details->vfs_known.state = FACT_UNKNOWN;
			details->vfs_known.error =
				link.error ? link.error : EINVAL;
			free(link.value);
			return 0;
		}
		free(link.value);
		vf = array_add(&details->vfs);
		if (!vf)
			return QDEV_ERROR_NO_MEMORY;
		*vf = address;
	}
	return 0;
}

/* A PF has the counts, a VF the link to its PF; none has both. */
static int read_sriov(struct root *root, struct host *host,
	struct host_function *function)
{
	struct host_details *details = function->details;

	(void)host;
	/* One question leads to the function, another to its group. */
	if (details->vfs_total.state != FACT_UNKNOWN ||
		details->vfs_total.error)
		return 0;
	details->vfs_total =
		read_count(root, function, "sriov_totalvfs", UINT16_MAX);
	details->vfs_enabled.state = FACT_ABSENT;
	details->vfs_known.state = FACT_ABSENT;
	if (details->vfs_total.state == FACT_ABSENT)
		return function_read_kin(root, function);
	if (details->vfs_total.state == FACT_UNKNOWN) {
		details->vfs_enabled = details->vfs_total;
		details->vfs_known.state = FACT_UNKNOWN;
		return function_read_kin(root, function);
	}
	function->physfn.state = FACT_ABSENT;
	details->vfs_enabled =
		host_is_leaving(function)
			? fact_number_missing(FACT_LOCKED)
			: function_read_vf_count(root, function->address);
	if (details->vfs_enabled.state == FACT_KNOWN)
		return read_vfs(root, function);
	details->vfs_known.state = details->vfs_enabled.state;
	return 0;
}

static int compare_slots(const void *a, const void *b)
{
	const struct host_slot *one = a, *other = b;
	int order = pci_address_compare(one->address, other->address);

	return order ? order : strcmp(one->name, other->name);
}

static int compare_slot_address(const void *key, const void *item)
{
	const struct host_slot *slot = item;

	return pci_address_compare(
		*(const struct pci_address *)key, slot->address);
}

/* A slot of which several share an address is told by the first name. */
static int read_slot(struct root *root, struct host *host,
	struct host_function *function)
{
	struct fact_string *ret = &function->details->slot;
	struct pci_address address = function->address;
	const struct host_slot *slot;

	(void)root;
	address.function = 0;
	slot = host->slots.count
		       ? bsearch(&address, host->slots.items, host->slots.count,
				 sizeof(*host->slots.items),
				 compare_slot_address)
		       : NULL;
	if (!slot) {
		ret->error = host->slots_listed.error;
		ret->state = host->slots_listed.state == FACT_UNKNOWN
				     ? FACT_UNKNOWN
				     : FACT_ABSENT;
		return 0;
	}
	ret->value = strdup(slot->name);
	if (!ret->value)
		return QDEV_ERROR_NO_MEMORY;
	ret->state = FACT_KNOWN;
	return 0;
}

/* "0000:01:00", of the slot's `address` */
static bool slot_address(const char *text, struct pci_address *ret)
{
	char full[64];

	snprintf(full, sizeof(full), "%s.0", text);
	return pci_address_parse(full, ret);
}

static int add_slot(struct root *root, struct host *host, char **name)
{
	struct fact_string text = {0};
	struct pci_address address;
	struct host_slot *slot;
	int error = read_string(root,
		root_path("sys/bus/pci/slots/%s/address", *name).string, &text);
	bool good = error == 0 && text.state == FACT_KNOWN &&
		    slot_address(text.value, &address);

	free(text.value);
	if (error < 0 || !good)
		return error;
	slot = array_add(&host->slots);
	if (!slot)
		return QDEV_ERROR_NO_MEMORY;
	slot->address = address;
	slot->name = TAKE_PTR(*name);
	return 0;
}

int detail_read_slots(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, "sys/bus/pci/slots", &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	host->slots_listed = error < 0 ? fact_from_errno(-error)
				       : (struct fact){.state = FACT_KNOWN};
	for (size_t i = 0; i < list.names.count; i++)
		if (add_slot(root, host, &list.names.items[i]) < 0)
			return QDEV_ERROR_NO_MEMORY;
	if (host->slots.count > 1)
		qsort(host->slots.items, host->slots.count,
			sizeof(*host->slots.items), compare_slots);
	return 0;
}

static int read_label(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	return read_text(root, function, "label", &function->details->label);
}

static int read_index(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	function->details->acpi_index =
		read_count(root, function, "acpi_index", UINT32_MAX);
	return 0;
}

/* The one entry of a directory (linux: vfio_main.c, dev_set_name()). */
static int read_vfio_device(struct root *root, struct host *host,
	struct host_function *function)
{
	struct fact_string *ret = &function->details->vfio_device;
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root,
		function_path(function->address, "vfio-dev").string, &list);

	(void)host;
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0 || list.names.count == 0) {
		*ret = fact_string_missing(error < 0 ? -error : ENOENT);
		return 0;
	}
	*ret = (struct fact_string){
		.state = FACT_KNOWN,
		.value = TAKE_PTR(list.names.items[0]),
	};
	return 0;
}

static int read_modules(struct root *root, struct host *host,
	struct host_function *function)
{
	return function_read_modules(root, host, function);
}

static int read_vga(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	function->details->boot_vga = read_count(root, function, "boot_vga", 1);
	return 0;
}

static int read_unit(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	return read_link_name(root,
		function_path(function->address, "iommu").string,
		&function->details->iommu_unit);
}

static int read_revision(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	function_read_revision(root, function);
	return 0;
}

static int read_override(struct root *root, struct host *host,
	struct host_function *function)
{
	(void)host;
	return function_read_own_override(root, function);
}

static int read_names(struct root *root, struct host *host,
	struct host_function *function)
{
	return function_read_names(root, host, function);
}

/* In the order in which they are read. */
static const struct {
	unsigned detail;
	int (*read)(struct root *root, struct host *host,
		struct host_function *function);
} readers[] = {
	{DETAIL_NAMES, read_names}, {DETAIL_REVISION, read_revision},
	{DETAIL_OVERRIDE, read_override}, {DETAIL_NUMA, read_numa},
	{DETAIL_CPUS, read_cpus}, {DETAIL_BARS, read_bars},
	{DETAIL_RESIZE, read_resize}, {DETAIL_LINK, read_link},
	{DETAIL_RESET, read_reset}, {DETAIL_SRIOV, read_sriov},
	{DETAIL_SLOT, read_slot}, {DETAIL_LABEL, read_label},
	{DETAIL_INDEX, read_index}, {DETAIL_VFIO_DEVICE, read_vfio_device},
	{DETAIL_MODULES, read_modules}, {DETAIL_VGA, read_vga}, {DETAIL_UNIT, read_unit},
	{DETAIL_POWER, read_power}, /* in a folder of its own */
};

int detail_read(struct root *root, struct host *host, unsigned details,
	struct host_function *function)
{
	int error = 0;

	if (details & ~(unsigned)DETAIL_OF_FUNCTION && !host_add_details(function))
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(readers); i++)
		if (details & readers[i].detail)
			error = readers[i].read(root, host, function);
	return error;
}
