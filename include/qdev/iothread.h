/* SPDX-License-Identifier: MIT */
#ifndef QDEV_IOTHREAD_H
#define QDEV_IOTHREAD_H

/**
 * @file iothread.h
 * @brief Threads that do the I/O of disks, apart from QEMU's main loop.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/** An I/O thread: `-object iothread`. Seed: qhost.IOThread. */
struct qdev_iothread;

/**
 * Adds a thread with the id "iothread.N". Several devices may share it.
 *
 * Seed: qhost.Resources.AddIOThread.
 *
 * @param resources resources
 * @param[out] ret_iothread the thread; the resources'
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_resources_add_iothread(struct qdev_resources *resources,
	const struct qdev_iothread **ret_iothread);

/** Its id. */
QDEV_EXPORT const char *qdev_iothread_id(const struct qdev_iothread *iothread);

#ifdef __cplusplus
}
#endif

#endif
