/* SPDX-License-Identifier: MIT */
#include "check/finding.h"

/* Every code, once: output, documentation and tests read it from here. */
static const struct code codes[] = {
	[CODE_DEVICE_MISSING] = {"device-missing", "device",
		"there is no such PCI device"},
	[CODE_DEVICE_UNREADABLE] = {"device-unreadable", "device",
		"whether the device exists can't be read"},
	[CODE_DEVICE_IS_BRIDGE] = {"device-is-bridge", "device",
		"a bridge: vfio-pci takes endpoints only"},
	[CODE_NOT_BOUND] = {"not-bound", "device",
		"not bound to a vfio driver"},
	[CODE_DRIVER_UNKNOWN] = {"driver-unknown", "device",
		"which driver holds the device can't be read"},
	[CODE_IOMMU_OFF_FIRMWARE] = {"iommu-off-firmware", "host",
		"the firmware describes no IOMMU"},
	[CODE_IOMMU_OFF_KERNEL] = {"iommu-off-kernel", "host",
		"the firmware describes an IOMMU, the kernel does not use it"},
	[CODE_IOMMU_NONE] = {"iommu-none", "host",
		"the machine's IOMMU does not cover the device"},
	[CODE_IOMMU_UNKNOWN] = {"iommu-unknown", "host",
		"whether the device has an IOMMU can't be read"},
	[CODE_NO_IOMMU_MODE] = {"no-iommu-mode", "host",
		"bound in vfio's no-IOMMU mode, which QEMU does not take"},
	[CODE_INTREMAP_OFF] = {"intremap-off", "host",
		"no interrupt remapping, and vfio may not do without"},
	[CODE_INTREMAP_UNKNOWN] = {"intremap-unknown", "host",
		"whether interrupts are remapped can't be read"},
	[CODE_TYPE1_NOT_LOADED] = {"type1-not-loaded", "host",
		"the vfio_iommu_type1 module is not loaded"},
	[CODE_GROUP_NOT_VIABLE] = {"group-not-viable", "group",
		"a host driver holds another device of the IOMMU group"},
	[CODE_GROUP_UNKNOWN] = {"group-unknown", "group",
		"whether the IOMMU group is viable can't be told"},
	[CODE_NODE_MISSING] = {"node-missing", "access",
		"the vfio node is not there"},
	[CODE_NODE_PERMISSION] = {"node-permission", "access",
		"the user may not open the vfio node"},
	[CODE_NODE_HELD] = {"node-held", "access",
		"another process has the vfio node open"},
	[CODE_NODE_UNKNOWN] = {"node-unknown", "access",
		"whether the vfio node can be opened can't be told"},
	[CODE_MEMLOCK_LOW] = {"memlock-low", "resources",
		"the memory lock limit is below the guest's memory"},
	[CODE_MEMLOCK_UNKNOWN] = {"memlock-unknown", "resources",
		"the memory lock limit can't be read"},
	[CODE_MDEV_MISSING] = {"mdev-missing", "mdev",
		"there is no such mediated device"},
	[CODE_MDEV_UNBOUND] = {"mdev-unbound", "mdev",
		"the mediated device has no driver"},
	[CODE_MDEV_UNKNOWN] = {"mdev-unknown", "mdev",
		"the state of the mediated device can't be read"},
	[CODE_MAC_ZERO] = {"mac-zero", "vm",
		"a network card's MAC address is all zeroes"},
	[CODE_NEED_MISSING] = {"vm-file-missing", "vm",
		"a file, socket or bridge of a VM device is not there"},
	[CODE_NEED_PERMISSION] = {"vm-file-permission", "vm",
		"the user may not open what a VM device sits on"},
	[CODE_NEED_UNKNOWN] = {"vm-file-unknown", "vm",
		"whether what a VM device sits on can be opened can't be told"},
	[CODE_BRIDGE_FORBIDDEN] = {"bridge-forbidden", "vm",
		"QEMU's bridge helper does not allow the bridge"},
	[CODE_BRIDGE_UNKNOWN] = {"bridge-unknown", "vm",
		"whether QEMU's bridge helper allows the bridge can't be told"},
};

_Static_assert(
	sizeof(codes) / sizeof(codes[0]) == CODE_MAX, "every code has its row");

const struct code *code(enum code_id id)
{
	return &codes[id];
}
