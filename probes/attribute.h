/* SPDX-License-Identifier: MIT */
#ifndef PROBES_ATTRIBUTE_H
#define PROBES_ATTRIBUTE_H

/*
 * Attributes of sysfs as facts. All return 0 (the fact says what was found)
 * or QDEV_ERROR_NO_MEMORY. A fact that is read again is replaced.
 */

#include "probes/root.h"
#include "probes/root_path.h"

/*
 * "sys/bus/pci/devices/ADDR/NAME", where NAME is a name that the kernel's
 * sources have. Smaller than a path can be: it is made for every read.
 */
#define FUNCTIONS           "sys/bus/pci/devices/"
#define ATTRIBUTE_NAME_SIZE 64

struct function_path {
	char string[sizeof(FUNCTIONS) + PCI_ADDRESS_SIZE + ATTRIBUTE_NAME_SIZE];
};

struct function_path function_path(
	struct pci_address address, const char *name);

int read_string(struct root *root, const char *path,
	struct fact_string *ret) must_check;

/* Of an attribute that the kernel gives under the lock of its device. */
int read_locked_string(struct root *root, const char *path,
	struct fact_string *ret) must_check;

/* The last component of what a link points to: a driver, a group. */
int read_link_name(struct root *root, const char *path,
	struct fact_string *ret) must_check;

/* The component before that: the device that another is part of. */
int read_link_parent(struct root *root, const char *path,
	struct fact_string *ret) must_check;

/* The last one where it is a number. */
struct fact_number read_link_number(
	struct root *root, const char *path, uint64_t max);

struct fact_number read_hex(struct root *root, const char *path, uint64_t max);
struct fact_number read_decimal(
	struct root *root, const char *path, uint64_t max);

struct fact_number read_locked_decimal(
	struct root *root, const char *path, uint64_t max);

/* "Y" or "N", as a module's parameter prints it: 1 or 0. */
struct fact_number read_yes_no(struct root *root, const char *path);

/* Known when there is something at the path. */
struct fact read_existence(struct root *root, const char *path);

#endif
