/* SPDX-License-Identifier: MIT */
#include "probes/mediated.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define PARENTS "sys/class/mdev_bus"
#define NVIDIA  "sys/bus/pci/drivers/nvidia"
#define VDPA    "sys/bus/vdpa/devices"

/* A directory's entries, and whether it could be listed. */
static int list_names(struct root *root, const char *path,
	struct name_list *names, struct fact *listed)
{
	int error = root_list(root, path, names);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*listed = error < 0 ? fact_from_errno(-error)
			    : (struct fact){.state = FACT_KNOWN};
	return 0;
}

static int read_type_attributes(
	struct root *root, const char *directory, struct host_mdev_type *type)
{
	const struct {
		const char *name;
		struct fact_string *fact;
	} attributes[] = {
		{"name", &type->name},
		{"description", &type->description},
		{"device_api", &type->device_api},
	};

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (read_string(root,
			    root_path("%s/%s", directory, attributes[i].name)
				    .string,
			    attributes[i].fact) < 0)
			return QDEV_ERROR_NO_MEMORY;
	type->available = read_decimal(root,
		root_path("%s/available_instances", directory).string,
		INT32_MAX);
	return 0;
}

static int add_type(struct root *root, struct host *host, const char *parent,
	const char *id)
{
	struct host_mdev_type *type = array_add(&host->mediated.types);

	if (!type)
		return QDEV_ERROR_NO_MEMORY;
	type->parent = strdup(parent);
	type->id = strdup(id);
	if (!type->parent || !type->id)
		return QDEV_ERROR_NO_MEMORY;
	return read_type_attributes(root,
		root_path(PARENTS "/%s/mdev_supported_types/%s", parent, id)
			.string,
		type);
}

/* A parent that can't be looked into leaves the whole in doubt. */
static int add_types(struct root *root, struct host *host, const char *parent)
{
	cleanup(name_list_clear) struct name_list ids = {0};
	struct fact listed;
	int error = list_names(root,
		root_path(PARENTS "/%s/mdev_supported_types", parent).string,
		&ids, &listed);

	if (error == 0 && listed.state == FACT_UNKNOWN)
		host->mediated.types_listed = listed;
	for (size_t i = 0; error == 0 && i < ids.names.count; i++)
		error = add_type(root, host, parent, ids.names.items[i]);
	return error;
}

/* Addresses by number, then other names. */
static int compare_parents(const char *a, const char *b)
{
	struct pci_address one, other;
	bool is_one = pci_address_parse_name(a, &one);
	bool is_other = pci_address_parse_name(b, &other);

	if (is_one && is_other)
		return pci_address_compare(one, other);
	if (is_one != is_other)
		return is_one ? -1 : 1;
	return strcmp(a, b);
}

static int compare_types(const void *a, const void *b)
{
	const struct host_mdev_type *one = a, *other = b;
	int order = compare_parents(one->parent, other->parent);

	return order ? order : strcmp(one->id, other->id);
}

int mediated_read_types(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list parents = {0};
	struct host_mediated *mediated = &host->mediated;
	int error =
		list_names(root, PARENTS, &parents, &mediated->types_listed);

	for (size_t i = 0; error == 0 && i < parents.names.count; i++)
		error = add_types(root, host, parents.names.items[i]);
	if (mediated->types.count > 1)
		qsort(mediated->types.items, mediated->types.count,
			sizeof(*mediated->types.items), compare_types);
	return error;
}

/* "557   : NVIDIA L40-1B"; a heading and anything else has no number. */
static int add_vgpu_type(struct host_vgpu *vgpu, char *line)
{
	char *colon = strchr(line, ':');
	struct host_vgpu_type *type;
	char *name;
	uint64_t id;

	if (!colon)
		return 0;
	*colon = '\0';
	name = colon + 1 + strspn(colon + 1, " \t");
	line += strspn(line, " \t");
	line[strcspn(line, " \t")] = '\0';
	if (!parse_number(line, 10, UINT32_MAX, &id))
		return 0;
	type = array_add(&vgpu->creatable);
	if (!type)
		return QDEV_ERROR_NO_MEMORY;
	type->id = strdup(line);
	type->name = strdup(name);
	return type->id && type->name ? 0 : QDEV_ERROR_NO_MEMORY;
}

static int read_creatable(struct root *root, struct host_vgpu *vgpu)
{
	char text[ROOT_ATTRIBUTE_SIZE + 1];
	char *rest = text;
	ssize_t length = root_read(root,
		function_path(vgpu->address, "nvidia/creatable_vgpu_types")
			.string,
		text, sizeof(text));
	int error = 0;

	if (length < 0) {
		vgpu->creatable_known = fact_from_errno((int)-length);
		return 0;
	}
	vgpu->creatable_known.state = FACT_KNOWN;
	while (error == 0 && rest)
		error = add_vgpu_type(vgpu, strsep(&rest, "\n"));
	return error;
}

static int read_vgpu(struct root *root, struct host_vgpu *vgpu)
{
	int error = read_link_name(root,
		function_path(vgpu->address, "physfn").string, &vgpu->physfn);

	if (error < 0)
		return error;
	vgpu->group = read_link_number(root,
		function_path(vgpu->address, "iommu_group").string, UINT32_MAX);
	if (vgpu->type.state == FACT_KNOWN &&
		strcmp(vgpu->type.value, "0") == 0) {
		free(vgpu->type.value);
		vgpu->type = fact_string_missing(ENOENT);
	}
	return read_creatable(root, vgpu);
}

/* The PF is on the same driver and has no such file. */
static int add_vgpu(
	struct root *root, struct host *host, struct pci_address address)
{
	struct fact_string type = {0};
	struct host_vgpu *vgpu;

	if (read_string(root,
		    function_path(address, "nvidia/current_vgpu_type").string,
		    &type) < 0)
		return QDEV_ERROR_NO_MEMORY;
	/* A tree that lacks the file does not say that it is a VF. */
	if (type.state == FACT_ABSENT || type.error == FACT_NOT_CAPTURED)
		return 0;
	vgpu = array_add(&host->mediated.vgpus);
	if (!vgpu) {
		free(type.value);
		return QDEV_ERROR_NO_MEMORY;
	}
	vgpu->address = address;
	vgpu->type = type;
	return read_vgpu(root, vgpu);
}

static int compare_vgpus(const void *a, const void *b)
{
	const struct host_vgpu *one = a, *other = b;

	return pci_address_compare(one->address, other->address);
}

int mediated_read_vgpus(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list names = {0};
	struct host_mediated *mediated = &host->mediated;
	int error = list_names(root, NVIDIA, &names, &mediated->vgpus_listed);

	for (size_t i = 0; error == 0 && i < names.names.count; i++) {
		struct pci_address address;

		if (pci_address_parse_name(names.names.items[i], &address))
			error = add_vgpu(root, host, address);
	}
	if (mediated->vgpus.count > 1)
		qsort(mediated->vgpus.items, mediated->vgpus.count,
			sizeof(*mediated->vgpus.items), compare_vgpus);
	return error;
}

int mediated_read_vdpas(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list names = {0};
	struct host_mediated *mediated = &host->mediated;
	int error = list_names(root, VDPA, &names, &mediated->vdpas_listed);

	for (size_t i = 0; error == 0 && i < names.names.count; i++) {
		struct host_vdpa *vdpa = array_add(&mediated->vdpas);

		if (!vdpa)
			return QDEV_ERROR_NO_MEMORY;
		vdpa->name = TAKE_PTR(names.names.items[i]);
		error = read_link_parent(root,
			root_path(VDPA "/%s", vdpa->name).string,
			&vdpa->parent);
		if (error == 0)
			error = read_link_name(root,
				root_path(VDPA "/%s/driver", vdpa->name).string,
				&vdpa->driver);
	}
	return error;
}
