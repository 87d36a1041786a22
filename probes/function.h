/* SPDX-License-Identifier: MIT */
#ifndef PROBES_FUNCTION_H
#define PROBES_FUNCTION_H

/*
 * A PCI function, in layers of what a question needs. Each reads into the
 * function what it is named for; 0 or QDEV_ERROR_NO_MEMORY. What more than one
 * question leads to (place, identity, binding, holding) is read the first time
 * only.
 */

#include "probes/root.h"

/* Whether it is there, and the bridges above it. One readlink(2). */
int function_read_place(
	struct root *root, struct host_function *function) must_check;

/* Class and ids. */
void function_read_identity(struct root *root, struct host_function *function);

void function_read_revision(struct root *root, struct host_function *function);

/* Driver and group. */
int function_read_driver(
	struct root *root, struct host_function *function) must_check;

/*
 * Both, and whether that is a vfio driver. What its module says is read of
 * one function of the host only.
 */
int function_read_binding(struct root *root, struct host *host,
	struct host_function *function) must_check;

/* Place, identity and binding of one that is there; else the place alone. */
int function_read(struct root *root, struct host *host,
	struct host_function *function) must_check;

/* Whether a VMM has it; only of a function that is bound to a vfio driver. */
void function_read_holding(struct root *root, struct host_function *function);

/*
 * Whether it answers nothing as long as nobody wakes it, which the kernel does
 * for whoever reads its config space, and so do newer ones for what sysfs
 * takes from there.
 */
bool function_is_asleep(
	struct root *root, struct pci_address address) must_check;

/*
 * The header type, from the first 64 bytes of config space. Nothing here reads
 * that of a function in D3cold, which would wake it.
 */
void function_read_header(struct root *root, struct host_function *function);

/* All of config space, for how groups form. */
int function_read_isolation(
	struct root *root, struct host_function *function) must_check;

/* driver_override; absent when none is set. Locked: see probes/deputy.h. */
int function_read_override(struct root *root, struct pci_address address,
	struct fact_string *ret) must_check;

/*
 * Whether a vfio driver, whose link `driver` is gone, is waited for: its name
 * stays in `uevent` until it has let go (linux: drivers/base/dd.c,
 * __device_release_driver(); lab, 6.12). Locked on some kernels.
 */
struct fact function_read_leaving(
	struct root *root, struct pci_address address);

/* driver_override of one whose driver has been read; nobody waits for its leaving. */
int function_read_own_override(
	struct root *root, struct host_function *function) must_check;

/* sriov_numvfs; absent when it is no PF. Locked as well. */
struct fact_number function_read_vf_count(
	struct root *root, struct pci_address address);

/* The PF of a VF. */
int function_read_kin(
	struct root *root, struct host_function *function) must_check;

/* Names for people. */
int function_read_names(struct root *root, struct host *host,
	struct host_function *function) must_check;

/* Modules that could drive it, of one that has details. */
int function_read_modules(struct root *root, struct host *host,
	struct host_function *function) must_check;

#endif
