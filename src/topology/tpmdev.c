/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/chardev.h>
#include <qdev/error.h>
#include <qdev/tpmdev.h>

static int add(struct qdev_resources *resources, enum resource_name kind,
	const char *id, const struct argument *arguments,
	const struct qdev_tpmdev **ret_tpmdev)
{
	struct resource *resource;
	int r = resource_add(resources, kind, id, arguments, &resource);

	if (r == QDEV_OK)
		*ret_tpmdev = RESOURCE_AS(qdev_tpmdev, resource);
	return r;
}

int qdev_resources_add_tpm_emulator(struct qdev_resources *resources,
	const char *id, const struct qdev_chardev *chardev,
	const struct qdev_tpmdev **ret_tpmdev)
{
	const struct argument arguments[] = {
		backend_argument("chardev", RESOURCE_OF(chardev)),
		{.key = NULL},
	};

	if (chardev && chardev->resource.owner != resources)
		return QDEV_ERROR_INVALID;
	return add(resources, RESOURCE_TPM_EMULATOR, id, arguments, ret_tpmdev);
}

int qdev_resources_add_tpm_passthrough(struct qdev_resources *resources,
	const char *id, const char *path, const char *cancel_path,
	const struct qdev_tpmdev **ret_tpmdev)
{
	const struct argument arguments[] = {
		ARGUMENT("path", path),
		ARGUMENT("cancel-path", cancel_path),
		{.key = NULL},
	};

	return add(
		resources, RESOURCE_TPM_PASSTHROUGH, id, arguments, ret_tpmdev);
}

const char *qdev_tpmdev_id(const struct qdev_tpmdev *tpmdev)
{
	return tpmdev->resource.option.id;
}
