/* SPDX-License-Identifier: MIT */
#include "check/finding.h"

/* Five of them, or it does not compile. */
#define ROW(name, family, summary, why, mend)                                  \
	{                                                                      \
		name, family, summary, why, mend                               \
	}

/*
 * Every code, once: output, --explain, docs/findings.md, docs/check.schema.json
 * and tests take it from here. A row has its name, its family, one line for
 * lists, why it is so (with the source), and how to mend it. A line of these
 * that begins with two spaces is printed as it is.
 */
static const struct code codes[] = {
	[CODE_DEVICE_MISSING] = ROW("device-missing", "device",
		"there is no such PCI device",
		"QEMU opens the function by its address below "
		"/sys/bus/pci/devices, and there is no such entry. A card "
		"that is not seated, is switched off in the firmware, was "
		"hot-unplugged, or got another address when a card was added "
		"looks like this (qemu: hw/vfio/pci.c, vfio_realize()).",
		"`qdev-plan list devices` shows what there is. After a change "
		"of hardware look for the device by its ids: --passthrough "
		"vvvv:dddd."),
	[CODE_DEVICE_UNREADABLE] = ROW("device-unreadable", "device",
		"whether the device exists can't be read",
		"sysfs is not there, is masked (as in many containers), or "
		"could not be read, so the device may exist or not. That is "
		"no word on the device itself.",
		"Run the check where /sys is mounted, or capture the host "
		"again with `qdev-plan snapshot`."),
	[CODE_DEVICE_DEAD] = ROW("device-dead", "device",
		"the device does not answer any more",
		"All of its config space reads as ones, which is what the bus "
		"says for a device that is not there: it was switched off or "
		"pulled, or hangs since a reset or a sleep (\"Unable to change "
		"power state from D3cold to D0, device inaccessible\"). The "
		"kernel binds it all the same; what QEMU then reads from it is "
		"no device (lab, kernel 6.1). One that was woken from D3cold "
		"and did not come back may do so yet, or is taken for gone: "
		"\"No such device\" (lab, a port whose link stays down).",
		"Remove it and look for it anew: echo 1 > remove in its folder "
		"of /sys/bus/pci/devices, echo 1 > /sys/bus/pci/rescan. If it "
		"does not come back, only taking all power from the host "
		"helps. Where it hangs in its sleep, give vfio-pci the option "
		"disable_idle_d3=1."),
	[CODE_ASLEEP] = ROW("asleep", "device",
		"the device is in D3cold, and was not woken to look at it",
		"The kernel has switched the device off to save power, and "
		"vfio-pci wakes it when it is opened: QEMU starts (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_enable(); "
		"lab, kernel 6.1). A check does not wake it, so what only its "
		"config space tells is left out: whether it answers, and "
		"whether its header is that of a bridge, for which its class "
		"stands in.",
		"Nothing. To see whether it wakes: echo on > power/control in "
		"its folder of /sys/bus/pci/devices, then check again."),
	[CODE_DEVICE_IS_BRIDGE] = ROW("device-is-bridge", "device",
		"a bridge: vfio-pci takes endpoints only",
		"vfio-pci takes functions with header type 0 alone and "
		"answers any other with EINVAL (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, "
		"vfio_pci_core_register_device()). A bridge stays with the "
		"host; the devices below it are what can be given away.",
		"Ask for the devices below the bridge; `qdev-plan list "
		"groups` shows them."),
	[CODE_NOT_BOUND] = ROW("not-bound", "device",
		"not bound to a vfio driver",
		"QEMU opens the device through its vfio node, which is there "
		"only while vfio-pci or a variant of it drives the device "
		"(linux: Documentation/driver-api/vfio.rst). With a host "
		"driver on it, the device does what the host wants.",
		"Run the commands of the finding in their order: they name "
		"this one device by driver_override, so that no twin of the "
		"same ids goes with it, as it would by new_id or ids=. What "
		"the host uses of the device is told beside it, with what "
		"ends the use."),
	[CODE_DEVICE_LOCKED] = ROW("device-locked", "device",
		"a bind or an unbind of the device does not end",
		"Who takes a device from its driver has its lock until that "
		"is done, and vfio-pci lets go of it when the VM does that has "
		"it, not before (linux: drivers/vfio/vfio_main.c, "
		"vfio_unregister_group_dev()). Some host drivers wait for ever "
		"as well. Meanwhile no signal ends the unbind or whatever else "
		"wants the lock: a write to driver_override, drivers_probe or "
		"remove, a read of driver_override or uevent. The same is true "
		"of a PF from which VFs are taken while a VM has one (lab, "
		"kernel 6.1).",
		"End the VM that has the device, which the finding node-held "
		"names; the unbind ends by itself then. Commands that were "
		"run meanwhile still wait, and will be done after it. If no "
		"VM has it, the kernel log may tell what the driver waits "
		"for."),
	[CODE_DRIVER_UNKNOWN] = ROW("driver-unknown", "device",
		"which driver holds the device can't be read",
		"The link `driver` of the device, its directory `vfio-dev`, "
		"or its header could not be read. Whether QEMU would get it "
		"depends on them.",
		"Read the file that the evidence names by hand; if it can be "
		"read there, capture the host again or run as a user who may."),
	[CODE_VGPU_NO_TYPE] = ROW("vgpu-no-type", "device",
		"a VF of an NVIDIA GPU that is no vGPU yet",
		"NVIDIA's vGPU driver gives a VF to a VM by itself, without "
		"vfio-pci, and only after a type was chosen for it: "
		"current_vgpu_type says 0 (NVIDIA vGPU software "
		"documentation, \"vendor-specific VFIO framework\"). Bound to "
		"vfio-pci, such a VF would be of no use.",
		"Write the number of a type to nvidia/current_vgpu_type of "
		"the VF. `qdev-plan list types` shows which ones it can be."),
	[CODE_PF_HAS_VFS] = ROW("pf-has-vfs", "device",
		"a PF with VFs, which vfio-pci does not take",
		"vfio-pci refuses a physical function while it has virtual "
		"ones: \"Cannot bind to PF with SR-IOV enabled\", EBUSY (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, "
		"vfio_pci_core_register_device(); lab, kernel 6.1). Some "
		"drivers remove their VFs when they are unbound, others leave "
		"them behind, and then nobody can remove them before the "
		"driver is back.",
		"Remove the VFs first, by sriov_numvfs, while the PF has its "
		"driver: the commands of the finding are in that order. "
		"Taking VFs away waits until no VM has one. Or leave the PF "
		"to the host and pass a VF through."),
	[CODE_DENYLISTED] = ROW("denylisted", "device",
		"a device that vfio-pci does not take unless it is told to",
		"vfio-pci has a list of devices with which a guest can bring "
		"down or take over the host: Intel QuickAssist C3xxx, C62x "
		"and DH895xCC, PFs and VFs, since 6.9 also DSA and IAX of "
		"Sapphire Rapids. It answers EINVAL to them (linux: "
		"drivers/vfio/pci/vfio_pci.c, vfio_pci_dev_in_denylist()).",
		"Only where all guests are trusted: options vfio-pci "
		"disable_denylist=1 in a file of /etc/modprobe.d, and load "
		"vfio-pci anew, for which no device may be bound to it."),
	[CODE_BAR_UNASSIGNED] = ROW("bar-unassigned", "device",
		"a BAR of the device has no address",
		"Neither the firmware nor the kernel found a place for the "
		"memory of the device. Where the kernel lists it all the "
		"same, the device can't be enabled: \"can't enable device: "
		"BAR … not assigned\", EINVAL (linux: "
		"drivers/pci/setup-res.c, pci_enable_resources()). Older "
		"kernels forget the BAR, QEMU starts, and the guest has a "
		"device without it (lab, kernel 6.1). Large BARs of GPUs need "
		"room above 4 GiB.",
		"Enable \"above 4G decoding\" in the firmware setup, and switch "
		"resizable BARs off there if that does not do; or add "
		"pci=realloc to the kernel command line. The kernel log tells "
		"what was tried: dmesg | grep BAR."),
	[CODE_FRAMEBUFFER] = ROW("framebuffer", "device",
		"a framebuffer of the host sits in the device's memory",
		"The firmware's framebuffer (efifb, vesafb, simplefb) lies in "
		"a BAR of the device. Of a VGA controller vfio-pci takes it "
		"away since 6.0 (linux: drivers/vfio/pci/vfio_pci_core.c, "
		"vfio_pci_vga_init()); of any other display it stays, the "
		"kernel says \"BAR 0: can't reserve\", and QEMU \"Failed to mmap "
		"… Performance may be slow\" (lab, kernel 6.1).",
		"Unbind the framebuffer by the command of the finding, before "
		"QEMU starts. For good, keep the firmware from showing a "
		"picture on that card, or add video=efifb:off or "
		"initcall_blacklist=sysfb_init to the kernel command line."),
	[CODE_BOOT_VGA] = ROW("boot-vga", "device",
		"the display that the host booted with",
		"The firmware ran the ROM of this display, and what the "
		"kernel shows of it since is the copy in memory, which may be "
		"changed (linux: arch/x86/pci/fixup.c, pci_fixup_video()). "
		"Guests whose firmware wants the ROM then show no picture. "
		"QEMU starts all the same.",
		"If the guest shows nothing, give it the ROM as a file, "
		"romfile=PATH, saved from the same card while another one was "
		"the first display. Or choose another first display in the "
		"firmware setup."),
	[CODE_IGD] = ROW("igd", "device",
		"the graphics of an Intel processor",
		"Drivers for Intel's graphics look for data of the firmware "
		"(the OpRegion) and, the older ones, for the display at slot "
		"2 of the first bus, with an ISA bridge of a certain kind "
		"(qemu: docs/igd-assign.txt, hw/vfio/igd.c). QEMU starts "
		"without; whether a picture appears is up to the guest's "
		"driver.",
		"Add x-igd-opregion=on to the device by hand. Outputs of "
		"newer generations work with drivers that need no more; older "
		"ones want the legacy mode that docs/igd-assign.txt of QEMU "
		"tells of."),
	[CODE_VGA_REFUSED] = ROW("vga-refused", "device",
		"x-vga=on for a device that vfio gives no VGA of",
		"With x-vga=on QEMU wants the ports and the memory at "
		"0xa0000 that a VGA controller answers to. vfio-pci has them "
		"for devices of class 0300 alone, not for other displays "
		"(0302, 0380), nor where it was built without "
		"CONFIG_VFIO_PCI_VGA or loaded with disable_vga: \"failed "
		"getting region info for VGA region index 8 ... device does "
		"not support requested feature x-vga\" (linux: "
		"drivers/vfio/pci/vfio_pci.c, vfio_pci_probe(); qemu: "
		"hw/vfio/pci.c, vfio_populate_vga(); lab, kernel 6.1).",
		"Leave out x-vga=on: UEFI firmware does not need it. Where "
		"disable_vga is in the way, take it out of modprobe.d and "
		"the kernel command line, and load vfio-pci anew, for which "
		"no device may be bound to it."),
	[CODE_POWER_ERROR] = ROW("power-error", "device",
		"the power management of the device has failed",
		"A suspend or resume of the device has failed, and since then "
		"the kernel changes its power no more: to wake it gives "
		"EINVAL (linux: drivers/base/power/runtime.c, rpm_resume()). "
		"vfio-pci wakes a device that it opens, unless it was loaded "
		"with disable_idle_d3 (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_enable()). "
		"Sleep as such is no finding, D3cold neither: that is what "
		"it is woken from.",
		"See the kernel log for what failed. A power cycle of the "
		"machine helps most devices; options vfio-pci "
		"disable_idle_d3=1 in a file of /etc/modprobe.d keeps them "
		"awake for the next time."),
	[CODE_INTX_SHARED] = ROW("intx-shared", "device",
		"vfio-pci may want the interrupt line of the device alone",
		"Loaded with nointxmask=1, vfio-pci does not share the line "
		"of a device's INTx with anybody, another device of the VM "
		"included, and QEMU, which turns INTx on when it starts, says "
		"\"Failed to set up TRIGGER eventfd signaling for interrupt "
		"INTX-0: VFIO_DEVICE_SET_IRQS failure: Device or resource "
		"busy\" (linux: drivers/vfio/pci/vfio_pci_intrs.c, "
		"vfio_intx_set_signal(); lab, kernel 6.1). What was written "
		"to the parameter later means nothing since 5.16, so "
		"whether it was loaded so can't be told.",
		"Take nointxmask out of modprobe.d and the kernel command "
		"line, and load vfio-pci anew, for which no device may be "
		"bound to it. Few devices, from before PCI 2.3, need it."),
	[CODE_RESET_NONE] = ROW("reset-none", "device",
		"the device can't be reset, or with others alone",
		"Between two guests vfio resets a device, if the kernel knows "
		"a way for this one function (reset_method). There is none. A "
		"reset of its bus takes all functions there, and vfio does it "
		"if one VM has them all (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, "
		"vfio_pci_ioctl_pci_hot_reset()). QEMU starts all the same: "
		"\"no available reset mechanism\".",
		"Pass all functions of the card through, as --passthrough "
		"dddd:bb:dd does. Otherwise expect a device that works once: "
		"it keeps what a guest left in it until the host is booted "
		"again."),
	[CODE_RESET_UNRELIABLE] = ROW("reset-unreliable", "device",
		"a GPU of a family that does not survive resets",
		"These GPUs say that they can be reset, but often do not come "
		"back, and then neither the next guest nor the host can use "
		"them (github.com/gnif/vendor-reset). The kernel can't tell.",
		"The module vendor-reset has a reset that works for them. "
		"From 5.15 on choose it after it is loaded: echo "
		"device_specific > reset_method of the device."),
	[CODE_IDS_TAKES_TWIN] = ROW("ids-takes-twin", "device",
		"ids= of vfio-pci names other devices of the host, too",
		"The parameter ids= of vfio-pci, on the kernel command line or "
		"in a file of modprobe.d, names devices by their kind. When it "
		"is loaded, vfio-pci takes every one that matches and has no "
		"driver yet, the host's own, too (linux: "
		"drivers/vfio/pci/vfio_pci.c, vfio_pci_fill_ids()). Whether "
		"that comes before the host driver, is up to the boot. Of "
		"several ids= the last counts, and the command line's is the "
		"last (lab, kmod 30). An initramfs has a copy of modprobe.d, "
		"which may be older. What was written to new_id while the "
		"host runs can't be read anywhere: it ends with the boot.",
		"Bind by address: `qdev-plan bind --print-persistent` prints "
		"the files. Then take the ids out of ids= and make the "
		"initramfs anew: update-initramfs -u, or dracut -f."),
	[CODE_IOMMU_OFF_FIRMWARE] = ROW("iommu-off-firmware", "host",
		"the firmware describes no IOMMU",
		"Without an IOMMU a device that a guest drives could read and "
		"write all memory of the host, so vfio gives out none. The "
		"kernel finds IOMMUs by tables of the firmware (DMAR of "
		"Intel, IVRS of AMD, IORT of Arm), and there is none of them "
		"(linux: drivers/iommu/intel/dmar.c, "
		"drivers/iommu/amd/init.c).",
		"Enable VT-d, AMD-Vi or IOMMU in the firmware setup; where a "
		"board has no such setting, an update of its firmware may "
		"bring one. In a virtual machine its host must give it an "
		"IOMMU."),
	[CODE_IOMMU_OFF_KERNEL] = ROW("iommu-off-kernel", "host",
		"the firmware describes an IOMMU, the kernel does not use it",
		"The firmware describes an IOMMU, but the kernel registered "
		"none, and the device has no group. Intel's is off by default "
		"in many kernels until the command line says intel_iommu=on; "
		"AMD's is on unless it is switched off (linux: "
		"Documentation/admin-guide/kernel-parameters.txt, "
		"intel_iommu=, amd_iommu=, iommu=).",
		"Change the kernel command line as the finding tells, and "
		"reboot. If it says so already, the kernel log tells why it "
		"gave up: dmesg | grep -e DMAR -e AMD-Vi."),
	[CODE_IOMMU_NONE] = ROW("iommu-none", "host",
		"the machine's IOMMU does not cover the device",
		"The kernel put the device into no IOMMU group, though the "
		"machine may have an IOMMU: one that covers other devices "
		"alone, or a device whose IOMMU failed to start (linux: "
		"drivers/iommu/iommu.c, iommu_init_device()).",
		"The kernel log tells which units it found: dmesg | grep -i "
		"iommu. A device in another slot, below another root port, "
		"may be covered."),
	[CODE_IOMMU_UNKNOWN] = ROW("iommu-unknown", "host",
		"whether the device has an IOMMU can't be read",
		"The link `iommu_group` of the device, or what its group is, "
		"could not be read. A masked sysfs looks like this; it does "
		"not mean that there is no IOMMU.",
		"Run the check where /sys is mounted whole, or capture the "
		"host again with `qdev-plan snapshot`."),
	[CODE_NO_IOMMU_MODE] = ROW("no-iommu-mode", "host",
		"bound in vfio's no-IOMMU mode, which QEMU does not take",
		"vfio was told to do without an IOMMU "
		"(enable_unsafe_noiommu_mode). The device then has a node, "
		"noiommu-N, that QEMU does not look for, and nothing keeps a "
		"guest from the host's memory (linux: drivers/vfio/group.c, "
		"vfio_noiommu_group_alloc()).",
		"Enable the IOMMU in the firmware setup and in the kernel; "
		"then bind the device anew."),
	[CODE_INTREMAP_OFF] = ROW("intremap-off", "host",
		"no interrupt remapping, and vfio may not do without",
		"A device without interrupt remapping can raise any interrupt "
		"of the host by a write to memory, so vfio refuses the whole "
		"container: \"No interrupt remapping support\" (linux: "
		"drivers/vfio/vfio_iommu_type1.c, "
		"vfio_iommu_type1_attach_group()). The firmware switches it "
		"on, often under the name x2APIC; the kernel command line can "
		"switch it off (intremap=off).",
		"Enable it in the firmware setup, remove intremap=off and "
		"nox2apic from the kernel command line, and reboot. If all "
		"guests are trusted, vfio can be told to do without: options "
		"vfio_iommu_type1 allow_unsafe_interrupts=1 in a file of "
		"/etc/modprobe.d."),
	[CODE_INTREMAP_UNKNOWN] = ROW("intremap-unknown", "host",
		"whether interrupts are remapped can't be read",
		"The names of the interrupt chips tell it: IR- in front means "
		"remapped. None of them decided, or /proc/interrupts could "
		"not be read, which is so in many containers and on some "
		"architectures.",
		"Look at cat /proc/interrupts on the host itself, or in the "
		"kernel log: dmesg | grep -i -e remapping -e x2apic."),
	[CODE_TYPE1_NOT_LOADED] = ROW("type1-not-loaded", "host",
		"the vfio_iommu_type1 module is not loaded",
		"QEMU gives vfio an IOMMU back end, and vfio_iommu_type1 is "
		"the one of x86 and Arm. It comes with vfio-pci; once it is "
		"gone, opening the container does not load it again: \"No "
		"available IOMMU models\" (lab, kernel 6.1; qemu: "
		"hw/vfio/container.c).",
		"modprobe vfio_iommu_type1; for good, a line vfio_iommu_type1 "
		"in a file of /etc/modules-load.d."),
	[CODE_DMA_ENTRY_LIMIT] = ROW("dma-entry-limit", "host",
		"vfio takes very few mappings of each container",
		"dma_entry_limit of vfio_iommu_type1 is how many mappings a "
		"container may have, 65535 unless somebody lowers it. QEMU "
		"makes one for each piece of the guest's memory, at the "
		"start and as the firmware places BARs and ROMs, and fails "
		"when there are no more: \"vfio_dma_map(...) = -28 (No space "
		"left on device)\" (linux: drivers/vfio/vfio_iommu_type1.c, "
		"vfio_dma_do_map(); lab, kernel 6.1, limits of 1 and 3). A "
		"limit that is above those pieces and still low may fail a "
		"guest that runs.",
		"Write the kernel's own limit back, as told, and look for the "
		"dma_entry_limit= that lowered it, in /etc/modprobe.d or on "
		"the kernel command line: it counts again at the next boot. "
		"iommufd has no such limit."),
	[CODE_IOMMUFD_MISSING] = ROW("iommufd-missing", "host",
		"--iommufd is asked for, and /dev/iommu is not there",
		"With `-object iommufd` QEMU opens /dev/iommu instead of a "
		"vfio container. The node comes with the module iommufd, of "
		"kernels since 6.2 that are built with CONFIG_IOMMUFD (linux: "
		"drivers/iommu/iommufd/main.c); those of Debian, up to 13, "
		"are not. QEMU says \"Could not open '/dev/iommu'\".",
		"Load the module where there is one: modprobe iommufd. Else "
		"plan without --iommufd, which every kernel and QEMU can do; "
		"a guest sees no difference."),
	[CODE_MODULE_UNLOADABLE] = ROW("module-unloadable", "host",
		"vfio-pci is not loaded, and can't be",
		"No device can be bound to vfio-pci before its module is "
		"loaded, and the kernel takes none: kernel.modules_disabled "
		"is set, which only a boot ends, module_blacklist= on the "
		"kernel command line names it, or lib/modules of the running "
		"kernel has none, as when the kernel package was updated and "
		"removed without a reboot (linux: kernel/module/main.c). A "
		"line install of modprobe.d makes modprobe run a command "
		"instead (kmod: man modprobe.d).",
		"Boot into the installed kernel; remove the parameter from "
		"the kernel command line; take the line out of modprobe.d, "
		"and out of the initramfs; or load vfio-pci at boot before "
		"modules are locked, by a line vfio-pci in a file of "
		"/etc/modules-load.d."),
	[CODE_LOCKDOWN] = ROW("lockdown", "host",
		"the kernel is locked down, and vfio-pci is yet to be loaded",
		"A kernel that is locked down (integrity or confidentiality; "
		"many are, once booted with Secure Boot) loads modules alone "
		"that a key it trusts has signed: \"Lockdown: modprobe: "
		"unsigned module loading is restricted\" (linux: "
		"kernel/module/signing.c, module_sig_check(); "
		"kernel_lockdown(7)). A distribution signs its own; "
		"out-of-tree ones, vendor-reset and vendors' vGPU drivers "
		"among them, are mostly not. Nothing else of vfio is refused: "
		"devices are bound, opened and reset as ever (lab, kernel 6.1, "
		"both levels). A hand that writes config space (setpci) is.",
		"Nothing, with a distribution's kernel. Sign a module of your "
		"own with a key that the firmware knows (mokutil --import), "
		"or have it signed by DKMS."),
	[CODE_GROUP_NOT_VIABLE] = ROW("group-not-viable", "group",
		"a host driver holds another device of the IOMMU group",
		"Devices of one IOMMU group can reach each other past the "
		"IOMMU, so a group is given out whole: no other member may "
		"have a driver that does DMA of its own. Since kernel 5.19 "
		"the core counts such drivers, bridges among them (linux: "
		"drivers/iommu/iommu.c, iommu_group_claim_dma_owner()); "
		"before, vfio looked itself and left bridges out "
		"(drivers/vfio/vfio.c, vfio_dev_viable()). Binding succeeds "
		"all the same; QEMU then says \"group N is not viable\".",
		"Take the other devices from their drivers by the commands of "
		"the finding, or pass them through together with this one. "
		"If the host needs one of them, move a card to another slot: "
		"`qdev-plan list groups` shows how they would be together."),
	[CODE_MADE_BY_DRIVER] = ROW("vmd-child", "group",
		"a device behind a controller whose driver makes it",
		"A controller such as Intel's VMD hides devices, mostly "
		"NVMe, and its host driver shows them in a PCI domain of its "
		"own (10000 and up). They do DMA in the controller's name, so "
		"they share its IOMMU group, and without the driver they are "
		"gone (linux: drivers/pci/controller/vmd.c; "
		"arch/x86/pci/common.c, pci_real_dma_dev()).",
		"Pass the controller itself through, with all that is behind "
		"it; or switch VMD off for the slot in the firmware setup, so "
		"that the device shows up by itself."),
	[CODE_GROUP_UNKNOWN] = ROW("group-unknown", "group",
		"whether the IOMMU group is viable can't be told",
		"The members of the group, or what drives one of them, could "
		"not be read; or an out-of-tree driver, or a kernel that its "
		"vendor changed, makes it uncertain whether that driver "
		"counts.",
		"Read what the evidence names by hand. A member that is bound "
		"to vfio-pci or to nothing is never in the way."),
	[CODE_RESERVED_DIRECT] = ROW("reserved-direct", "group",
		"the firmware wants memory mapped for a device of the group",
		"The firmware wants memory mapped 1:1 for a device of the "
		"group (an RMRR on Intel, a unity map on AMD), often because "
		"a management controller reads and writes it behind the "
		"host's back. Since 6.6 the kernel gives out no such device "
		"(linux: drivers/iommu/iommu.c, \"Firmware has requested this "
		"device have a 1:1 IOMMU mapping\"); before, Intel's driver "
		"refused (\"ineligible for IOMMU domain attach due to "
		"platform RMRR requirement\"). Regions of type "
		"direct-relaxable are no obstacle.",
		"Look in the firmware setup for pre-boot DMA protection, "
		"shared memory with the management controller (HPE: HPRCU, "
		"conrep), or USB legacy support, and switch that off for the "
		"slot; ask the vendor for firmware without the region."),
	[CODE_RESERVED_IN_RAM] = ROW("reserved-in-ram", "group",
		"a reserved region lies in the guest's memory",
		"vfio maps the guest's RAM for the device at the guest's "
		"addresses. Some of them the IOMMU does not translate, or the "
		"firmware has a mapping of its own there, and vfio keeps RAM "
		"off them: \"VFIO_MAP_DMA failed: Invalid argument\" (linux: "
		"drivers/vfio/vfio_iommu_type1.c, vfio_iommu_resv_exclude(); "
		"lab, AMD, kernel 6.1).",
		"Give the guest less memory, so that its RAM ends below the "
		"region. One below 1 MiB is in every guest's way: look in the "
		"firmware setup for what wants it (pre-boot DMA protection), "
		"and switch that off for the slot."),
	[CODE_RESERVED_UNKNOWN] = ROW("reserved-unknown", "group",
		"the reserved regions of the group can't be read",
		"The kernel lists what the firmware wants mapped in the "
		"group's file reserved_regions, and that could not be read. "
		"One region of type direct would forbid the device.",
		"Read the file that the evidence names on the host itself."),
	[CODE_VF_TOKEN] = ROW("vf-token", "device",
		"a VF whose PF is on a vfio driver, too",
		"When a PF is on a vfio driver, whoever has it could watch or "
		"break its VFs. vfio therefore wants a secret that the "
		"owners of PF and VF share (linux: "
		"drivers/vfio/pci/vfio_pci_core.c, "
		"vfio_pci_validate_vf_token()). A plan has none to give, and "
		"QEMU says \"error getting device: Permission denied\" (lab, "
		"kernel 6.1). With --iommufd, kernels before 6.17 do not ask "
		"for it (drivers/vfio/device_cdev.c; lab, kernel 6.12).",
		"Give the PF back to its host driver, and make the VFs there."),
	[CODE_NODE_MISSING] = ROW("node-missing", "access",
		"the vfio node is not there",
		"Without its node nobody can open the group. The kernel makes "
		"it when the first device of the group is bound to a vfio "
		"driver; udev, a container that got a /dev of its own, or "
		"somebody's rm took it away, or what lies there is not it "
		"(linux: drivers/vfio/group.c).",
		"The commands of the finding bind the device once more, which "
		"makes the node anew. One made by hand with mknod would keep "
		"an old number. In a container, the node must be given to it "
		"from outside."),
	[CODE_CDEV_MISSING] = ROW("cdev-missing", "access",
		"--iommufd is asked for, and the device has no node of its "
		"own",
		"With iommufd QEMU opens /dev/vfio/devices/vfioN instead of "
		"the group's node, and finds it by vfio-dev/vfioN/dev of the "
		"device (qemu: hw/vfio/iommufd.c, iommufd_cdev_getfd()). "
		"Kernels have it since 6.6, if built with "
		"CONFIG_VFIO_DEVICE_CDEV. QEMU says \"failed to find "
		"vfio-dev/vfioX/dev\" on others.",
		"Plan without --iommufd, or boot a kernel that has it: grep "
		"VFIO_DEVICE_CDEV /boot/config-$(uname -r)."),
	[CODE_NODE_PERMISSION] = ROW("node-permission", "access",
		"the user may not open the vfio node",
		"The node is made for root alone, mode 0600, and whoever runs "
		"QEMU must open it for reading and writing (linux: "
		"drivers/vfio/group.c; Documentation/driver-api/vfio.rst). "
		"Beyond that the control group of the process that starts "
		"QEMU may refuse it: \"Operation not permitted\" (linux: "
		"security/device_cgroup.c). The rules of version 1 are in "
		"devices.list of the group and those above it, unless all is "
		"allowed but some; those of version 2 are in no file, and "
		"only opening the node shows them.",
		"chown as told helps until the node is made anew, at the next "
		"boot or bind. For good, a udev rule does it, in "
		"/etc/udev/rules.d/90-vfio.rules:\n"
		"  SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"kvm\", "
		"MODE=\"0660\"\n"
		"and, for --iommufd,\n"
		"  SUBSYSTEM==\"vfio-dev\", GROUP=\"kvm\", MODE=\"0660\"\n"
		"  KERNEL==\"iommu\", GROUP=\"kvm\", MODE=\"0660\"\n"
		"then udevadm control --reload && udevadm trigger "
		"--subsystem-match=vfio. libvirt hands the node over by "
		"itself. The rules of a control group are for who made it: "
		"DeviceAllow=char-vfio rw of the systemd unit, or the options "
		"of the container."),
	[CODE_NODE_HELD] = ROW("node-held", "access",
		"another process has the vfio node open",
		"A group has one owner at a time; a second open(2) of its "
		"node gets EBUSY (linux: drivers/vfio/group.c, "
		"vfio_group_fops_open()). Devices of one group can therefore "
		"go to one VM only.",
		"Stop the VM that has it; who that is, root is told. A "
		"process that hangs in the kernel holds it until it ends."),
	[CODE_NODE_UNKNOWN] = ROW("node-unknown", "access",
		"whether the vfio node can be opened can't be told",
		"The node could not be looked at, or nobody tried to open it, "
		"so its permissions or its owner are not known. `check` on "
		"the host itself, as the user who will run QEMU, tries; "
		"`plan`, another user and a captured host can't. With "
		"--iommufd a user may have the device's own node and not its "
		"group's; while any VM has a vfio node open, the kernel does "
		"not tell such a user whether it is this group's.",
		"Run qdev-plan check on the host, as root or as that user."),
	[CODE_DEVICE_POLICY] = ROW("device-policy", "access",
		"the systemd unit may not open a device node",
		"systemd closes devices to a unit that has DevicePolicy= or "
		"any DeviceAllow=, by a program that the kernel asks at each "
		"open(2), whatever the permissions of the node: \"Operation "
		"not permitted\". PrivateDevices= gives it a /dev that has "
		"no such node at all (systemd.resource-control(5), "
		"systemd.exec(5); linux: security/device_cgroup.c).",
		"Allow the nodes in a drop-in of the unit, as the commands of "
		"the finding do. DeviceAllow=char-vfio rw allows all groups, "
		"once the module vfio is loaded; the number of a group may "
		"change with the next boot. Each slice that the unit is in "
		"has to allow them, too, -.slice among them (lab, systemd "
		"252). A SystemCallFilter= that may lack what QEMU calls, "
		"ioctl(2) before all, counts as unknown."),
	[CODE_IN_USE_ROOT_DISK] = ROW("in-use-root-disk", "use",
		"the host runs from a disk of the device",
		"A file system that the host cannot run without is on a disk "
		"of the device. The kernel does not refuse to unbind it: the "
		"unbind succeeds, and then every read and write of the host "
		"fails (lab, NVMe with ext4).",
		"There is no command for it: another disk has to hold the "
		"system first."),
	[CODE_IN_USE_MOUNTED] = ROW("in-use-mounted", "use",
		"a file system on a disk of the device is mounted",
		"A file system on a disk of the device is mounted. The kernel "
		"does not refuse to unbind it; what was not written yet is "
		"lost (lab, NVMe with ext4).",
		"umount it, and take it out of /etc/fstab, or it comes back "
		"with the next boot."),
	[CODE_IN_USE_SWAP] = ROW("in-use-swap", "use",
		"the host swaps to a disk of the device",
		"Memory of the host's processes lies on a disk of the device; "
		"taken away, they die when they want it back (linux: "
		"mm/page_io.c).",
		"swapoff it, with memory enough to take it in, and take it "
		"out of /etc/fstab."),
	[CODE_IN_USE_HELD] = ROW("in-use-held", "use",
		"LVM, LUKS, RAID, ZFS or the like is active on a disk of the device",
		"The kernel lists a holder of a disk of the device, or tells "
		"otherwise who has it: LVM, LUKS, RAID, ZFS or another layer, "
		"a loop device, zram, an iSCSI or NVMe target, or a file "
		"system that is mounted in another namespace or was taken out "
		"of sight by umount -l. All that lies above it would fail "
		"with it (linux: Documentation/ABI/testing/sysfs-block, "
		"holders).",
		"End what lies above it, then the holder by the command of "
		"the finding. Where none is told, find it with lsblk and "
		"losetup, and a mount out of sight in /proc/PID/mountinfo of "
		"the processes that see it."),
	[CODE_IN_USE_OPEN] = ROW("in-use-open", "use",
		"a process has a disk of the device open",
		"A process has the node of a disk of the device open, or that "
		"of what is built on it, and is no file system: a VM whose "
		"disk it is, a database, dd. The kernel does not refuse to "
		"unbind it, and the process is left with a disk of no bytes "
		"(lab, NVMe, kernel 6.1). A worker of udev that looks at the "
		"disk does not count. Who may not look at the processes of "
		"others is told in-use-unknown.",
		"Stop the process in its own way: shut the VM down, stop the "
		"service; systemctl status PID tells whose process it is. "
		"Then run the check again: until then no command is told that "
		"would take the disk away."),
	[CODE_IN_USE_MEMBER] = ROW("in-use-member", "use",
		"a disk of the device is part of something that is not active",
		"A disk of the device has a signature of LVM, LUKS, RAID or "
		"ZFS, and is not active. Nothing breaks now, but the host "
		"would miss it later, and a guest that writes to it may "
		"destroy the whole of which it is a part.",
		"Make sure that nobody wants it; wipefs shows what it has."),
	[CODE_IN_USE_NETWORK_ROUTE] = ROW("in-use-network-route", "use",
		"the host's default route goes through the device",
		"The default route goes through a network interface of the "
		"device, directly or through a bridge or bond on top of it. "
		"The fix would cut the host off, and very likely the session "
		"that runs it.",
		"There is no command for it: another interface has to carry "
		"the route first, or someone must sit at the console."),
	[CODE_IN_USE_NETWORK_STORAGE] = ROW("in-use-network-storage", "use",
		"the host has storage of another machine, perhaps through the "
		"device",
		"A network interface of the device is up, and the host has a "
		"file system or disks of another machine: NFS, SMB, Ceph, NVMe over "
		"fabrics or iSCSI. Whether they come through this card depends "
		"on the host's routes and the rules beside them, of which no "
		"file of the kernel has all. If they do and the card is taken, "
		"whatever is on them hangs, the host itself if it runs from "
		"there. So no command is told that takes the interface down.",
		"ip route get ADDRESS tells by which interface the host "
		"reaches the machine. If it is another, take this one down by "
		"hand: ip link set dev INTERFACE nomaster down. Then the check "
		"tells the rest."),
	[CODE_IN_USE_NETWORK_UP] = ROW("in-use-network-up", "use",
		"a network interface of the device is up, or below another",
		"A network interface of the device is up, or part of a "
		"bridge, bond or team. Unbinding removes it without a word, "
		"and whoever talks through it loses the connection.",
		"Take it down by the command of the finding; its "
		"configuration should not bring it back at the next boot."),
	[CODE_IN_USE_NETWORK_IDLE] = ROW("in-use-network-idle", "use",
		"the device is a network interface of the host that is down",
		"The device is a network interface that is down and in no "
		"bridge. The host loses its name, and the addresses that it "
		"may have been given: of an interface that is down, no file "
		"of the kernel has them (linux: net/ipv4/fib_frontend.c, "
		"fib_disable_ip(), takes its local routes away).",
		"Nothing, if the host is not meant to use it. Otherwise take "
		"it out of the network configuration."),
	[CODE_IN_USE_DISPLAY] = ROW("in-use-display", "use",
		"the device shows the host's picture",
		"The device shows the picture of the host: a lit connector or "
		"a framebuffer. Once it is unbound the screen is dark, and a "
		"desktop on it may hang the unbind until it ends (NVIDIA and "
		"amdgpu are known for it).",
		"Stop what draws on it, as systemctl isolate "
		"multi-user.target does with a desktop, and have another way "
		"into the host, such as ssh. A firmware that lights another "
		"card first leaves this one alone."),
	[CODE_IN_USE_CONSOLE] = ROW("in-use-console", "use",
		"a console of the kernel is on the device",
		"A console of the kernel is on a serial port of the device. "
		"The messages of the host go nowhere once it is gone.",
		"Take the console= of that port off the kernel command line "
		"if nobody reads it."),
	[CODE_IN_USE_INPUT] = ROW("in-use-input", "use",
		"a keyboard, mouse or the like hangs below the device",
		"A keyboard, a mouse or the like hangs below the device, "
		"mostly a USB controller: they all go with it.",
		"Plug them into another controller, or have another way into "
		"the host."),
	[CODE_IN_USE_SOUND] = ROW("in-use-sound", "use",
		"a program plays or records through the device",
		"A program plays or records through the device at this "
		"moment. The unbind waits until it has closed the stream, for "
		"ever if need be (linux: sound/core/init.c, "
		"snd_card_disconnect_sync(); lab, kernel 6.1).",
		"End the program, or the sound server, before the device is "
		"bound: fuser -v shows who has the node of the stream open, "
		"fuser -k ends it."),
	[CODE_IN_USE_VF] = ROW("in-use-vf", "use",
		"a VM has a VF of the device",
		"A virtual function of the device belongs to a VM that runs. "
		"Whatever takes the PF from its driver takes that away, or "
		"waits until the VM gives it back (lab, kernel 6.1: \"Device "
		"is currently in use, task blocked until device is "
		"released\").",
		"Stop the VM first. Or leave the PF to the host and pass "
		"another VF through."),
	[CODE_IN_USE_UNKNOWN] = ROW("in-use-unknown", "use",
		"whether the host uses the device can't be told",
		"Some of what would tell whether the host uses the device "
		"could not be read. Its loss could cost a file system or the "
		"network, so this is no yes.",
		"Run the check as root on the host itself, or capture the "
		"host again: older captures lack these files."),
	[CODE_MEMLOCK_LOW] = ROW("memlock-low", "resources",
		"the memory lock limit is below the guest's memory",
		"A device reads and writes the guest's memory directly, so "
		"all of it must stay where it is. vfio locks it, and counts "
		"it against RLIMIT_MEMLOCK unless the process has "
		"CAP_IPC_LOCK (linux: drivers/vfio/vfio_iommu_type1.c, "
		"vfio_lock_acct()). Since Linux 6.2 it counts 256 KiB of "
		"firmware, too. With an IOMMU of the guest (--viommu) each "
		"device has an address space of its own, and all memory "
		"counts once for each. QEMU says \"VFIO_MAP_DMA failed: "
		"Cannot allocate memory\".",
		"prlimit as told raises it for the shell and what it starts. "
		"For good: LimitMEMLOCK=infinity in the unit that runs QEMU, "
		"or a line in /etc/security/limits.d. libvirt raises it for "
		"its guests by itself."),
	[CODE_MEMLOCK_UNKNOWN] = ROW("memlock-unknown", "resources",
		"the memory lock limit can't be read",
		"The memory lock limit of the process that will start QEMU is "
		"not known: it is not the caller's, or could not be read. A "
		"limit below the guest's memory would stop it.",
		"Run the check as that user on the host, or give the unit "
		"that will run QEMU, by --unit."),
	[CODE_MEMLOCK_SHARED] = ROW("memlock-shared", "resources",
		"other VMs of the user may have taken of the memory lock limit",
		"vfio's container counts what one process locks. iommufd "
		"counts what all processes of the user lock through it "
		"together, and compares that with the limit of the one that "
		"locks more (linux: drivers/iommu/iommufd/pages.c, "
		"incr_user_locked_vm()). That count, no file tells. What a "
		"process has pinned by any way (VmPin in /proc/PID/status) is "
		"the most it can have added by iommufd; with what the user's "
		"processes have pinned, or with nobody else at /dev/iommu, "
		"all is known but what perf, AF_XDP and zero-copy sockets "
		"have locked, which is little.",
		"Give the user no limit, or a limit above the memory of all "
		"its VMs: LimitMEMLOCK=infinity in the unit, or a line in "
		"/etc/security/limits.d. Or plan without --iommufd."),
	[CODE_ADDRESS_SPACE_LIMIT] = ROW("address-space-limit", "resources",
		"RLIMIT_AS is below the guest's memory",
		"All of the guest's memory is in QEMU's address space from "
		"the start, whether a page of it is used or not, and the "
		"kernel makes no mapping beyond RLIMIT_AS (ulimit -v), for "
		"root neither: \"cannot set up guest memory 'pc.ram': Cannot "
		"allocate memory\" (linux: mm/mmap.c, may_expand_vm()). "
		"QEMU's libraries, threads and, with TCG, translated code "
		"take up to 2 GiB of it, too; in between it can't be told.",
		"prlimit as told lifts it for the shell and what it starts. "
		"For good: LimitAS=infinity in the unit that runs QEMU, or "
		"without the line \"as\" in /etc/security/limits.d."),
	[CODE_FILE_SIZE_LIMIT] = ROW("file-size-limit", "resources",
		"RLIMIT_FSIZE is below the guest's memory in huge pages",
		"With --huge-pages the guest's memory is a file of its size "
		"without a name, and who makes a file larger than "
		"RLIMIT_FSIZE (ulimit -f) is killed, root too: \"File size "
		"limit exceeded\" (linux: fs/attr.c, inode_newsize_ok(); "
		"lab, kernel 6.1).",
		"prlimit as told lifts it for the shell and what it starts. "
		"For good: LimitFSIZE=infinity in the unit that runs QEMU, or "
		"without the line \"fsize\" in /etc/security/limits.d."),
	[CODE_DATA_LIMIT] = ROW("data-limit", "resources",
		"RLIMIT_DATA is below the guest's memory",
		"Since Linux 4.7 every private mapping that may be written "
		"counts against RLIMIT_DATA (ulimit -d), for root too, and "
		"the guest's memory is one, unless it is in huge pages: "
		"\"cannot set up guest memory\", or \"mprotect of jit "
		"buffer: Cannot allocate memory\", and in the kernel log "
		"\"VmData ... exceed data ulimit\" (linux: mm/mmap.c, "
		"may_expand_vm(); lab, kernel 6.1). Threads and, with TCG, "
		"translated code take up to 2 GiB of it, too; in between it "
		"can't be told. The kernel heeds no such limit while "
		"/sys/module/kernel/parameters/ignore_rlimit_data is Y, as by "
		"that word on its command line.",
		"prlimit as told lifts it for the shell and what it starts. "
		"For good: LimitDATA=infinity in the unit that runs QEMU, or "
		"without the line \"data\" in /etc/security/limits.d."),
	[CODE_TASKS_LIMIT] = ROW("tasks-limit", "resources",
		"the user who runs QEMU may not have so many tasks",
		"RLIMIT_NPROC (ulimit -u) is of all tasks of a user, threads "
		"as well, and those in user namespaces that it made, which "
		"rootless containers are (since Linux 5.14). QEMU has three at "
		"the least: itself, its RCU thread, and one for each CPU of "
		"the guest. Without them it dies of \"qemu_thread_create: "
		"Resource temporarily unavailable\" (linux: kernel/fork.c, "
		"copy_process(); QEMU 7.2). It starts up to 64 more as its "
		"disks are at work, one for each further CPU of 288 and one "
		"for a QXL's picture; in between it can't be told. Root, "
		"CAP_SYS_RESOURCE and CAP_SYS_ADMIN are not held to it.",
		"prlimit as told lifts it for the shell and what it starts. "
		"For good: LimitNPROC=infinity in the unit that runs QEMU, or "
		"without the line \"nproc\" in /etc/security/limits.d. "
		"Or end others of that user's: ps -LU USER lists them."),
	[CODE_TASKS_GROUP] = ROW("tasks-group", "resources",
		"the control group may not have so many tasks",
		"pids.max of QEMU's control group, or of one above it, is of "
		"all tasks in it, threads as well and whoever's, root's too. "
		"QEMU has three at the least: itself, its RCU thread, and one "
		"for each CPU of the guest. Without them it dies of "
		"\"qemu_thread_create: Resource temporarily unavailable\", "
		"and in the kernel log is \"cgroup: fork rejected by pids "
		"controller\" (linux: kernel/cgroup/pids.c; lab, kernel 6.1). "
		"It starts up to 64 more as its disks are at work, one for "
		"each further CPU of 288 and one for a QXL's picture; in "
		"between it can't be told.",
		"Lift the limit, as told; systemd sets it by TasksMax= of the "
		"unit or of a slice that it is in, and of a unit without it by "
		"DefaultTasksMax= in system.conf. A share, \"33%\", is of the "
		"lesser of /proc/sys/kernel/pid_max and threads-max."),
	[CODE_HOST_MEMORY] = ROW("host-memory", "resources",
		"the guest's memory does not fit into the host's",
		"vfio pins all of the guest's memory for a device, so the "
		"host has to have it, swap apart; where it has not, the "
		"kernel kills QEMU, or what else is large. Without such a "
		"device it need not be there at once, but one mapping of more "
		"than RAM and swap together is refused while "
		"vm.overcommit_memory is 0, and while it is 2, all of more "
		"than CommitLimit: \"cannot set up guest memory 'pc.ram': "
		"Cannot allocate memory\" (linux: mm/util.c, "
		"__vm_enough_memory(); lab, kernel 6.1). Between what is "
		"available and what there is, it depends on what others give "
		"back.",
		"Give the guest less memory, end what takes the host's, or "
		"look for caches that do not shrink, such as ZFS's."),
	[CODE_HOST_MEMORY_NODES] = ROW("host-memory-nodes", "resources",
		"the guest's memory does not fit into the nodes that it may "
		"be of",
		"A control group's cpuset, or AllowedMemoryNodes= of a unit, "
		"bounds the nodes that QEMU's memory may be of, and vfio pins "
		"all of the guest's memory for a device. What those nodes have "
		"not, others do not give: the kernel kills QEMU, however much "
		"is free on them (linux: mm/oom_kill.c, CONSTRAINT_CPUSET; "
		"lab, kernel 6.1: a guest of 2,300 MiB in a cpuset of one node "
		"of 2 GiB). Between what is free there, or is but the cache of "
		"files, and all that there is, it depends on what others give "
		"back.",
		"Allow more nodes, as told, or give the guest less memory; "
		"/sys/devices/system/node/nodeN/meminfo tells what each has."),
	[CODE_MEMORY_GROUP] = ROW("memory-group", "resources",
		"the control group may not have the guest's memory",
		"vfio pins all of the guest's memory for a device, and it "
		"counts as that of QEMU's control group. Beyond memory.max "
		"(version 1: memory.limit_in_bytes) of the group, or of one "
		"above it, the kernel kills QEMU, as pinned memory can't be "
		"swapped out (linux: mm/memcontrol.c, "
		"mem_cgroup_out_of_memory()). QEMU itself takes up to 256 MiB "
		"more, and of what others in the group use, the kernel can "
		"take back caches; in between it can't be told. Huge pages do "
		"not count.",
		"Lift the limit, as told; systemd sets it by MemoryMax= of "
		"the unit or of a slice that it is in, but for -.slice, whose "
		"group has none. A share, \"50%\", is of MemTotal in "
		"/proc/meminfo. What may be no limit counts as unknown: "
		"MemoryLimit=, which systemd takes for MemoryMax= where no "
		"newer setting is, StartupMemoryMax=, and MemoryHigh=, beyond "
		"which QEMU is slowed down until it hardly starts (lab, "
		"systemd 252). Or give the guest less memory."),
	[CODE_HUGE_PAGES_MISSING] = ROW("huge-pages-missing", "resources",
		"the kernel has no huge pages of the size asked for",
		"A kernel has huge pages of the sizes that the processor and "
		"its configuration allow: on x86 2 MiB, and 1 GiB where "
		"/proc/cpuinfo says pdpe1gb. Of another size QEMU says "
		"\"failed to create memfd ...: No such device\", of a node "
		"that is not there \"cannot bind memory to host NUMA nodes: "
		"Invalid argument\" (lab, kernel 6.1).",
		"Ask for a size of those below /sys/kernel/mm/hugepages, and a "
		"node of those below /sys/devices/system/node."),
	[CODE_HUGE_PAGES_FEW] = ROW("huge-pages-few", "resources",
		"fewer huge pages are free than the guest has",
		"The pool of each size is as large as nr_hugepages says, and "
		"QEMU takes all pages of the guest when it starts. What is "
		"free may be promised to another program already "
		"(resv_hugepages). QEMU says \"unable to map backing store "
		"for guest RAM: Cannot allocate memory\", and with node= "
		"\"qemu_prealloc_mem: preallocating memory failed: Bad "
		"address\" when the node has too few (linux: mm/hugetlb.c, "
		"hugetlb_acct_memory(); lab, kernels 6.1 and 6.12).",
		"Make the pool larger, as told. The kernel gives what it "
		"finds in one piece, perhaps less than was asked for, so ask "
		"again afterwards; soon after the boot it finds most. For "
		"good: vm.nr_hugepages in sysctl.d, or hugepagesz= and "
		"hugepages= on the kernel command line, which for 1 GiB is "
		"the way to go."),
	[CODE_HUGE_PAGES_GROUP] = ROW("huge-pages-group", "resources",
		"the control group may not have the guest's huge pages",
		"A control group has a limit for huge pages of each size, "
		"hugetlb.2MB.max, and one for those that are promised, "
		"hugetlb.2MB.rsvd.max; version 1 calls them limit_in_bytes. "
		"Those of the groups above count, too. Over the one QEMU says "
		"\"preallocating memory failed: Bad address\", over the other "
		"\"unable to map backing store for guest RAM: Cannot allocate "
		"memory\" (linux: mm/hugetlb_cgroup.c; lab, kernel 6.1).",
		"Lift the limit, as told, or start QEMU in another group."),
	[CODE_HUGE_PAGES_NODES] = ROW("huge-pages-nodes", "resources",
		"the control group keeps QEMU off the node of its huge pages",
		"A control group may use the memory of some nodes only: "
		"cpuset.mems of its own and of those above it, which systemd "
		"sets by AllowedMemoryNodes=. With node= of another QEMU says "
		"\"cannot bind memory to host NUMA nodes: Invalid argument\" "
		"(linux: mm/mempolicy.c, mpol_set_nodemask(); lab, kernel "
		"6.1). Without node= the pages have to be on those nodes, or "
		"there are too few.",
		"Ask for a node of those, or allow the group the node, as "
		"told."),
	[CODE_HUGE_PAGES_UNKNOWN] = ROW("huge-pages-unknown", "resources",
		"whether there are enough huge pages can't be told",
		"The kernel's counters could not be read, or the pool does "
		"not suffice, and nr_overcommit_hugepages allows the kernel "
		"to make the rest on demand. Whether it finds memory in "
		"pieces of that size, on that node, shows only when it tries "
		"(linux: mm/hugetlb.c, gather_surplus_pages()).",
		"Make the pool large enough, as told: what is in it is "
		"certain."),
	[CODE_GUEST_ADDRESS_BITS] = ROW("guest-address-bits", "resources",
		"the guest has more memory than QEMU's default CPU reaches",
		"Without -cpu the guest's processor has 40 address bits, 1 "
		"TiB, and behind its RAM q35 wants 32 GiB for PCI devices. "
		"QEMU since 7.1 says \"Address space limit 0xffffffffff < "
		"... phys-bits too low (40)\" and does not start (qemu: "
		"hw/i386/pc.c, pc_memory_init()). With an AMD processor, TCG's "
		"among them, 978 GiB start and 979 fail, as it keeps off the "
		"12 GiB of HyperTransport below 1 TiB; with Intel's it is 990 "
		"and 991 (seen, QEMU 7.2). A plan has no -cpu, so how many "
		"bits there will be is not known here.",
		"Start QEMU with a processor that has them: -cpu "
		"host,host-phys-bits=on with KVM, or phys-bits= of the host's "
		"\"address sizes\" in /proc/cpuinfo. Or give the guest less "
		"memory."),
	[CODE_ADDRESS_WIDTH] = ROW("address-width", "resources",
		"the guest has more memory than the IOMMU can address",
		"An Intel IOMMU translates addresses of 39, 48 or 57 bits, "
		"and vfio maps no RAM beyond its reach: \"Invalid argument\" "
		"(linux: drivers/vfio/vfio_iommu_type1.c, "
		"vfio_iommu_iova_dma_valid(); lab, kernel 6.1).",
		"Give the guest less memory. q35 leaves a hole of 1.25 or 2 "
		"GiB below 4 GiB, which counts."),
	[CODE_VIOMMU_WIDTH] = ROW("viommu-width", "resources",
		"the guest's IOMMU may be wider than the host's",
		"QEMU 9.1 and later refuse an IOMMU of the guest that "
		"translates more address bits than the host's: \"Failed to "
		"set vIOMMU: aw-bits 48 > host aw-bits 39\". Earlier ones "
		"start (lab, QEMU 7.2 and 10.0). Which QEMU will run is not "
		"known here.",
		"Leave out aw-bits=48, or say aw-bits=39: that is enough for "
		"a guest whose memory ends below 512 GiB."),
	[CODE_VIOMMU_SPLITS_GROUP] = ROW("viommu-splits-group", "resources",
		"a vIOMMU would part two devices of one IOMMU group",
		"With an IOMMU of its own the guest maps memory for each of "
		"its devices by itself. The host's IOMMU can't tell the "
		"devices of one group apart, so QEMU refuses the second: "
		"\"group 9 used in multiple address spaces\" (qemu: "
		"hw/vfio/common.c, vfio_get_group(); lab, QEMU 7.2 and "
		"10.0).",
		"Do without --viommu, or pass through one device of the group "
		"only; the others stay bound to vfio-pci. By hand, QEMU takes "
		"both behind one pcie-pci-bridge, which a plan does not "
		"place."),
	[CODE_MDEV_MISSING] = ROW("mdev-missing", "mdev",
		"there is no such mediated device",
		"A mediated device is made by hand, and none of this UUID "
		"was, or it went with the last reboot (linux: "
		"Documentation/driver-api/vfio-mediated-device.rst).",
		"Write the UUID to `create` of a type below "
		"/sys/class/mdev_bus/*/mdev_supported_types; mdevctl keeps it "
		"over a reboot."),
	[CODE_MDEV_EXHAUSTED] = ROW("mdev-exhausted", "mdev",
		"no more mediated devices can be made",
		"The mediated device does not exist, and no device has room "
		"for another one: available_instances of every type is 0 "
		"(linux: Documentation/driver-api/vfio-mediated-device.rst). "
		"Types of one parent share what there is.",
		"Remove a mediated device that nobody uses, by its file "
		"remove; `qdev-plan list mdev` shows them."),
	[CODE_MDEV_OTHER_API] = ROW("mdev-other-api", "mdev",
		"a mediated device that is no PCI device",
		"A mediated device says what kind of device it is "
		"(device_api): vfio-pci, or vfio-ccw and vfio-ap of s390. "
		"QEMU's vfio-pci takes the first alone (linux: "
		"Documentation/driver-api/vfio-mediated-device.rst).",
		"Make one of a type whose device_api is vfio-pci; `qdev-plan "
		"list types` shows it. The others have devices of their own "
		"in QEMU, on machines that have such a bus."),
	[CODE_MDEV_UNBOUND] = ROW("mdev-unbound", "mdev",
		"the mediated device has no driver",
		"A mediated device gets its driver where it is made. Since "
		"6.1 nothing brings it back, neither `bind` nor "
		"`drivers_probe` (linux: drivers/vfio/mdev/mdev_driver.c; "
		"lab, kernel 6.1).",
		"Remove it and make it anew, as the commands of the finding "
		"do. Nobody uses one without a driver, so nothing is lost."),
	[CODE_MDEV_UNKNOWN] = ROW("mdev-unknown", "mdev",
		"the state of the mediated device can't be read",
		"An entry of the mediated device in sysfs could not be read, "
		"so whether it is there and usable is open.",
		"Read what the evidence names by hand, or capture the host "
		"again."),
	[CODE_MAC_ZERO] = ROW("mac-zero", "vm",
		"a network card's MAC address is all zeroes",
		"A MAC address of zeroes is the documented example of a plan. "
		"QEMU accepts it, but most guests do not use a card that has "
		"it.",
		"Give the card an address of its own, from the local range: "
		"mac=52:54:00:xx:xx:xx."),
	[CODE_PORT_NOWHERE] = ROW("port-nowhere", "vm",
		"a serial port has nobody at the other end",
		"The serial port has no path, socket or SPICE behind it: the "
		"guest sees it, and whatever it writes is lost.",
		"Give it an end: unix=PATH, tcp=HOST:PORT or spice."),
	[CODE_SPICE_WANTED] = ROW("spice-wanted", "vm",
		"a SPICE port makes QEMU want -spice",
		"A SPICE character device belongs to a SPICE server, and a "
		"plan prints no -spice: who adds it decides on ports and "
		"passwords (qemu: chardev/spice.c).",
		"Add -spice to the command line, or connect the port to a "
		"socket with unix=PATH."),
	[CODE_NEED_MISSING] = ROW("vm-file-missing", "vm",
		"a file, socket or bridge of a VM device is not there",
		"QEMU opens what its devices sit on before the guest starts, "
		"and this is not there.",
		"Make it, or mend the name. A path is looked up as QEMU "
		"would, a relative one from the current directory."),
	[CODE_NEED_OTHER] = ROW("vm-file-other", "vm",
		"what a VM device sits on is there, but something else",
		"What is there is of another kind than the device wants: a "
		"directory for a disk, a file for a socket, an image of "
		"another format.",
		"Mend the name, or the key format=, which must tell what the "
		"image really is: qemu-img info shows it."),
	[CODE_NEED_SHARED] = ROW("vm-file-shared", "vm",
		"two VM devices sit on one file, and one writes",
		"QEMU locks an image that it writes against all other users, "
		"itself included: \"Failed to get \"write\" lock\" (qemu: "
		"block/file-posix.c).",
		"Give each disk a file of its own, or all of them "
		"read-only=on."),
	[CODE_NEED_LOCKED] = ROW("vm-file-locked", "vm",
		"another process uses the image of a disk",
		"QEMU locks an image against all that would spoil each "
		"other's work: one that is written has one user, and one that "
		"is read by many is written by none: \"Failed to get "
		"\"write\" lock. Is another process using the image?\" "
		"(qemu: block/file-posix.c). It is a lock of the file, so it "
		"ends with the process that has it. Whether QEMU would get "
		"it was asked of the kernel, and nothing was locked.",
		"End the VM, or the qemu-img or qemu-nbd, that has the image "
		"open: the finding names the process, or fuser -v does, as "
		"root. Or give this VM an image of its own."),
	[CODE_NEED_DEAF] = ROW("vm-socket-deaf", "vm",
		"nobody listens at a socket that QEMU connects to",
		"A TPM is a program of its own, swtpm, and QEMU connects to "
		"its socket when it starts. The file of the socket stays when "
		"the program ends: \"Failed to connect to ...: Connection "
		"refused\" (qemu: chardev/char-socket.c). Who listens hears "
		"nothing of the check: it asks for a socket of another type "
		"at that path, and the kernel's answer tells (linux: "
		"net/unix/af_unix.c, unix_find_bsd()).",
		"Start the program: swtpm socket --tpm2 --tpmstate "
		"dir=FOLDER --ctrl type=unixio,path=SOCKET. It ends with each "
		"VM, so start it before each."),
	[CODE_IMAGE_REFUSED] = ROW("vm-image-refused", "vm",
		"QEMU can't open all that a qcow2 image is made of",
		"A qcow2 image may lie on another one, which may lie on a "
		"further one, and may have its data in a file of its own; "
		"QEMU opens them all when it starts: \"Could not open backing "
		"file\". One that is encrypted wants a secret, and one that "
		"is marked corrupt is not opened to be written (qemu: "
		"docs/interop/qcow2.txt, block/qcow2.c; seen with QEMU 7.2).",
		"qemu-img info --backing-chain IMAGE shows what it is made "
		"of. Put back what is missing, or, where it was moved, tell "
		"the image: qemu-img rebase -u -F FORMAT -b FILE IMAGE. "
		"End the VM that writes what others lie on. Of an encrypted "
		"image make one that is not: qemu-img convert."),
	[CODE_TAP_REFUSED] = ROW("vm-tap-refused", "vm",
		"QEMU does not get its tap interface",
		"Everybody may open /dev/net/tun, but to make an interface "
		"takes CAP_NET_ADMIN: \"could not configure /dev/net/tun: "
		"Operation not permitted\". To one that is there its owner "
		"and group may attach. It has to be a tap interface, with "
		"one queue (\"Invalid argument\"), and nobody else's just "
		"then (\"Device or resource busy\"; linux: drivers/net/tun.c, "
		"tun_set_iff(); all seen with QEMU 7.2).",
		"Make one for the user, as root: ip tuntap add dev NAME mode "
		"tap user USER, ip link set dev NAME up, and put it on the "
		"bridge: ip link set dev NAME master BRIDGE. One that is "
		"another VM's is free when that ends."),
	[CODE_PORT_REFUSED] = ROW("vm-port-refused", "vm",
		"QEMU can't listen at the port of a serial port",
		"A serial port with tcp= makes QEMU listen there: at an "
		"address of this machine, at a port where nobody else does, "
		"and at one below 1024 with CAP_NET_BIND_SERVICE alone: "
		"\"Failed to find an available port: Address already in use\", "
		"\"Failed to bind socket\", \"address resolution failed\" "
		"(qemu: util/qemu-sockets.c, inet_listen_saddr(); seen with "
		"QEMU 7.2). A socket was bound there for a moment to see.",
		"End who listens there, ss -ltnp shows it, or choose another "
		"port from 1024 on, and an address that ip address lists."),
	[CODE_ROM_INVALID] = ROW("rom-invalid", "vm",
		"a romfile= is no option ROM",
		"An option ROM begins with the bytes 55 aa, and says where "
		"its data is, which begins with PCIR (PCI Firmware "
		"Specification, 5.1). QEMU takes any file for romfile= and "
		"shows it to the guest, whose firmware looks for that and "
		"runs nothing else. A ROM that a vendor's tool saved often "
		"has a header of its own in front.",
		"Cut off what stands before 55 aa, or read the ROM anew while "
		"no driver has the device: echo 1 > rom, cat rom > FILE, echo "
		"0 > rom, in the device's folder of sysfs. A guest with UEFI "
		"firmware wants a ROM with a UEFI image."),
	[CODE_NEED_PERMISSION] = ROW("vm-file-permission", "vm",
		"the user may not open what a VM device sits on",
		"The user who will run QEMU may not open the file, or not "
		"pass one of the directories above it.",
		"Hand the file to that user with chown, or to a group of "
		"theirs; every directory above it needs the x bit for them. "
		"AppArmor and SELinux come on top, and are not judged here."),
	[CODE_NEED_UNKNOWN] = ROW("vm-file-unknown", "vm",
		"whether what a VM device sits on can be opened can't be told",
		"Whether the user may open it can't be told: it was not "
		"captured, lies below a directory that can't be looked into, "
		"or the user's groups are not known. A systemd unit may see "
		"other files, be in a network of its own (PrivateNetwork=, "
		"NetworkNamespacePath=), and make no sockets of some families "
		"(RestrictAddressFamilies=).",
		"Run the check on the host itself, as the user who will run "
		"QEMU."),
	[CODE_BRIDGE_FORBIDDEN] = ROW("bridge-forbidden", "vm",
		"QEMU's bridge helper does not allow the bridge",
		"An ordinary user gets a tap interface from QEMU's bridge "
		"helper, and that connects to the bridges of its "
		"configuration alone (qemu: qemu-bridge-helper.c). One deny "
		"outweighs every allow. It is root by its set-user-ID bit, "
		"which means nothing once no_new_privs is set "
		"(prctl(2)): by NoNewPrivileges= of a unit or, unless it runs "
		"as root, by any setting that filters system calls, such as "
		"LockPersonality= (systemd.exec(5)). Some keep it for one "
		"group; to others, QEMU then says \"bridge helper failed\".",
		"Add the line allow BRIDGE to /etc/qemu/bridge.conf, as root. "
		"With no_new_privs, make the tap interface beforehand: --net "
		"tap,ifname=."),
	[CODE_BRIDGE_UNKNOWN] = ROW("bridge-unknown", "vm",
		"whether QEMU's bridge helper allows the bridge can't be told",
		"The helper's configuration includes other files or can't be "
		"read, or the helper was not found or is not set-user-ID "
		"root. It may have file capabilities instead, which nobody "
		"has read.",
		"Try the helper, or make it set-user-ID root: chmod u+s "
		"/usr/lib/qemu/qemu-bridge-helper."),
};

_Static_assert(
	sizeof(codes) / sizeof(codes[0]) == CODE_MAX, "every code has its row");

const struct code *code(enum code_id id)
{
	return &codes[id];
}
