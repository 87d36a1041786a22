/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MACHINE_H
#define PROBES_MACHINE_H

/* Facts of the machine as a whole, each read where a device depends on it. */

#include "probes/root.h"

/* Why a device has no group: what firmware and kernel say of an IOMMU. */
int machine_read_iommu(struct root *root, struct host *host) must_check;

/* Whether interrupts are remapped, and by what that is told. */
int machine_read_interrupts(struct root *root, struct host *host) must_check;

/* What the functions that a question is about make of the machine's facts. */
struct dependence {
	bool has_group; /* some device has one, be it an mdev */
	bool has_iommu; /* some function has a group */
	bool lacks_group;
	bool unbound; /* some function is not on a vfio driver */
	bool denied;  /* ... and vfio-pci may not take it */
	bool has_vga; /* a display on a vfio driver */
	bool by_iommufd; /* QEMU is to open dev/iommu, and no container */
};

void dependence_add(
	struct dependence *dependence, const struct host_function *function);

/* All of the above that they depend on. */
int machine_read(struct root *root, struct host *host,
	const struct dependence *dependence) must_check;

/* Whether the kernel heeds the data limit of who will run QEMU, if any. */
void machine_read_data_limit(struct root *root, struct host *host);

/*
 * Tries to open vfio's container, where vfio is loaded: elsewhere that would
 * load it.
 */
void machine_try_container(struct root *root, struct host *host);

/* Who will run QEMU: `name`, or the caller. -ENOENT: no such user. */
int machine_read_user(
	struct root *root, struct host *host, const char *name) must_check;

#endif
