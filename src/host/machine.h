/* SPDX-License-Identifier: MIT */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include "base/array.h"
#include "host/fact.h"
#include "host/huge_pages.h"
#include "host/node.h"
#include "host/node_set.h"
#include "host/vfio_id.h"

/* A line of a file of modprobe.d: modprobe.d(5) */
struct host_modprobe_line {
	char *path;           /* of the file, without a leading slash */
	unsigned first, last; /* the lines that it goes over, from 1 */
	char *text;           /* "options vfio-pci ids=8086:10d3" */
};

/* One by which a command is run, and maybe no module loaded. */
struct host_install_line {
	struct fact known; /* absent: there is none */
	const char *module;
	char *file;           /* without a leading slash */
	unsigned first, last; /* lines of it */
	char *command;        /* "/bin/false" */
	bool may_load;        /* what the command does can't be told */
};

void install_line_clear(struct host_install_line *line);

/* The nodes that QEMU's memory may be of, where control groups bound them. */
struct host_memory_nodes {
	bool are_bound;
	struct fact known;       /* the sets */
	struct node_set all;     /* that have memory */
	struct node_set allowed; /* what is left of them */
};

/* What proc/meminfo says, in bytes. */
struct host_memory {
	struct fact_number total;     /* MemTotal */
	struct fact_number available; /* MemAvailable: without swapping */
	struct fact_number swap;      /* SwapTotal */
	struct fact_number commit_limit; /* CommitLimit */
	struct fact_number committed;    /* Committed_AS */
	struct fact_number overcommit; /* proc/sys/vm/overcommit_memory */

	/* Where nodes are bound, of those that are left, in all */
	struct fact_number node_total; /* MemTotal of nodeN/meminfo */
	struct fact_number node_free;  /* MemFree, and FilePages but Shmem */
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

	/*
	 * Of modprobe.d, "install" and "options" alone, in kmod's order. Where
	 * a file can't be read it is unknown, and the others' lines are here.
	 */
	struct fact modprobe_known;
	ARRAY(struct host_modprobe_line) modprobe_lines;

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

	/* Where there is a data limit: ignore_rlimit_data, 0 or 1 */
	struct fact_number data_limit_off;

	/* Where a limit of tasks is to be seen in proportion */
	struct fact_number threads_max; /* proc/sys/kernel/threads-max */
	struct fact_number pid_max;     /* proc/sys/kernel/pid_max */

	struct host_memory_nodes memory_nodes;
	struct host_huge_pages huge_pages; /* of the size asked for */
	struct host_memory memory;
};

void machine_clear(struct host_machine *machine);

#endif
