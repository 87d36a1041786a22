/* SPDX-License-Identifier: MIT */
#ifndef QDEV_TPMDEV_H
#define QDEV_TPMDEV_H

/**
 * @file tpmdev.h
 * @brief Back ends of TPMs.
 *
 * All `add` calls return a back end that belongs to the resources, or fail with
 * QDEV_ERROR_INVALID (no id, no character device, or an empty path),
 * QDEV_ERROR_CONTROL_CHARACTER, QDEV_ERROR_TPM_EXISTS when
 * there is one of either sort (QEMU: "Only one TPM is allowed."), and
 * QDEV_ERROR_NO_MEMORY.
 *
 * Seed: package tpmdev.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_chardev;
struct qdev_resources;

/** A TPM back end: `-tpmdev`. */
struct qdev_tpmdev;

/**
 * Adds an emulator (swtpm) at the other end of a socket.
 *
 * Seed: tpmdev.Emulated.Add, which called it "emulated": QEMU knows
 * "emulator".
 *
 * @param resources resources
 * @param id an id
 * @param chardev a socket of the same resources
 * @param[out] ret_tpmdev the back end
 * @retval QDEV_ERROR_BACKEND_IN_USE a device uses this chardev
 */
QDEV_EXPORT int qdev_resources_add_tpm_emulator(
	struct qdev_resources *resources, const char *id,
	const struct qdev_chardev *chardev,
	const struct qdev_tpmdev **ret_tpmdev);

/**
 * Adds the host's own TPM. Seed: tpmdev.Passthrough.Add.
 *
 * @param resources resources
 * @param id an id
 * @param path its device, or NULL for QEMU's default, /dev/tpm0
 * @param cancel_path its file in sysfs that cancels a command, or NULL: QEMU
 * looks for it
 * @param[out] ret_tpmdev the back end
 */
QDEV_EXPORT int qdev_resources_add_tpm_passthrough(
	struct qdev_resources *resources, const char *id, const char *path,
	const char *cancel_path, const struct qdev_tpmdev **ret_tpmdev);

/** Its id. Seed: tpmdev.ID. */
QDEV_EXPORT const char *qdev_tpmdev_id(const struct qdev_tpmdev *tpmdev);

#ifdef __cplusplus
}
#endif

#endif
