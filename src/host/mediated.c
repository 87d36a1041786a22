/* SPDX-License-Identifier: MIT */
#include "host/mediated.h"

#include <stdlib.h>

static void type_clear(struct host_mdev_type *type)
{
	free(type->parent);
	free(type->id);
	free(type->name.value);
	free(type->description.value);
	free(type->device_api.value);
}

static void vgpu_clear(struct host_vgpu *vgpu)
{
	free(vgpu->physfn.value);
	free(vgpu->type.value);
	for (size_t i = 0; i < vgpu->creatable.count; i++) {
		free(vgpu->creatable.items[i].id);
		free(vgpu->creatable.items[i].name);
	}
	array_clear(&vgpu->creatable);
}

static void vdpa_clear(struct host_vdpa *vdpa)
{
	free(vdpa->name);
	free(vdpa->parent.value);
	free(vdpa->driver.value);
}

void host_mediated_clear(struct host_mediated *mediated)
{
	for (size_t i = 0; i < mediated->types.count; i++)
		type_clear(&mediated->types.items[i]);
	array_clear(&mediated->types);
	for (size_t i = 0; i < mediated->vgpus.count; i++)
		vgpu_clear(&mediated->vgpus.items[i]);
	array_clear(&mediated->vgpus);
	for (size_t i = 0; i < mediated->vdpas.count; i++)
		vdpa_clear(&mediated->vdpas.items[i]);
	array_clear(&mediated->vdpas);
}
