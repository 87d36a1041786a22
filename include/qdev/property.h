/* SPDX-License-Identifier: MIT */
#ifndef QDEV_PROPERTY_H
#define QDEV_PROPERTY_H

/**
 * @file property.h
 * @brief One key and its typed value, of a device or of a host resource.
 *
 * The type is QEMU's: its JSON syntax refuses a number where it wants a
 * string, so a writer of JSON must know. A property lives as long as what it
 * belongs to, unless that property is set again.
 *
 * Seed: Property, Properties.
 */

#include <qdev/export.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A key and its value. */
struct qdev_property;

/** How a value is written. */
enum qdev_value_type {
	/** Text, a string in JSON; enumerations and "addr" are such. */
	QDEV_VALUE_STRING,
	/** on or off; true or false in JSON. */
	QDEV_VALUE_BOOL,
	/** A decimal number, a number in JSON too. */
	QDEV_VALUE_NUMBER,
	/** A number written 0x…; a plain number in JSON. */
	QDEV_VALUE_HEX,
};

/**
 * The key. A dotted one ("cache.direct", of block devices only) is a member of
 * an object in JSON.
 *
 * @return never NULL
 */
QDEV_EXPORT const char *qdev_property_key(const struct qdev_property *property);

/** The type of the value. */
QDEV_EXPORT enum qdev_value_type qdev_property_type(
	const struct qdev_property *property);

/**
 * The value as it stands after `key=`, commas not yet doubled.
 *
 * @return never NULL; empty for an empty string
 */
QDEV_EXPORT const char *qdev_property_text(
	const struct qdev_property *property);

/**
 * The value as a number.
 *
 * @return the number; 1 or 0 for a boolean; 0 for a string
 */
QDEV_EXPORT uint64_t qdev_property_number(const struct qdev_property *property);

#ifdef __cplusplus
}
#endif

#endif
