/* SPDX-License-Identifier: MIT */
#include "host/vfio.h"

#include "base/array.h"

#include <string.h>
#include <sys/stat.h>

/*
 * The in-tree vfio drivers for PCI (linux: drivers/vfio/pci and below). Some
 * register KBUILD_MODNAME, which has underscores, some a name with hyphens;
 * the two are taken for one. A kernel since 6.1 says it by itself, with the
 * directory vfio-dev.
 */
static const char *const vfio_drivers[] = {
	"hisi-acc-vfio-pci",
	"ism-vfio-pci",
	"mlx5-vfio-pci",
	"nvgrace-gpu-vfio-pci",
	"pds-vfio-pci",
	"qat-vfio-pci",
	"vfio-pci",
	"virtio-vfio-pci",
	"xe-vfio-pci",
};

static bool is_same_driver(const char *name, const char *known)
{
	for (; *name && *known; name++, known++)
		if (*name != *known && !(*name == '_' && *known == '-'))
			return false;
	return *name == *known;
}

/* All of the above, and what may be vfio's all the same. */
static bool may_be_vfio(const char *driver)
{
	return strstr(driver, "vfio") || strcmp(driver, "nvidia") == 0;
}

bool host_is_vfio_driver(const char *driver)
{
	for (size_t i = 0; i < ARRAY_SIZE(vfio_drivers); i++)
		if (is_same_driver(driver, vfio_drivers[i]))
			return true;
	return false;
}

enum vfio_binding host_vfio_binding_of(
	const struct fact_string *driver, const struct fact *vfio_dev)
{
	if (driver->state == FACT_ABSENT)
		return VFIO_BINDING_NO;
	if (vfio_dev->state == FACT_KNOWN)
		return VFIO_BINDING_YES;
	if (driver->state == FACT_UNKNOWN)
		return VFIO_BINDING_UNKNOWN;
	if (!may_be_vfio(driver->value))
		return VFIO_BINDING_NO;
	if (host_is_vfio_driver(driver->value))
		return VFIO_BINDING_YES;
	return vfio_dev->state == FACT_UNKNOWN ? VFIO_BINDING_UNKNOWN
					       : VFIO_BINDING_NO;
}

enum vfio_binding host_vfio_binding(const struct host_function *function)
{
	if (function->vgpu_type.state == FACT_KNOWN &&
		function->vgpu_type.value)
		return VFIO_BINDING_YES;
	return host_vfio_binding_of(&function->driver, &function->vfio_dev);
}

bool host_is_leaving(const struct host_function *function)
{
	return function->driver.state == FACT_ABSENT &&
	       (function->vfio_dev.state == FACT_KNOWN || function->is_left);
}

bool host_is_locked(const struct host_function *function)
{
	return host_is_leaving(function) ||
	       (function->driver_override.state == FACT_UNKNOWN &&
		       function->driver_override.error == FACT_LOCKED);
}

enum vfio_binding host_physfn_binding(const struct host_function *function)
{
	return host_vfio_binding_of(
		&function->physfn_driver, &function->physfn_vfio_dev);
}

/*
 * Intel's QuickAssist (C3xxx, C62x, DH895xCC and their VFs), and, since 6.9 and
 * in many an update of older kernels, its accelerators of data streams and of
 * analytics (linux: drivers/vfio/pci/vfio_pci.c, vfio_pci_dev_in_denylist()).
 */
static const struct denied {
	uint16_t device;
	enum denylist since;
} denied[] = {
	{0x0435, DENYLIST_FIRST},
	{0x0443, DENYLIST_FIRST},
	{0x19e2, DENYLIST_FIRST},
	{0x19e3, DENYLIST_FIRST},
	{0x37c8, DENYLIST_FIRST},
	{0x37c9, DENYLIST_FIRST},
	{0x0b25, DENYLIST_6_9},
	{0x0cfe, DENYLIST_6_9},
};

enum denylist host_denylist(const struct host_function *function)
{
	if (!fact_is(function->vendor, 0x8086))
		return DENYLIST_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(denied); i++)
		if (fact_is(function->device, denied[i].device))
			return denied[i].since;
	return DENYLIST_NONE;
}

bool host_group_has_iommu(const struct host_group *group)
{
	return group->name.state != FACT_KNOWN ||
		strcmp(group->name.value, "vfio-noiommu") != 0;
}

/* linux: include/linux/miscdevice.h, VFIO_MINOR */
bool host_is_container(const struct host_node *node)
{
	return S_ISCHR(node->type) &&
		node->number_known.state == FACT_KNOWN && node->major == 10 &&
		node->minor == 196;
}
