/* SPDX-License-Identifier: MIT */
#ifndef QDEV_TOPOLOGY_H
#define QDEV_TOPOLOGY_H

/**
 * @file topology.h
 * @brief The devices of a q35 machine.
 *
 * A topology owns every device it hands out. Add root ports to it, then
 * devices to those (root_port.h); displays, pvpanic, CDs and TPM go onto the
 * machine itself. Whatever it accepts, QEMU accepts: what QEMU would refuse is
 * refused by the call that would bring it in, and leaves the topology as it
 * was.
 *
 * Topologies share nothing; one topology is not to be changed by two threads.
 *
 * Seed: Topology.
 */

#include <qdev/addr.h>
#include <qdev/device.h>
#include <qdev/export.h>
#include <qdev/option.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_blockdev;
struct qdev_root_port;
struct qdev_tpmdev;

/** The devices of one machine. */
struct qdev_topology;

/** First slot of pcie.0 that is given to devices; slot 0 is the host bridge. */
#define QDEV_FIRST_SLOT 0x01

/** Last such slot; 0x1f has the ICH9's LPC bridge, AHCI and SMBus. */
#define QDEV_LAST_SLOT 0x1e

/**
 * How many functions pcie.0 has for root ports, displays and pvpanic together:
 * 30 slots of 8.
 *
 * Seed: MaxRoots, 256 there, which ignores the machine's own devices in slots
 * 0 and 0x1f: QEMU says "PCI: slot 31 function 0 not available for ioh3420, in
 * use by ICH9-LPC" to the 241st.
 */
#define QDEV_MAX_ROOT_PORTS 240

/** CDs of the AHCI controller, one on each of ide.0 to ide.5. Seed:
 * MaxSATADevices. */
#define QDEV_MAX_SATA_DEVICES 6

/**
 * A topology without devices, whose root ports will be of the driver
 * "pcie-root-port".
 *
 * @param[out] ret_topology the topology, to be freed with qdev_topology_free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_new(struct qdev_topology **ret_topology);

/**
 * Frees a topology and all of its devices.
 *
 * @param topology a topology, or NULL
 * @return NULL
 */
QDEV_EXPORT struct qdev_topology *qdev_topology_free(
	struct qdev_topology *topology);

/**
 * Chooses the driver of the root ports that are added from now on, spare ones
 * that are handed out included (see qdev_topology_add_root_port_at()). Ports
 * that are there, and spare ones until then, keep theirs. Seed: always ioh3420.
 *
 * @param topology a topology
 * @param driver "pcie-root-port" or "ioh3420"
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID any other driver
 */
QDEV_EXPORT int qdev_topology_set_root_port_driver(
	struct qdev_topology *topology, const char *driver);

/**
 * Keeps a slot of pcie.0 free of everything this library places, for a vIOMMU,
 * a pxb-pcie or an integrated graphics device of the caller.
 *
 * @param topology a topology
 * @param slot ::QDEV_FIRST_SLOT to ::QDEV_LAST_SLOT
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID there is no such slot
 * @retval QDEV_ERROR_ADDRESS_TAKEN it has a device, or was reserved before
 */
QDEV_EXPORT int qdev_topology_reserve_slot(
	struct qdev_topology *topology, unsigned slot);

/**
 * Adds a root port at the next free function of pcie.0, counting from 1.0.
 *
 * Its id is "pcie." and its address, "pcie.a.0", and so is the name of its
 * bus. Its chassis number is 8 × (slot - 1) + function: unique, from 0, and
 * the same however many other ports there are. On function 0 it has
 * `multifunction=on`.
 *
 * Seed: Topology.AddRoot.
 *
 * @param topology a topology
 * @param[out] ret_port the port; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_ROOT_COMPLEX_FULL
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id or bus name
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_root_port(
	struct qdev_topology *topology, struct qdev_root_port **ret_port);

/**
 * As qdev_topology_add_root_port(), at an address of the caller's choice.
 *
 * Firmware finds no function of a slot without function 0. A slot that has
 * none yet gets a spare root port there first; that port is handed out when a
 * later call asks for its address, or for any port and it is the next free one,
 * and it makes room for a QXL or pvpanic that asks for its address.
 *
 * Seed: the TODO of Topology.AddRoot.
 *
 * @retval QDEV_ERROR_INVALID slot or function is out of range
 * @retval QDEV_ERROR_ADDRESS_TAKEN the address has a device, or its slot is
 * reserved
 */
QDEV_EXPORT int qdev_topology_add_root_port_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_root_port **ret_port);

/**
 * Adds a QXL display to pcie.0, as root ports are. The first is the primary
 * display, a qxl-vga with the id "qxl.0", the others are qxl.
 *
 * Seed: Topology.AddQXL.
 *
 * @param topology a topology
 * @param[out] ret_qxl the display; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_ROOT_COMPLEX_FULL
 * @retval QDEV_ERROR_DISPLAY_EXISTS it would be the primary one, but there is
 * another display (a custom one, or a vfio-pci with x-vga): QEMU wants qxl-vga
 * to be first and only
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_qxl(
	struct qdev_topology *topology, struct qdev_device **ret_qxl);

/** As qdev_topology_add_qxl() and qdev_topology_add_root_port_at(). */
QDEV_EXPORT int qdev_topology_add_qxl_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_device **ret_qxl);

/**
 * Adds a pvpanic-pci to pcie.0, as root ports are: it tells the host when the
 * guest's kernel panics. One is enough; QEMU takes several.
 *
 * Seed: Topology.AddPanic.
 *
 * @param topology a topology
 * @param[out] ret_panic the device; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_ROOT_COMPLEX_FULL
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_panic(
	struct qdev_topology *topology, struct qdev_device **ret_panic);

/** As qdev_topology_add_panic() and qdev_topology_add_root_port_at(). */
QDEV_EXPORT int qdev_topology_add_panic_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_device **ret_panic);

/**
 * Adds a CD drive to the machine's AHCI controller, which has one on each of
 * its buses ide.0 to ide.5.
 *
 * Seed: Topology.AddCDROM, which put all of them on ide.1: QEMU says "Can't
 * create IDE unit 1, bus supports only 1 units".
 *
 * @param topology a topology
 * @param medium what is in the drive, or NULL for an empty one
 * @param[out] ret_cd the drive; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_SATA_FULL
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or node uses this medium
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_cdrom(struct qdev_topology *topology,
	const struct qdev_blockdev *medium, struct qdev_device **ret_cd);

/**
 * Adds a TPM with the Command Response Buffer interface. It is no PCI device.
 *
 * Seed: Topology.AddTPMCRB.
 *
 * @param topology a topology
 * @param tpmdev its back end
 * @param[out] ret_tpm the device; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID there is no back end
 * @retval QDEV_ERROR_TPM_EXISTS the machine has one, of either interface
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_tpm_crb(struct qdev_topology *topology,
	const struct qdev_tpmdev *tpmdev, struct qdev_device **ret_tpm);

/** As qdev_topology_add_tpm_crb(), with the TPM Interface Specification's
 * interface. Seed: Topology.AddTPMTIS. */
QDEV_EXPORT int qdev_topology_add_tpm_tis(struct qdev_topology *topology,
	const struct qdev_tpmdev *tpmdev, struct qdev_device **ret_tpm);

/**
 * Adds an Intel IOMMU for the guest, which has to be the first device: QEMU
 * starts with one that comes later, but what came before it goes past it. It is
 * no PCI device, and takes none of their slots.
 *
 * It is made for vfio-pci, with `caching-mode=on`; give the machine
 * `kernel-irqchip=split`, so that it can remap interrupts under KVM, too. Each
 * vfio-pci has an address space of its own then: QEMU maps and locks all of the
 * guest's RAM once for each, and refuses two devices of one IOMMU group of the
 * host ("group 9 used in multiple address spaces"), unless a conventional PCI
 * bridge makes them one.
 *
 * The seed has none.
 *
 * @param topology a topology without devices
 * @param address_width `aw-bits=`: 39 or 48, the bits of an address that it
 * translates
 * @param[out] ret_iommu the IOMMU; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID another width
 * @retval QDEV_ERROR_IOMMU_EXISTS the topology has an IOMMU, or any device
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_add_intel_iommu(struct qdev_topology *topology,
	unsigned address_width, struct qdev_device **ret_iommu);

/** How many devices are on the machine itself. Seed: Topology.Devices. */
QDEV_EXPORT size_t qdev_topology_device_count(
	const struct qdev_topology *topology);

/**
 * A device on the machine itself, in the order in which they were added.
 *
 * @return the device, or NULL when there is none at this index
 */
QDEV_EXPORT struct qdev_device *qdev_topology_device_at(
	const struct qdev_topology *topology, size_t index);

/**
 * Visits all devices: those on the machine at depth 0, each followed by all
 * that is below it. Seed: Walk of Topology.Devices.
 *
 * @return 0, or the first other value `fn` returned
 */
QDEV_EXPORT int qdev_topology_walk(
	const struct qdev_topology *topology, qdev_walk_fn *fn, void *data);

/**
 * All devices as options of a command line, "-device …", each after what it
 * is connected to. Seed: Topology.Options.
 *
 * @param topology a topology
 * @param[out] ret_options the list, to be freed with qdev_options_free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_options(const struct qdev_topology *topology,
	struct qdev_options **ret_options);

/**
 * The lowest boot index from 1 on that this function did not return before
 * and no device has. Seed: BootOrder.Next.
 */
QDEV_EXPORT uint32_t qdev_topology_next_boot_index(
	struct qdev_topology *topology);

/**
 * A further id of this stem for a custom device: "nvme" gives "nvme.0", then
 * "nvme.1". Ids that are taken are passed over. Seed: BusMap.
 *
 * @param topology a topology
 * @param stem an id
 * @param[out] ret_id the id, the caller's to free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID the stem is no id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_topology_allocate_id(
	struct qdev_topology *topology, const char *stem, char **ret_id);

#ifdef __cplusplus
}
#endif

#endif
