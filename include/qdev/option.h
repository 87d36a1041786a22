/* SPDX-License-Identifier: MIT */
#ifndef QDEV_OPTION_H
#define QDEV_OPTION_H

/**
 * @file option.h
 * @brief Options of QEMU's command line: "-device …", "-blockdev …".
 *
 * Every device and every host resource is one option: a type ("ioh3420",
 * "tap"), mostly an id, and properties in the order in which they are printed.
 * With these getters a writer of any syntax needs to know no kind.
 */

#include <qdev/export.h>
#include <qdev/property.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One option. It lives as long as the device or resource it belongs to. */
struct qdev_option;

/**
 * Its name without hyphen: "device", "object", "blockdev", "chardev",
 * "tpmdev", "netdev".
 *
 * @return a static string
 */
QDEV_EXPORT const char *qdev_option_name(const struct qdev_option *option);

/**
 * The key of its type: "driver", "qom-type", "backend", "type". All but
 * blockdev's may be left out on a command line; JSON and -readconfig want it.
 *
 * @return a static string
 */
QDEV_EXPORT const char *qdev_option_type_key(const struct qdev_option *option);

/** Its type: "pcie-root-port", "iothread", "file", "socket", "tap". */
QDEV_EXPORT const char *qdev_option_type(const struct qdev_option *option);

/**
 * The key of its id: "id", or "node-name" of a blockdev.
 *
 * @return a static string
 */
QDEV_EXPORT const char *qdev_option_id_key(const struct qdev_option *option);

/** Its id, or NULL when it has none. */
QDEV_EXPORT const char *qdev_option_id(const struct qdev_option *option);

/** How many properties it has, type and id not counted. */
QDEV_EXPORT size_t qdev_option_property_count(const struct qdev_option *option);

/**
 * One of its properties, in the order in which they are printed.
 *
 * @return the property, or NULL when there is none at this index
 */
QDEV_EXPORT const struct qdev_property *qdev_option_property_at(
	const struct qdev_option *option, size_t index);

/**
 * The property of this key.
 *
 * @return the property, or NULL when there is none
 */
QDEV_EXPORT const struct qdev_property *qdev_option_property(
	const struct qdev_option *option, const char *key);

/** A list of printed options. Seed: qemu.Options. */
struct qdev_options;

/** How many options the list has. */
QDEV_EXPORT size_t qdev_options_count(const struct qdev_options *options);

/**
 * One option as the seed prints it, "-device ioh3420,id=pcie.1.0,…": its name,
 * one space, and one argument in which commas within values are doubled.
 *
 * @return a string that lives as long as the list, or NULL when there is none
 * at this index
 */
QDEV_EXPORT const char *qdev_options_at(
	const struct qdev_options *options, size_t index);

/**
 * Frees a list.
 *
 * @param options a list, or NULL
 * @return NULL
 */
QDEV_EXPORT struct qdev_options *qdev_options_free(
	struct qdev_options *options);

#ifdef __cplusplus
}
#endif

#endif
