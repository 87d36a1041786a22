/* SPDX-License-Identifier: MIT */
#include "probes/iommufd.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/group.h"
#include "probes/kernel_release.h"
#include "probes/vfio_module.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "vfio0"; sysfs puts nothing else there (linux: drivers/vfio/vfio_main.c). */
static const char *find_name(const struct name_list *list)
{
	for (size_t i = 0; i < list->names.count; i++)
		if (strncmp(list->names.items[i], "vfio", 4) == 0)
			return list->names.items[i];
	return NULL;
}

static int read_cdev(struct root *root, const char *device, struct host_cdev *ret)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(
		root, root_path("%s/vfio-dev", device).string, &list);
	const char *name = error < 0 ? NULL : find_name(&list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (!name) {
		ret->name = fact_string_missing(error < 0 ? -error : ENOENT);
		return 0;
	}
	ret->name.value = strdup(name);
	if (!ret->name.value)
		return QDEV_ERROR_NO_MEMORY;
	ret->name.state = FACT_KNOWN;
	error = read_string(root,
		root_path("sys/class/vfio-dev/%s/dev", name).string,
		&ret->number);
	if (error < 0 || ret->number.state == FACT_ABSENT)
		return error;
	return read_node(root, root_path("dev/vfio/devices/%s", name).string,
		&ret->node);
}

int cdev_read(struct root *root, const char *device, struct host_cdev **ret)
{
	if (*ret)
		return 0;
	*ret = calloc(1, sizeof(**ret));
	return *ret ? read_cdev(root, device, *ret) : QDEV_ERROR_NO_MEMORY;
}

/*
 * What refers to the module vfio is a module, which sysfs lists, or a file: one
 * of its nodes that is open, or what was got from one (lab, 6.12).
 */
static int read_references(struct root *root, struct fact_number *ret)
{
	cleanup(name_list_clear) struct name_list modules = {0};
	int error = root_list(root, "sys/module/vfio/holders", &modules);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*ret = error < 0
		? fact_number_missing(-error)
		: read_decimal(root, "sys/module/vfio/refcnt", UINT32_MAX);
	if (ret->state != FACT_KNOWN)
		return 0;
	if (ret->value < modules.names.count)
		*ret = fact_number_missing(EIO);
	else
		ret->value -= modules.names.count;
	return 0;
}

int iommufd_read(struct root *root, struct host *host)
{
	struct host_machine *machine = &host->machine;
	int error = read_node(root, "dev/iommu", &machine->iommufd);

	if (error == 0)
		error = read_node(
			root, "dev/vfio/devices", &machine->cdev_directory);
	if (error == 0)
		error = read_references(root, &machine->vfio_references);
	if (error < 0)
		return error;
	machine->iommufd_loaded = read_existence(root, "sys/module/iommufd");
	machine->iommufd_unsafe_interrupts = read_yes_no(root,
		"sys/module/iommufd/parameters/allow_unsafe_interrupts");
	if (machine->iommufd_loaded.state != FACT_ABSENT)
		return 0;
	error = kernel_release_read(root, machine);
	if (error < 0 || machine->release.state != FACT_KNOWN)
		return error;
	return module_find_file(root, machine->release.value,
		"drivers/iommu/iommufd", "iommufd", &machine->iommufd_file);
}
