/* SPDX-License-Identifier: MIT */
#ifndef HOST_DETAIL_H
#define HOST_DETAIL_H

/*
 * What a listing can tell of a PCI function beyond what decides about it. Each
 * detail costs reads of its own, so each is asked for by its bit.
 */

#include "base/array.h"
#include "host/address.h"
#include "host/fact.h"

enum host_detail {
	DETAIL_NAMES = 1 << 0,    /* class, vendor and device name */
	DETAIL_REVISION = 1 << 1, /* host_function.revision */
	DETAIL_OVERRIDE = 1 << 2, /* host_function.driver_override */
	DETAIL_NUMA = 1 << 3,
	DETAIL_BARS = 1 << 4,
	DETAIL_LINK = 1 << 5,
	DETAIL_POWER = 1 << 6,
	DETAIL_RESET = 1 << 7,
	DETAIL_SRIOV = 1 << 8, /* and host_function.physfn */
	DETAIL_SLOT = 1 << 9,
	DETAIL_LABEL = 1 << 10,
	DETAIL_VGA = 1 << 11,
	DETAIL_UNIT = 1 << 12,
	DETAIL_VERDICT = 1 << 13, /* what the rules of check/ ask for */
	DETAIL_USERS = 1 << 14,   /* host_function.uses */
	DETAIL_CPUS = 1 << 15,
	DETAIL_INDEX = 1 << 16,
	DETAIL_RESIZE = 1 << 17,  /* with DETAIL_BARS */
	DETAIL_VFIO_DEVICE = 1 << 18,
	DETAIL_MODULES = 1 << 19,
	DETAIL_ISOLATION = 1 << 20, /* host_function.isolation, where it matters */
	DETAIL_ALL = (1 << 21) - 1,

	/* Those that are kept in host_function itself */
	DETAIL_OF_FUNCTION = DETAIL_NAMES | DETAIL_REVISION | DETAIL_OVERRIDE |
			     DETAIL_VERDICT | DETAIL_USERS | DETAIL_ISOLATION,
};

/* A base address register that is in use, as `resource` has it. */
struct host_bar {
	unsigned index; /* 0 to 5; BAR_ROM */
	uint64_t address;
	uint64_t size; /* in bytes */
	bool io;
	bool prefetchable;
	bool wide;     /* 64 bits */
	bool assigned; /* it has an address */

	/*
	 * Bit N: it could have 2^N MiB (resourceN_resize, since 6.1). Absent:
	 * its size is fixed, or the kernel older.
	 */
	struct fact_number sizes;
};

#define BAR_ROM 6

/* Sizes that a resizable BAR can have: 1 MiB to 2^43 MiB, 8 EiB. */
#define BAR_SIZES 44

struct host_details {
	struct fact_number numa_node; /* absent: the firmware names none */
	struct fact_string cpus;      /* local_cpulist: "0-7,16-23" */

	struct fact bars_known; /* `resource` */
	ARRAY(struct host_bar) bars;

	/* Of a display on a vfio driver: the framebuffer in its memory */
	struct fact_string framebuffer; /* proc/iomem */

	/* of PCI Express functions: "8.0 GT/s PCIe", and a number of lanes */
	struct fact_string link_speed;     /* current_link_speed */
	struct fact_number link_width;     /* current_link_width */
	struct fact_string link_speed_max; /* max_link_speed */
	struct fact_number link_width_max; /* max_link_width */

	struct fact_string power_state;    /* D0, D3hot …; since 5.11 */
	struct fact_string runtime_status; /* power/runtime_status */

	/*
	 * `reset_method`, words in the kernel's order, none when an
	 * administrator disabled them. Absent: no reset of its own. Unknown
	 * before 5.15 where there is one, by the file `reset`.
	 */
	struct fact_string reset_methods;

	struct fact_number vfs_total;   /* sriov_totalvfs; absent: no PF */
	struct fact_number vfs_enabled; /* sriov_numvfs */
	struct fact vfs_known;          /* the links virtfn0 … */
	ARRAY(struct pci_address) vfs;

	struct fact_string slot;       /* its name in sys/bus/pci/slots */
	struct fact_string label;      /* of the firmware: "Onboard LAN" */
	struct fact_number acpi_index; /* of the firmware: enoN */
	struct fact_number boot_vga;   /* 0 or 1; of VGA controllers only */
	struct fact_string iommu_unit; /* link `iommu`: dmar0, ivhd0 … */

	/* `iommu/intel-iommu/cap`, a register; absent: not Intel's */
	struct fact_number iommu_capability;

	/* Modules that say they drive it, a space between; the host's. */
	struct fact_string modules;
	struct fact_string vfio_modules; /* for it in particular */

	/*
	 * On a vfio driver that wants it alone: the line of its INTx, 0 without
	 * one, and who else has that, "enp1s0,ehci_hcd:usb1"
	 */
	struct fact_number irq;
	struct fact_string irq_users; /* sys/kernel/irq/N/actions */

	/*
	 * vfio-dev/vfioN of one on a vfio driver, since 6.1; its node is
	 * /dev/vfio/devices/vfioN, since 6.6.
	 */
	struct fact_string vfio_device;
};

#endif
