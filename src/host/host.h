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
#include "host/huge_pages.h"
#include "host/isolation.h"
#include "host/mediated.h"
#include "host/image.h"
#include "host/rom.h"
#include "host/tap.h"
#include "host/trait.h"
#include "host/use.h"
#include "host/vfio_id.h"

#include <sys/types.h>

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

/* One permission of a POSIX ACL beyond the owner, group and other ones. */
struct host_acl_entry {
	bool is_group;
	uid_t id;
	unsigned permissions; /* 4 read, 2 write, 1 execute */
};

/* A physical slot: an entry of sys/bus/pci/slots. */
struct host_slot {
	struct pci_address address; /* of function 0 */
	char *name;
};

/* A process that has a node open. */
struct host_holder {
	pid_t pid;
	struct fact_string name; /* proc/PID/comm */
};

/* A node of the file system: dev/vfio/14, or a file that a VM uses. */
struct host_node {
	char *path;
	struct fact existence;
	mode_t type; /* S_IFCHR, S_IFREG, … of stat(2) */
	uint64_t device, inode; /* of the file itself; 0: not known */
	struct fact number_known; /* whether the next two are */
	unsigned major, minor;    /* of a device node */
	uid_t owner;
	gid_t group;
	mode_t mode; /* permission bits; the group's are the mask with an ACL */
	bool has_acl;
	unsigned acl_group_permissions; /* of the owning group, with an ACL */
	ARRAY(struct host_acl_entry) acl;

	/*
	 * What open(2) for reading and writing gave the caller: 0 or an errno.
	 * Absent: nobody tried. Unknown: the capture does not say.
	 */
	struct fact_number open_error;

	/* Who has it open, as far as the caller may look; else unknown. */
	struct fact holders_known;
	ARRAY(struct host_holder) holders;
};

/*
 * The node of a function or an mdev alone, which QEMU opens with iommufd: what
 * the directory `vfio-dev` of the device names, since 6.6.
 */
struct host_cdev {
	struct fact_string name;   /* "vfio0" */
	struct fact_string number; /* sys/class/vfio-dev/NAME/dev */
	struct host_node node;     /* dev/vfio/devices/NAME */
};

/*
 * What one need of a VM device found: its node (of a bridge, the directory in
 * sysfs), with what access(2) gave the caller in `open_error`; and, for another
 * user, the directories on the way, which must let him pass.
 */
struct host_need {
	struct host_node node;
	struct fact_number is_qcow2; /* asked of images of that format only */
	struct host_image image;     /* likewise */
	ARRAY(struct host_node) parts; /* the files below it */
	struct host_rom rom;         /* asked of option ROMs only */
	struct host_tap tap;         /* asked of tap interfaces only */
	ARRAY(struct host_node) directories;
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

/* What the processes of a control group (version 1) may open. */
struct host_device_rules {
	char *group; /* "sys/fs/cgroup/devices/vms" */

	/* `devices.list`: "c 10:196 rw"; "a *:* rwm" hides what it forbids */
	struct fact_string list;
};

/* A control group that may have only so much memory, or a unit's to be. */
struct host_memory_group {
	char *file;   /* "sys/fs/cgroup/vms/memory.max"; NULL of a unit */
	char *source; /* of a unit: "FILE: MemoryMax=1G", else NULL */
	struct fact_number limit;
	struct fact_number used;
};

/* The limits of setrlimit(2) that stand in a guest's way, beside MEMLOCK. */
enum host_limit_kind {
	HOST_LIMIT_ADDRESS_SPACE, /* RLIMIT_AS */
	HOST_LIMIT_FILE_SIZE,     /* RLIMIT_FSIZE */
	HOST_LIMIT_DATA,          /* RLIMIT_DATA */
	HOST_LIMIT_MAX,
};

struct host_limit {
	struct fact_number bytes; /* absent: unlimited */
	char *source;             /* of a unit: "FILE: LimitAS=1G", or NULL */
};

/* Who will run QEMU, and under which limits. */
struct host_user {
	bool is_caller;
	struct fact identity; /* unknown: the rest says nothing */
	char *name;           /* as asked for with --user; else NULL */
	uid_t uid;
	struct fact groups_known;
	ARRAY(gid_t) groups; /* the primary one first */
	bool overrides_permissions; /* CAP_DAC_OVERRIDE in the first namespace */
	bool locks_any_memory;      /* CAP_IPC_LOCK in the first namespace */
	bool makes_interfaces; /* CAP_NET_ADMIN where the network is */
	bool stays_unprivileged; /* no_new_privs: whatever it runs is not root */
	struct fact_number memory_lock; /* bytes; absent: unlimited */
	struct host_limit limits[HOST_LIMIT_MAX];
	/* What its processes have pinned, all and those at dev/iommu */
	struct fact_number pinned;
	uint64_t pinned_at_iommufd;

	/* Of what starts QEMU, the uppermost first; none of a unit */
	ARRAY(struct host_device_rules) device_rules;

	/* Likewise, and those that have a limit alone; of a unit its own */
	ARRAY(struct host_memory_group) memory_groups;

	/* Of a unit: "FILE: User=%i", what made either known or unknown */
	char *identity_source;
	char *memory_lock_source;
};

/*
 * A setting by which what lies at a path, or below it, may be something else
 * for the processes of a unit, or not writable.
 */
struct host_unit_view {
	char *path;   /* without a leading slash; "": all */
	bool is_read_only; /* the same, but not writable */
	char *source; /* "FILE: ProtectHome=yes" */
};

/* What the files of the systemd unit that will run QEMU say of devices. */
struct host_unit {
	char *name; /* "vm.service"; NULL: none was asked for */
	struct fact closes_devices; /* known: those of device_allow apart */
	bool hides_devices;         /* these too: its /dev has none */
	char *device_source;        /* "FILE: DevicePolicy=closed" */
	char *filter_source; /* of system calls, which may end QEMU, or NULL */
	char *slice_source; /* of a slice that may close them, too, or NULL */
	ARRAY(char *) device_allow; /* "/dev/vfio/12 rw", "char-vfio rw" */
	ARRAY(struct host_unit_view) views;
};

/* A line of modprobe.d by which a command is run, and maybe no module loaded */
struct host_install_line {
	struct fact known; /* absent: there is none */
	const char *module;
	char *file;           /* without a leading slash */
	unsigned first, last; /* lines of it */
	char *command;        /* "/bin/false" */
	bool may_load;        /* what the command does can't be told */
};

/* What proc/meminfo says, in bytes. */
struct host_memory {
	struct fact_number total;     /* MemTotal */
	struct fact_number available; /* MemAvailable: without swapping */
	struct fact_number swap;      /* SwapTotal */
	struct fact_number commit_limit; /* CommitLimit */
	struct fact_number committed;    /* Committed_AS */
	struct fact_number overcommit; /* proc/sys/vm/overcommit_memory */
};

/* Facts of the machine as a whole. */
struct host_machine {
	struct fact_string release; /* proc/sys/kernel/osrelease */

	/* Known: the firmware describes an IOMMU by the table named here. */
	struct fact_string iommu_table; /* sys/firmware/acpi/tables/DMAR … */
	struct fact_string iommu_unit;  /* first entry of sys/class/iommu */

	/* The first chip that decides, e.g. IR-IO-APIC, and where it is named */
	struct fact_string interrupt_chip;
	char *interrupt_source;
	struct fact_number interrupts_remapped; /* 0 or 1 */

	/* sys/module/vfio_iommu_type1, and its allow_unsafe_interrupts */
	struct fact type1_loaded;
	struct fact other_backend; /* if not: sys/module/iommufd or spapr */
	struct fact_number unsafe_interrupts; /* 0 or 1 */
	struct fact_number dma_entry_limit;   /* its parameter */

	struct fact vfio_pci_loaded; /* sys/bus/pci/drivers/vfio-pci */

	/* Where a device of its denylist is about to be bound */
	struct fact_number denylist_off; /* its disable_denylist: 0 or 1 */

	/* Where a VGA controller is bound: its disable_vga; absent: no VGA */
	struct fact_number vga_off;

	/* Where a function is on a vfio driver: vfio-pci's nointxmask */
	struct fact_number intx_alone;

	struct fact_string command_line; /* proc/cmdline, as it is */

	/* Where it is not loaded: what stands in the way */
	struct fact_string module_ban; /* module_blacklist= of proc/cmdline */
	struct fact_number modules_locked; /* proc/sys/kernel/modules_disabled */
	struct fact module_file; /* in lib/modules/RELEASE */
	struct host_install_line install_line; /* of it or what it needs */

	/* What vfio-pci takes when it is loaded: proc/cmdline, modprobe.d */
	struct fact vfio_ids_known;
	ARRAY(struct host_vfio_id) vfio_ids;

	struct host_node container;  /* dev/vfio/vfio */
	struct fact_string bridge_config; /* etc/qemu/bridge.conf */
	struct host_node bridge_helper;
	struct host_node vfio_directory; /* dev/vfio, to be passed through */

	/* Asked for with iommufd only */
	struct host_node iommufd;        /* dev/iommu */
	struct host_node cdev_directory; /* dev/vfio/devices */
	struct fact iommufd_loaded;      /* sys/module/iommufd */
	struct fact iommufd_file;        /* if not: in lib/modules/RELEASE */
	struct fact_number iommufd_unsafe_interrupts; /* its parameter */
	/* To the module vfio, other than by modules: by files that are open */
	struct fact_number vfio_references;

	struct host_huge_pages huge_pages; /* of the size asked for */
	struct host_memory memory;
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
 * The setting of a unit that may give a path another meaning, or forbid who
 * `writes` to it; or NULL.
 */
const struct host_unit_view *host_unit_view(
	const struct host_unit *unit, const char *path, bool writes);

/* Whether a function is bound to vfio-pci or one of its variants. */
enum vfio_binding {
	VFIO_BINDING_UNKNOWN = 0,
	VFIO_BINDING_NO,
	VFIO_BINDING_YES,
};

enum vfio_binding host_vfio_binding(const struct host_function *function);

/* The same by what was read: the driver, and the directory `vfio-dev`. */
enum vfio_binding host_vfio_binding_of(
	const struct fact_string *driver, const struct fact *vfio_dev);

/*
 * Whether a vfio driver, which is its driver no more, has not let go of it: it
 * waits for the VM that has the function, and the function's lock is taken
 * until then (linux: drivers/vfio/vfio_main.c, vfio_unregister_group_dev();
 * lab, 6.1). Before 6.1 nothing tells.
 */
bool host_is_leaving(const struct host_function *function);

/* The same, or by what the kernel did not answer: nothing binds it now. */
bool host_is_locked(const struct host_function *function);

/* The same as host_vfio_binding() of the PF of a VF. */
enum vfio_binding host_physfn_binding(const struct host_function *function);

/* Whose vfio-pci does not take it unless it is told to. */
enum denylist {
	DENYLIST_NONE = 0,
	DENYLIST_FIRST, /* of all kernels that have such a list */
	DENYLIST_6_9,
};

enum denylist host_denylist(const struct host_function *function);

/* False for the groups that no-IOMMU mode and mdevs make. */
bool host_group_has_iommu(const struct host_group *group);

/*
 * Whether a function's class is one that has a bridge's header: PCI-to-PCI,
 * CardBus, semi-transparent PCI-to-PCI (0604, 0607, 0609).
 */
bool host_class_is_bridge(const struct host_function *function);

/*
 * The controller (Intel's VMD) whose driver made the domain that a function is
 * in, by the way there; NULL: none, or the way is not known.
 */
const struct pci_address *host_domain_maker(
	const struct host_function *function);

/* Whether it is a display controller (03xx): VGA, 3D, others. */
bool host_class_is_display(const struct host_function *function);

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
