/* SPDX-License-Identifier: MIT */
#ifndef QDEV_IOMMUFD_H
#define QDEV_IOMMUFD_H

/**
 * @file iommufd.h
 * @brief The kernel's newer way to an IOMMU, beside vfio's containers.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/**
 * An open /dev/iommu: `-object iommufd`, of QEMU 9.0 and later (QEMU
 * backends/iommufd.c). The seed has none.
 */
struct qdev_iommufd;

/**
 * Adds one. A vfio device uses it by its property "iommufd", which is the id:
 * `qdev_device_set(device, "iommufd", qdev_iommufd_id(iommufd))`. Any number
 * of devices may share it; devices of one IOMMU group must.
 *
 * @param resources resources
 * @param id its id; "iommufd0" in QEMU's documentation
 * @param[out] ret_iommufd the object; the resources'
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID no id that QEMU takes
 * @retval QDEV_ERROR_NAME_TAKEN another object has it
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_resources_add_iommufd(struct qdev_resources *resources,
	const char *id, const struct qdev_iommufd **ret_iommufd);

/** Its id. */
QDEV_EXPORT const char *qdev_iommufd_id(const struct qdev_iommufd *iommufd);

#ifdef __cplusplus
}
#endif

#endif
