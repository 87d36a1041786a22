/* SPDX-License-Identifier: MIT */
#ifndef HOST_HOST_H
#define HOST_HOST_H

/*
 * The host model: what the probes read, frozen. Probes fill it; everything
 * after them sees `const struct host *`. Each fact names the host file it
 * comes from; a path here has no leading slash and is relative to the root.
 */

#include "base/array.h"
#include "host/address.h"
#include "host/detail.h"
#include "host/fact.h"
#include "host/isolation.h"
#include "host/machine.h"
#include "host/mediated.h"
#include "host/node.h"
#include "host/trait.h"
#include "host/unit.h"
#include "host/use.h"
#include "host/user.h"

/*
 * A host has many functions, and of each it keeps what decides about most of
 * them. What few have, or many share, hangs on pointers.
 */

/*
 * What makes a VF that is not there: the PF of which it would be that one, by
 * its sriov_offset and sriov_stride.
 */
struct host_maker {
	struct pci_address pf;
	unsigned vfs;           /* how many it must have, from 1 on */
	struct fact_number has; /* how many it has: `sriov_numvfs` */
};

/* Names for people, from the hardware database, of all with the same ids. */
struct host_names {
	uint32_t class_code;
	uint16_t vendor, device, subsystem_vendor, subsystem_device;
	struct fact_string class_name;
	struct fact_string vendor_name;
	struct fact_string device_name;
};

/* A PCI function: an entry of sys/bus/pci/devices, or one asked for there. */
struct host_function {
	struct pci_address address;

	/* Known: there. Absent: not there. Unknown: sysfs does not say. */
	struct fact existence;

	/* For probes: the parts of it that have been read, by bits of theirs */
	unsigned parts_read;
	bool leads_on; /* it is a bridge above another; of a whole host */
	bool is_left;  /* without a driver, but `uevent` names one of vfio's */

	/*
	 * The bridges above it, the one on the root bus first, from the path
	 * that sys/bus/pci/devices/ADDR links to.
	 */
	struct fact bridges_known;
	ARRAY(struct pci_address) bridges;

	/* `modalias`, or the files `class`, `vendor`, … where it says nothing */
	struct fact_number class_code; /* 24 bits: class, subclass, interface */
	struct fact_number vendor;
	struct fact_number device;
	struct fact_number subsystem_vendor;
	struct fact_number subsystem_device;
	struct fact_number revision;

	struct fact_string driver; /* link `driver`; absent: unbound */
	struct fact driver_out_of_tree; /* known: its module taints with O */
	struct fact vfio_dev; /* directory `vfio-dev`: a vfio driver has it */
	struct fact_string driver_override; /* absent: not set */
	struct fact_number group;  /* link `iommu_group`; absent: no IOMMU */
	struct fact_number enable; /* `enable`: 1 while a VMM holds it */
	struct host_cdev *cdev; /* NULL: not asked for, or not on vfio */
	struct host_maker *maker; /* NULL: it is there, or no VF of any PF */
	struct fact_string physfn; /* link `physfn`; absent: not a VF */
	struct fact_string physfn_driver; /* of a VF: what holds its PF */
	struct fact physfn_vfio_dev;

	/* On the driver nvidia: `nvidia/current_vgpu_type`, 0: not yet one */
	struct fact_number vgpu_type;

	/* `resource`: number of I/O port BARs that it asks for */
	struct fact_number io_bars;

	/* `config`, its first 64 bytes: the header type without bit 7 */
	struct fact_number header_type;
	struct fact_number bar_registers; /* bit N: that of BAR N is not 0 */
	struct fact_number io_registers;  /* ... and is one of I/O ports */

	/* `config`, all of it: of what decides how groups form */
	struct host_isolation isolation;

	/*
	 * What the host does with it. Known: all of that was looked for; the
	 * last ones of an unknown state say what could not be read.
	 */
	struct fact uses_known;
	struct host_uses uses;

	const struct host_names *names; /* the host's; NULL: not asked for */
	struct host_details *details;   /* NULL: none was asked for */
};

/* An mdev instance: an entry of sys/bus/mdev/devices, or one asked for. */
struct host_mdev {
	char *uuid; /* lower case */
	struct fact existence;
	struct fact_string parent; /* the directory above it: address or name */
	struct fact_string type;   /* link `mdev_type`: its last component */
	struct fact_string device_api; /* `mdev_type/device_api` */
	struct fact_string driver; /* absent: unbound */
	struct fact_number group;
	struct host_cdev *cdev; /* NULL: not asked for */
};

/* A disk, or what is built on it, that hangs below a function. */
struct host_disk {
	struct host_function *function;
	struct host_node node; /* dev/sda2, by its number */
};

/* A physical slot: an entry of sys/bus/pci/slots. */
struct host_slot {
	struct pci_address address; /* of function 0 */
	char *name;
};

/* A member of an IOMMU group: PCI functions, but also platform devices. */
struct host_member {
	char *name; /* as in …/devices/ */
	bool is_pci;
	struct pci_address address; /* of a PCI function, also in functions[] */
	struct fact_string driver;  /* of any other device */
};

/* By what a group is opened, of one that has a member on a vfio driver. */
struct host_door {
	struct host_node node; /* dev/vfio/ID */

	/* sys/class/vfio/ID/dev: the device number that the node must have */
	struct fact_string number;
};

struct host_group {
	uint32_t id;
	struct fact_string name; /* `name`, e.g. vfio-noiommu; absent: none */
	struct fact_string type; /* `type`, e.g. DMA-FQ */
	struct fact_string reserved_regions; /* the file, as it is */
	struct fact members_known; /* whether `devices/` could be listed */
	ARRAY(struct host_member) members;
	struct host_door *door; /* NULL: not asked for */
};

struct host {
	struct fact functions_listed; /* of sys/bus/pci/devices, when asked */
	struct fact groups_listed;    /* of sys/kernel/iommu_groups, likewise */
	struct fact mdevs_listed;     /* of sys/bus/mdev/devices, likewise */

	/* Sorted: by address, by number, by UUID. Items do not move. */
	ARRAY(struct host_function *) functions;
	ARRAY(struct host_group *) groups;
	ARRAY(struct host_mdev *) mdevs;

	/* pci_address_order() of each of functions[], to find them by */
	ARRAY(uint64_t) orders;

	/* What was asked for with a need_list, in its order. */
	ARRAY(struct host_need) needs;

	/* What mdev drivers and their like could make, when asked. */
	struct host_mediated mediated;

	/* Sorted by address; asked for with DETAIL_SLOT. */
	struct fact slots_listed;
	ARRAY(struct host_slot) slots;

	/* For probes: disks of the functions whose users were looked for. */
	ARRAY(struct host_disk) disks;

	/* For probes: a function of each driver whose module was read. */
	ARRAY(const struct host_function *) module_tellers;

	/* Entries of sys/bus/pci/devices that are no address. */
	ARRAY(char *) strangers;

	/* What functions share, each once, sorted: texts, and names by ids. */
	ARRAY(char *) texts;
	ARRAY(struct host_names *) names;

	struct host_machine machine;
	struct fact_string traits[TRAIT_MAX]; /* when asked */
	struct host_user user;
	struct host_unit unit;
};

int host_new(struct host **ret) must_check;
struct host *host_free(struct host *host);

/* The function, group or mdev asked for, or NULL when nobody read it. */
const struct host_function *host_function(const struct host *host,
	struct pci_address address);
const struct host_group *host_group(const struct host *host, uint32_t id);
const struct host_mdev *host_mdev(const struct host *host, const char *uuid);

/* Its place in host->functions, or their count. */
size_t host_function_index(
	const struct host *host, struct pci_address address);

/* What is known of a group's member; NULL: of nobody, or no PCI function. */
const struct host_function *host_member_function(
	const struct host *host, const struct host_member *member);

/* Its place in host->mdevs, or their count. */
size_t host_mdev_index(const struct host *host, const char *uuid);

/* What hangs on a pointer, all unknown where it was not asked for. */
const struct host_details *host_details(const struct host_function *function);
const struct host_names *host_names(const struct host_function *function);
const struct host_door *host_door(const struct host_group *group);

/*
 * The controller (Intel's VMD) whose driver made the domain that a function is
 * in, by the way there; NULL: none, or the way is not known.
 */
const struct pci_address *host_domain_maker(
	const struct host_function *function);

/*
 * For probes: the entry of that key, made (zeroed: all unknown) where there is
 * none yet. NULL when out of memory.
 */
struct host_function *host_add_function(struct host *host,
	struct pci_address address);
struct host_details *host_add_details(struct host_function *function);
void host_forget_details(struct host_function *function);
struct host_maker *host_add_maker(struct host_function *function);
struct host_names *host_add_names(
	struct host *host, const struct host_function *function);
struct host_door *host_add_door(struct host_group *group);
struct host_group *host_add_group(struct host *host, uint32_t id);
struct host_mdev *host_add_mdev(struct host *host, const char *uuid);

/* The host's copy of a text that many have. NULL when out of memory. */
char *host_share_text(struct host *host, const char *text);

#endif
