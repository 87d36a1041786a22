/* SPDX-License-Identifier: MIT */
#include "emit/json.h"
#include "emit/list.h"

static json_t *address_json(struct pci_address address)
{
	return json_string(pci_address_text(address).string);
}

static json_t *mdev_json(struct json *json, const struct list_request *request,
	const struct host_mdev *mdev)
{
	const struct list_row row = list_mdev_row(request, mdev->uuid);
	json_t *object = json_object();

	json_put(json, object, "uuid", json_string(mdev->uuid));
	json_put_string(json, object, "parent", &mdev->parent);
	json_put_string(json, object, "type", &mdev->type);
	json_put_string(json, object, "driver", &mdev->driver);
	json_put_number(json, object, "iommu_group", mdev->group);
	list_key_verdict(json, object, NULL, &row);
	return object;
}

static json_t *mdevs_json(struct json *json, const struct list_request *request)
{
	const struct host *host = request->host;
	json_t *array = json_array();

	for (size_t i = 0; i < host->mdevs.count; i++)
		json_append(json, array,
			mdev_json(json, request, host->mdevs.items[i]));
	return array;
}

static json_t *vgpu_json(struct json *json, const struct host_vgpu *vgpu)
{
	json_t *object = json_object();

	json_put(json, object, "address", address_json(vgpu->address));
	json_put(json, object, "driver", json_string("nvidia"));
	json_put_string(json, object, "physical_function", &vgpu->physfn);
	json_put_string(json, object, "type", &vgpu->type);
	json_put_number(json, object, "iommu_group", vgpu->group);
	return object;
}

static json_t *vgpus_json(struct json *json, const struct host *host)
{
	const struct host_mediated *mediated = &host->mediated;
	json_t *array = json_array();

	for (size_t i = 0; i < mediated->vgpus.count; i++)
		json_append(json, array,
			vgpu_json(json, &mediated->vgpus.items[i]));
	return array;
}

static json_t *vdpas_json(struct json *json, const struct host *host)
{
	const struct host_mediated *mediated = &host->mediated;
	json_t *array = json_array();

	for (size_t i = 0; i < mediated->vdpas.count; i++) {
		const struct host_vdpa *vdpa = &mediated->vdpas.items[i];
		json_t *object = json_object();

		json_put(json, object, "name", json_text(json, vdpa->name));
		json_put_string(json, object, "parent", &vdpa->parent);
		json_put_string(json, object, "driver", &vdpa->driver);
		json_append(json, array, object);
	}
	return array;
}

int emit_mdevs_json(const struct list_request *request, FILE *output)
{
	const struct host *host = request->host;
	const struct host_mediated *mediated = &host->mediated;
	struct json json = {0};
	json_t *document = json_object();

	json_put(&json, document, "schema", json_string("qdev.mdev/1"));
	json_put_listing(&json, document, "mdevs",
		mdevs_json(&json, request), host->mdevs_listed);
	json_put_list(&json, document, "nvidia_vgpus",
		vgpus_json(&json, host), mediated->vgpus_listed);
	json_put_list(&json, document, "vdpa_devices",
		vdpas_json(&json, host), mediated->vdpas_listed);
	return json_finish(&json, document, output);
}

static json_t *type_json(struct json *json, const struct host_mdev_type *type)
{
	json_t *object = json_object();

	json_put(json, object, "parent", json_text(json, type->parent));
	json_put(json, object, "type", json_text(json, type->id));
	json_put_string(json, object, "name", &type->name);
	json_put_string(json, object, "description", &type->description);
	json_put_string(json, object, "device_api", &type->device_api);
	json_put_number(json, object, "available_instances", type->available);
	return object;
}

static json_t *types_json(struct json *json, const struct host *host)
{
	const struct host_mediated *mediated = &host->mediated;
	json_t *array = json_array();

	for (size_t i = 0; i < mediated->types.count; i++)
		json_append(json, array,
			type_json(json, &mediated->types.items[i]));
	return array;
}

static json_t *creatable_json(struct json *json, const struct host_vgpu *vgpu)
{
	json_t *array = json_array();

	for (size_t i = 0; i < vgpu->creatable.count; i++) {
		const struct host_vgpu_type *type = &vgpu->creatable.items[i];
		json_t *object = json_object();

		json_put(json, object, "type", json_text(json, type->id));
		json_put(json, object, "name", json_text(json, type->name));
		json_append(json, array, object);
	}
	return array;
}

static json_t *vgpu_types_json(struct json *json, const struct host *host)
{
	const struct host_mediated *mediated = &host->mediated;
	json_t *array = json_array();

	for (size_t i = 0; i < mediated->vgpus.count; i++) {
		const struct host_vgpu *vgpu = &mediated->vgpus.items[i];
		json_t *object = json_object();

		json_put(json, object, "address", address_json(vgpu->address));
		json_put_list(json, object, "creatable",
			creatable_json(json, vgpu), vgpu->creatable_known);
		json_append(json, array, object);
	}
	return array;
}

int emit_types_json(const struct list_request *request, FILE *output)
{
	const struct host *host = request->host;
	const struct host_mediated *mediated = &host->mediated;
	struct json json = {0};
	json_t *document = json_object();

	json_put(&json, document, "schema", json_string("qdev.types/1"));
	json_put_listing(&json, document, "types",
		types_json(&json, host), mediated->types_listed);
	json_put_list(&json, document, "nvidia_vgpus",
		vgpu_types_json(&json, host), mediated->vgpus_listed);
	return json_finish(&json, document, output);
}
