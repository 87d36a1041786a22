"""The cases of the lab: a state of a host, a question, and the answer.

What a case expects is what the kernel and QEMU do, seen in the lab, not what
the program says. The cases of a host run in this order, in one boot.
"""

import dataclasses
import os
import re
import zlib

from nested import UNLIMITED
from states import OWN

GO, NO_GO, UNKNOWN = 0, 3, 5

# An ordinary user of every system: nobody.
USER = 65534

# A Linux release as it counts here: "6.12.107+deb13-amd64" is (6, 12).
def version(release):
    return tuple(int(number) for number in re.findall(r"\d+", release)[:2])


# What type1 pins (KiB), seen with -S, on root ports or not, with the firmware run
# to its end, one device or two, and bisected to a page: all of the guest's memory,
# 128 MiB by default; since Linux 6.2 also the pages of the firmware, which nobody
# has touched by then. One page less and VFIO_MAP_DMA fails.
FIRMWARE = 256 if version(os.uname().release) >= (6, 2) else 0
PAGE = 4


def enough(mebibytes=128):
    return mebibytes * 1024 + FIRMWARE


NIC = "0000:01:00.0"
SLOT = "0000:02:00"
FIRST, SECOND = f"{SLOT}.0", f"{SLOT}.1"
CARD_1, CARD_2 = "0000:04:01.0", "0000:04:02.0"
BELOW_SWITCH = "0000:07:00.0"
LEFT, RIGHT = "0000:0a:00.0", "0000:0b:00.0"
PF, VF, VF_2 = (f"0000:0c:00.{function}" for function in range(3))
# The first device of the other hosts: an NVMe, or a network card on AMD's.
ONLY = "0000:01:00.0"
UUID = "79db70f1-92a5-4879-95f7-6325b66c1ff9"
UUID_2 = "0e4d4b05-6b9c-4cd5-a8a1-9bb2e2b0d9f7"

# Further hosts' own devices; see hosts.py.
OTHER, PAIR_1, PAIR_2 = "0000:02:00.0", "0000:03:00.0", "0000:03:00.1"
AMD_CARD, AMD_OTHER = "0000:05:00.0", "0000:05:00.1"
SATA, SMBUS, ISA = "0000:00:1f.2", "0000:00:1f.3", "0000:00:1f.0"
DISPLAY = "0000:00:02.0"
SLEEPER = "0000:02:00.0"
SOUND = "0000:00:08.0"
TWIN_1, TWIN_2 = "0000:03:00.0", "0000:04:00.0"
I_PF, I_VF = "0000:03:00.0", "0000:03:00.1"
IOMMUFD_CARD = "0000:04:00.0"
CAN_LOCK = ("--inh-caps=+ipc_lock", "--ambient-caps=+ipc_lock")


@dataclasses.dataclass(frozen=True)
class Case:
    """`state` lines are those of states.py. `asked` are the selectors; `codes` the
    codes of all findings that are not mere warnings. `user` starts QEMU, under the
    memory lock limit `memlock` (KiB) and with the `privileges` that options of
    setpriv(1) give or take, and asks, unless `root_asks` with --user.
    Or the systemd service `unit` does, and root asks with --unit; it is also asked
    in the unit itself, whose exit code has to be the same.
    With `iommufd`, QEMU is to use that.
    `warns` are codes of warnings, or of what is but told, that must be among the findings.
    `pulls` is an address and the id of a device that is pulled while `check` runs
    over and over (pulled.py); all else is asked when it is gone.
    Kernels from `since` on, and `before`, are the ones it is about.
    The guest's `memory` is in huge `pages`, "2M" or "2M,node=1", and it has the
    `viommu`. Where a start fails, both judges say why: `says` is part of that.
    `no_fix` says why there is no fix to apply where findings ask for action.
    `capture` names the snapshot to take of this state. What is `slow` waits for the
    part "all"."""
    name: str
    state: tuple
    asked: tuple
    exit: int
    codes: frozenset = frozenset()
    user: int = 0
    memlock: int | None = None
    memory: str = ""
    pages: str = ""
    viommu: str = ""
    says: str = ""
    iommufd: bool = False
    privileges: tuple = ()
    root_asks: bool = False
    unit: str = ""
    warns: frozenset = frozenset()
    pulls: tuple = ()
    since: tuple = (0, 0)
    before: tuple = (99, 0)
    no_fix: str = ""
    capture: str = ""
    slow: bool = False


@dataclasses.dataclass(frozen=True)
class Watch:
    """What `watch` says: `first` at once, then a line at each step. A step is a state,
    the line it makes, and, if the state is undone then, the line that this makes."""
    name: str
    state: tuple
    asked: tuple
    first: str
    steps: tuple
    flags: tuple = ()
    exit: int = GO
    user: int = 0
    memlock: int | None = None
    since: tuple = (0, 0)
    before: tuple = (99, 0)


# The parts of the lab that a run may be asked for.
PARTS = ("check", "all")

# In the part "check", one case in so many is asked of QEMU, too.
QEMU_ONCE_IN = 3


def asks_qemu(case, part):
    """Whether QEMU is started for a case, or the kernel's own answer has to do:
    the same cases every time, wherever in the table they stand. With iommufd
    there is nobody else to ask."""
    return part == "all" or case.iommufd or zlib.crc32(case.name.encode()) % QEMU_ONCE_IN == 0


def go(name, state, *asked, warns=(), **more):
    return Case(name, tuple(state), asked, GO, warns=frozenset(warns), **more)


def no_go(codes, name, state, *asked, warns=(), **more):
    return Case(name, tuple(state), asked, NO_GO, frozenset(codes.split()),
                warns=frozenset(warns), **more)


def unknown(codes, name, state, *asked, **more):
    return Case(name, tuple(state), asked, UNKNOWN, frozenset(codes.split()), **more)


def vfio(*addresses):
    return [f"driver {address} vfio-pci" for address in addresses]


HELD = "the fix is to end another VM"
# What an ordinary user needs, for iommufd and the first device.
MINE = ("mode /dev/iommu 666", f"owner {OWN}{ONLY} {USER}")
PROGRAM = "nothing but a new program allows what one forbids"
LIMIT = "a limit is a matter of the process that starts QEMU"

# Each device of a host in use in its own way. It stays so until a fix ends it.
IN_USE = (
    # First, since the other namespace keeps all that is mounted by then.
    "mounted-elsewhere 0000:12:00.0",
    "ext4 0000:01:00.0 /mnt/e", "swap-file /mnt/e/swap", "swap 0000:02:00.0",
    "lvm 0000:03:00.0 active active", "lvm 0000:04:00.0 idle inactive", "md 0000:05:00.0",
    "luks 0000:06:00.0",
    "btrfs 0000:07:00.0 /mnt/b", "ext4 0000:08:00.0 /mnt/n", "ext4 0000:09:00.0 /mnt/u",
    "bridged 0000:0a:00.0", "route br0", "driver 0000:0b:00.0 e1000e", "ext4 0000:0c:00.1 /var",
    "journal 0000:0d:00.0 /mnt/j", "xfs-log 0000:0e:00.0 /mnt/x",
    "btrfs 0000:0f:00.0 0000:10:00.0 /mnt/b2",
    "looped 0000:11:00.0",
)

CASES = {
    "intel": (
        # One function, alone in its group.
        no_go("not-bound", "on its host driver, VFIO never loaded",
              ["no-vfio", f"driver {NIC} e1000e"], NIC, capture="intel-as-booted"),
        go("bound and alone", vfio(NIC), NIC, capture="intel-bound"),
        no_go("not-bound", "on its host driver, VFIO loaded",
              [*vfio(FIRST), f"driver {NIC} e1000e"], NIC),
        no_go("not-bound", "unbound", [f"driver {NIC} none"], NIC),
        no_go("not-bound", "on pci-stub", [f"driver {NIC} pci-stub"], NIC),
        no_go("device-missing", "an address that is not there", [], "0000:7f:00.0"),
        # vfio-pci refuses a header that is not type 0 with EINVAL (vfio_pci_core_register_device).
        no_go("device-is-bridge", "a root port", [], "0000:00:02.0"),
        no_go("device-is-bridge", "a switch port", vfio(BELOW_SWITCH), "0000:06:00.0"),
        # The host bridge has a type 0 header: the kernel binds it, QEMU starts with it.
        go("the host bridge, bound", vfio("0000:00:00.0"), "0000:00:00.0"),
        # modprobe loads it with vfio, as a soft dependency; opening a container does not.
        no_go("type1-not-loaded", "bound, but without the type1 module",
              [*vfio(NIC), "no-type1"], NIC),
        no_go("node-missing", "bound, but its node removed", [*vfio(NIC), f"no-node {NIC}"], NIC),
        # It opens, and then VFIO_GROUP_GET_DEVICE_FD finds no such device.
        no_go("node-missing", "bound, but a stale node under the group's name",
              [*vfio(NIC, FIRST, SECOND), f"stale-node {NIC} {FIRST}"], NIC),

        no_go("node-missing", "bound, but no container node",
              [*vfio(NIC), "removed /dev/vfio/vfio"], NIC),
        # Who bound it, and what else it was told to be, is nothing to QEMU.
        go("bound, and to be something else later", [*vfio(NIC), f"override {NIC} pci-stub"], NIC),
        go("bound by vfio-pci's list of ids", [f"new-id {NIC}"], NIC),
        no_go("not-bound", "to be vfio-pci's, but not bound yet",
              [f"driver {NIC} e1000e", f"override {NIC} vfio-pci"], NIC),
        go("bound, with power management allowed", [*vfio(NIC), f"power {NIC} auto"], NIC),
        no_go("device-missing", "removed from the bus", [f"unplugged {NIC}"], NIC),
        no_go("device-missing", "a function that its slot does not have", vfio(NIC),
              "0000:01:00.1"),

        # The chipset's own devices: one slot, one group.
        no_go("group-not-viable", "the chipset's SATA, its SMBus on a host driver",
              [*vfio(SATA), f"driver {SMBUS} i801_smbus"], SATA),
        go("the chipset's SATA, its siblings unbound",
           [*vfio(SATA), f"driver {SMBUS} none", f"driver {ISA} none"], SATA),

        # Several devices, several groups.
        go("three devices of three groups", vfio(NIC, FIRST, SECOND, BELOW_SWITCH),
           NIC, FIRST, BELOW_SWITCH),
        no_go("not-bound", "three devices, one of them on its host driver",
              [*vfio(NIC, FIRST, SECOND), f"driver {BELOW_SWITCH} nvme"],
              NIC, BELOW_SWITCH, FIRST),
        no_go("device-missing", "a device, and one that is not there", vfio(NIC),
              NIC, "0000:7f:00.0"),
        no_go("device-is-bridge", "a device, and its port", vfio(NIC), NIC, "0000:00:02.0"),
        go("all groups of the host's NVMe at once",
           vfio(FIRST, SECOND, BELOW_SWITCH, LEFT, RIGHT), FIRST, SECOND, BELOW_SWITCH, LEFT,
           RIGHT, memory="256M"),

        # Two functions of one slot, one group.
        no_go("group-not-viable", "sibling function on a host driver",
              [*vfio(FIRST), f"driver {SECOND} nvme"], FIRST, capture="intel-sibling"),
        go("sibling function unbound", [*vfio(FIRST), f"driver {SECOND} none"], FIRST),
        go("sibling function on pci-stub", [*vfio(FIRST), f"driver {SECOND} pci-stub"], FIRST),
        go("sibling function on vfio-pci", vfio(FIRST, SECOND), FIRST),
        go("two devices of one group in one plan", vfio(FIRST, SECOND), SECOND, FIRST),
        go("every function of a slot", vfio(FIRST, SECOND), SLOT),
        no_go("not-bound group-not-viable", "every function of a slot, one on its host driver",
              [*vfio(FIRST), f"driver {SECOND} nvme"], SLOT),

        # A conventional PCI bus: one group with its bridge.
        no_go("group-not-viable", "conventional PCI, sibling card on a host driver",
              [*vfio(CARD_1), f"driver {CARD_2} e1000"], CARD_1),
        go("conventional PCI, all cards on vfio-pci", vfio(CARD_1, CARD_2), CARD_1,
           warns={"reset-none"}, capture="intel-conventional"),

        go("conventional PCI, sibling card unbound",
           [*vfio(CARD_1), f"driver {CARD_2} none"], CARD_1),
        go("conventional PCI, both cards in one plan", vfio(CARD_1, CARD_2), CARD_2, CARD_1),
        no_go("device-is-bridge", "the bridge to conventional PCI", vfio(CARD_1, CARD_2),
              "0000:03:00.0"),

        # Switches without ACS.
        go("switch without ACS, sharing with its port only",
           [*vfio(BELOW_SWITCH), "driver 0000:06:00.0 pcieport"], BELOW_SWITCH),
        no_go("group-not-viable", "no ACS up to the root, far sibling on a host driver",
              [*vfio(LEFT), f"driver {RIGHT} nvme"], LEFT, capture="intel-no-acs"),
        go("no ACS up to the root, far sibling unbound", [*vfio(LEFT), f"driver {RIGHT} none"],
           LEFT),

        go("no ACS up to the root, both ends in one plan", vfio(LEFT, RIGHT), LEFT, RIGHT),
        # Nobody's driver does no DMA.
        go("a port of the group unbound",
           [*vfio(BELOW_SWITCH), "driver 0000:06:00.0 none"], BELOW_SWITCH),

        # A physical function without virtual ones, and two of those.
        go("a physical function", [f"vfs {PF} 0", *vfio(PF)], PF),
        go("two virtual functions in one plan",
           [f"driver {PF} nvme", f"vfs {PF} 2", *vfio(VF, VF_2)], VF, VF_2),
        go("a virtual function, the other one unbound",
           [f"driver {PF} nvme", f"vfs {PF} 2", *vfio(VF), f"driver {VF_2} none"], VF),
        # A virtual function.
        no_go("device-missing", "a virtual function that is not there yet",
              [f"driver {PF} nvme", f"vfs {PF} 0"], VF),
        no_go("not-bound", "a virtual function, unbound",
              [f"driver {PF} nvme", f"vfs {PF} 2", f"driver {VF} none"], VF),
        go("a virtual function on vfio-pci",
           [f"driver {PF} nvme", f"vfs {PF} 2", *vfio(VF)], VF, capture="intel-vf"),
        # A physical one. vfio-pci refuses it while it has virtual ones (EBUSY); only its
        # own driver takes them away, which waits while a VM has one of them.
        no_go("pf-has-vfs not-bound", "a physical function with virtual ones",
              [f"driver {PF} nvme", f"vfs {PF} 2"], PF, capture="intel-pf"),
        no_go("pf-has-vfs not-bound", "a physical function that left its virtual ones behind",
              [f"driver {PF} nvme", f"vfs {PF} 2", f"driver {PF} none"], PF),
        no_go("pf-has-vfs in-use-vf not-bound", "a physical function, a VM has one of its virtual",
              [f"driver {PF} nvme", f"vfs {PF} 2", *vfio(VF), f"held {VF}"], PF),
        no_go("pf-has-vfs not-bound vf-token", "both of them",
              [f"driver {PF} nvme", f"vfs {PF} 2", *vfio(VF)], PF, VF),
        # QEMU says Permission denied: the kernel wants the token that it set for the PF.
        no_go("vf-token", "a virtual function whose PF is on vfio-pci, too",
              [f"vfs {PF} 0", f"vfio-vfs {PF} 2", *vfio(VF)], VF),
        go("a physical function on vfio-pci, which has virtual ones", [f"vfio-vfs {PF} 2"], PF),
    ),
    # QEMU is to use iommufd, but where it says not.
    "intel-iommufd": tuple(dataclasses.replace(case, iommufd=True) for case in (
        no_go("not-bound iommufd-missing", "iommufd: VFIO never loaded",
              ["no-vfio", f"driver {ONLY} nvme"], ONLY),
        go("iommufd: bound and alone", vfio(ONLY), ONLY),
        no_go("not-bound", "iommufd: on its host driver", [f"driver {ONLY} nvme"], ONLY),
        # Nothing of the older way is asked for.
        go("iommufd: no container node", [*vfio(ONLY), "removed /dev/vfio/vfio"], ONLY),
        go("iommufd: no type1 module", [*vfio(ONLY), "no-type1"], ONLY),
        go("iommufd: the group's node removed", [*vfio(ONLY), f"no-node {ONLY}"], ONLY),
        no_go("iommufd-missing", "iommufd: its node removed", [*vfio(ONLY), "removed /dev/iommu"],
              ONLY),
        no_go("node-missing", "iommufd: the device's own node removed",
              [*vfio(ONLY), f"no-node {OWN}{ONLY}"], ONLY),
        no_go("node-missing", "iommufd: the device's own node leads to another",
              [*vfio(ONLY, FIRST, SECOND), f"stale-node {OWN}{ONLY} {OWN}{FIRST}"], ONLY),

        # A group is given out whole here, too.
        no_go("group-not-viable", "iommufd: sibling function on a host driver",
              [*vfio(FIRST), f"driver {SECOND} nvme"], FIRST),
        go("iommufd: sibling function unbound", [*vfio(FIRST), f"driver {SECOND} none"], FIRST),
        go("iommufd: two devices of one group", vfio(FIRST, SECOND), SECOND, FIRST),
        go("iommufd: two groups", vfio(ONLY, FIRST, SECOND), FIRST, ONLY),
        no_go("reserved-direct", "iommufd: memory wanted for the device", vfio(IOMMUFD_CARD),
              IOMMUFD_CARD),

        # In use by another VM.
        no_go("node-held", "iommufd: held by another QEMU by its group",
              [*vfio(ONLY), f"held {ONLY}"], ONLY, no_fix=HELD),
        no_go("node-held", "iommufd: held by another QEMU by iommufd",
              [*vfio(ONLY), f"held-by-iommufd {ONLY}"], ONLY, no_fix=HELD),
        no_go("node-held", "iommufd: its sibling held by another QEMU by its group",
              [*vfio(FIRST, SECOND), f"held {FIRST}"], SECOND, no_fix=HELD),
        no_go("node-held", "iommufd: its sibling held by another QEMU by iommufd",
              [*vfio(FIRST, SECOND), f"held-by-iommufd {FIRST}"], SECOND, no_fix=HELD),
        no_go("node-held", "iommufd: another process has its group open",
              [*vfio(ONLY), f"opened {ONLY}"], ONLY, no_fix=HELD),
        go("iommufd: another process has its own node open",
           [*vfio(ONLY), f"opened {OWN}{ONLY}"], ONLY),
        go("iommufd: another QEMU has another device",
           [*vfio(ONLY, FIRST, SECOND), f"held-by-iommufd {FIRST}"], ONLY),

        # Virtual functions.
        go("iommufd: a virtual function",
           [f"driver {I_PF} nvme", f"vfs {I_PF} 2", *vfio(I_VF)], I_VF),
        # Who comes by the device's own node is asked for no token before 6.17.
        go("iommufd: a virtual function whose PF is on vfio-pci, too",
           [f"vfs {I_PF} 0", f"vfio-vfs {I_PF} 2", *vfio(I_VF)], I_VF, before=(6, 17)),

        # Mediated devices.
        go("iommufd: an mdev", [f"mdev {UUID}"], UUID),
        go("iommufd: an mdev beside a function", [*vfio(ONLY), f"mdev {UUID}"], ONLY, UUID),
        no_go("node-held", "iommufd: an mdev held by another QEMU",
              [f"mdev {UUID}", f"held-by-iommufd {UUID}"], UUID, no_fix=HELD),
        go("iommufd: an mdev, a user with access and a low limit",
           [f"mdev {UUID}", "mode /dev/iommu 666", f"owner {OWN}{UUID} {USER}"], UUID,
           user=USER, memlock=64),

        # An ordinary user.
        no_go("node-permission", "iommufd: a user without access", vfio(ONLY), ONLY, user=USER,
              memlock=UNLIMITED),
        go("iommufd: a user with access", [*vfio(ONLY), *MINE], ONLY, user=USER,
           memlock=UNLIMITED),
        no_go("node-permission", "iommufd: a user without access to /dev/iommu",
              [*vfio(ONLY), "mode /dev/iommu 660", f"owner {OWN}{ONLY} {USER}"], ONLY, user=USER,
              memlock=UNLIMITED),
        no_go("node-permission", "iommufd: a user with access to the group alone",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "mode /dev/iommu 666"], ONLY, user=USER,
              memlock=UNLIMITED),
        no_go("node-permission", "iommufd: a user who may not search /dev/vfio/devices",
              [*vfio(ONLY), *MINE, "mode /dev/vfio/devices 700"], ONLY, user=USER,
              memlock=UNLIMITED),
        go("iommufd: root asks for a user with access", [*vfio(ONLY), *MINE], ONLY, user=USER,
           memlock=UNLIMITED, root_asks=True),
        no_go("node-permission", "iommufd: root asks for a user without access", vfio(ONLY),
              ONLY, user=USER, memlock=UNLIMITED, root_asks=True),
        no_go("node-held", "iommufd: a user with access, but held by its group",
              [*vfio(ONLY), *MINE, f"held {ONLY}"], ONLY, user=USER, memlock=UNLIMITED,
              no_fix=HELD),
        no_go("node-held", "iommufd: a user with access, but held by iommufd",
              [*vfio(ONLY), *MINE, f"held-by-iommufd {ONLY}"], ONLY, user=USER,
              memlock=UNLIMITED, no_fix=HELD),
        # Nothing that a user may look at tells which it is that is open.
        Case("iommufd: a user with access, the group opened by another process",
             (*vfio(ONLY), *MINE, f"opened {ONLY}"), (ONLY,), UNKNOWN, frozenset({"node-unknown"}),
             user=USER, memlock=UNLIMITED),
        Case("iommufd: a user with access, another group opened by another process",
             (*vfio(ONLY, FIRST, SECOND), *MINE, f"opened {FIRST}"), (ONLY,), UNKNOWN,
             frozenset({"node-unknown"}), user=USER, memlock=UNLIMITED),
        go("iommufd: a user with access to the group, too, another group opened",
           [*vfio(ONLY, FIRST, SECOND), *MINE, f"owner {ONLY} {USER}", f"opened {FIRST}"], ONLY,
           user=USER, memlock=UNLIMITED),

        # Its memory lock limit.
        no_go("memlock-low", "iommufd: a limit one page below the guest's memory",
              [*vfio(ONLY), *MINE], ONLY, user=USER, memlock=enough() - PAGE, no_fix=LIMIT),
        go("iommufd: a limit that fits", [*vfio(ONLY), *MINE], ONLY, user=USER,
           memlock=enough()),
        go("iommufd: root asks for a user, a limit that fits", [*vfio(ONLY), *MINE], ONLY,
           user=USER, memlock=enough(), root_asks=True),
        go("iommufd: a limit that fits 256 MiB", [*vfio(ONLY), *MINE], ONLY, user=USER,
           memory="256M", memlock=enough(256)),
        go("iommufd: a limit that fits, two groups",
           [*vfio(ONLY, FIRST, SECOND), *MINE, f"owner {OWN}{FIRST} {USER}"], ONLY, FIRST,
           user=USER, memlock=enough()),
        no_go("memlock-shared", "iommufd: a limit for one of a user's two VMs",
              [*vfio(ONLY, FIRST, SECOND), *MINE, f"owner {ONLY} {USER}",
               f"owner {OWN}{FIRST} {USER}", f"users-vm {USER} {FIRST}"], ONLY, user=USER,
              memlock=2 * enough() - PAGE, no_fix=LIMIT),
        go("iommufd: a limit for both of a user's VMs",
           [*vfio(ONLY, FIRST, SECOND), *MINE, f"owner {ONLY} {USER}", f"owner {OWN}{FIRST} {USER}",
            f"users-vm {USER} {FIRST}"], ONLY, user=USER, memlock=2 * enough()),
        go("iommufd: a limit for one, the other VM is another user's",
           [*vfio(ONLY, FIRST, SECOND), *MINE, f"owner {ONLY} {USER}",
            f"held-by-iommufd {FIRST}"], ONLY, user=USER, memlock=enough()),
        go("iommufd: CAP_IPC_LOCK, under a low limit", [*vfio(ONLY), *MINE], ONLY, user=USER,
           memlock=64, privileges=CAN_LOCK),
        go("iommufd: root under a low limit", vfio(ONLY), ONLY, memlock=64),

        # A reset of the PF ends its VFs, and QEMU, and then the kernel waits for them.
        no_go("vf-token", "iommufd: a virtual function, and its PF on vfio-pci",
              [f"vfs {I_PF} 0", f"vfio-vfs {I_PF} 2", *vfio(I_VF)], I_PF, I_VF, slow=True),

        # The older way of the same kernel.
    )) + (
        go("not by iommufd, in a kernel that has it", vfio(ONLY), ONLY),
        no_go("node-held", "not by iommufd, held by another QEMU by iommufd",
              [*vfio(ONLY), f"held-by-iommufd {ONLY}"], ONLY, no_fix=HELD),
        no_go("node-held", "not by iommufd, its sibling held by another QEMU by iommufd",
              [*vfio(FIRST, SECOND), f"held-by-iommufd {FIRST}"], SECOND, no_fix=HELD),
        go("not by iommufd, another process has the device's own node open",
           [*vfio(ONLY), f"opened {OWN}{ONLY}"], ONLY),
    ),
    "intel-iommufd-no-intremap": (
        no_go("intremap-off", "iommufd: no interrupt remapping", vfio(ONLY), ONLY, iommufd=True),
        # Each of both ways has a parameter.
        no_go("intremap-off", "iommufd: unsafe interrupts allowed to type1",
              [*vfio(ONLY), "unsafe-interrupts N iommufd", "unsafe-interrupts Y"], ONLY,
              iommufd=True),
        go("iommufd: unsafe interrupts allowed", [*vfio(ONLY), "unsafe-interrupts Y iommufd"],
           ONLY, iommufd=True),
        no_go("intremap-off", "not by iommufd, unsafe interrupts allowed to that",
              [*vfio(ONLY), "unsafe-interrupts Y iommufd"], ONLY),
        go("iommufd: an mdev needs no interrupt remapping", [f"mdev {UUID}"], UUID, iommufd=True),
    ),
    # What a unit's files say of who runs QEMU there, against what systemd makes of them.
    "intel-systemd": (
        go("root, by default", [*vfio(ONLY), "unit vm"], ONLY, unit="vm"),
        no_go("node-permission memlock-low", "a user without the node, systemd's limit",
              [*vfio(ONLY), "unit vm User=nobody"], ONLY, unit="vm", slow=True),
        no_go("memlock-low", "a user who owns the node, systemd's limit",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "unit vm User=nobody"], ONLY, unit="vm"),
        go("a limit that is enough", [*vfio(ONLY), f"owner {ONLY} {USER}",
           f"unit vm User=nobody LimitMEMLOCK={enough()}K"], ONLY, unit="vm"),
        no_go("memlock-low", "a soft limit one page too low",
              [*vfio(ONLY), f"owner {ONLY} {USER}",
               f"unit vm User=nobody LimitMEMLOCK={enough() - PAGE}K:infinity"], ONLY, unit="vm"),
        go("a capability instead of a limit", [*vfio(ONLY), f"owner {ONLY} {USER}",
           "unit vm User=nobody LimitMEMLOCK=0 AmbientCapabilities=CAP_IPC_LOCK"], ONLY,
           unit="vm"),
        no_go("memlock-low", "root without the capability",
              [*vfio(ONLY), "unit vm CapabilityBoundingSet=~CAP_IPC_LOCK"], ONLY, unit="vm"),
        no_go("memlock-low", "root in a user namespace",
              [*vfio(ONLY), "unit vm PrivateUsers=yes"], ONLY, unit="vm"),
        no_go("address-space-limit", "an address space smaller than the guest's memory",
              [*vfio(ONLY), "unit vm LimitAS=100M"], ONLY, unit="vm"),
        no_go("data-limit", "data smaller than the guest's memory",
              [*vfio(ONLY), "unit vm LimitDATA=100M"], ONLY, unit="vm"),
        go("a data limit that the kernel ignores",
           [*vfio(ONLY), "ignore-rlimit-data", "unit vm LimitDATA=100M"], ONLY, unit="vm"),
        no_go("tasks-limit", "a user who may not have a VM's threads",
              [*vfio(ONLY), f"owner {ONLY} {USER}",
               "unit vm User=nobody LimitMEMLOCK=infinity LimitNPROC=2"], ONLY, unit="vm",
              says="qemu_thread_create"),
        go("a capability instead of a limit of tasks", [*vfio(ONLY), f"owner {ONLY} {USER}",
           "unit vm User=nobody LimitMEMLOCK=infinity LimitNPROC=2"
           " AmbientCapabilities=CAP_SYS_RESOURCE"], ONLY, unit="vm", slow=True),
        go("a limit of tasks that root is not held to",
           [*vfio(ONLY), "unit vm LimitNPROC=2"], ONLY, unit="vm"),
        no_go("tasks-group", "a control group without room for a VM's threads",
              [*vfio(ONLY), "unit vm TasksMax=2"], ONLY, unit="vm", says="qemu_thread_create"),
        unknown("tasks-group", "a control group with room for a VM of few CPUs",
                [*vfio(ONLY), "unit vm TasksMax=20"], ONLY, unit="vm", slow=True),
        no_go("tasks-group", "a slice above the unit's own without room for a VM's threads",
              [*vfio(ONLY), "slice vms TasksMax=2", "unit vm Slice=vms-a.slice"], ONLY,
              unit="vm", says="qemu_thread_create", slow=True),
        go("a group and slices with room for any VM's threads",
           [*vfio(ONLY), "slice system TasksMax=50%", "unit vm TasksMax=500"], ONLY,
           unit="vm", slow=True),
        # Of a unit that is over its limit, systemd stops what the kernel has left, among
        # it the judges' own shell, unless told otherwise.
        no_go("memory-group", "a control group without room for the guest's memory",
              [*vfio(ONLY), "unit vm OOMPolicy=continue MemoryMax=64M"], ONLY, unit="vm"),
        unknown("memory-group", "a control group with little room beside the guest's memory",
                [*vfio(ONLY), "unit vm MemoryMax=200M"], ONLY, unit="vm"),
        go("a control group with room", [*vfio(ONLY), "unit vm MemoryMax=1G"], ONLY, unit="vm"),
        no_go("memory-group", "a slice above the unit's own without room",
              [*vfio(ONLY), "slice vms MemoryMax=64M",
               "unit vm OOMPolicy=continue Slice=vms-a.slice"], ONLY, unit="vm"),
        no_go("memory-group", "slices that begin alike without room",
              [*vfio(ONLY), "slice vms- MemoryMax=64M",
               "unit vm OOMPolicy=continue Slice=vms-a.slice"], ONLY, unit="vm", slow=True),
        unknown("memory-group", "the slice of all services with little room",
                [*vfio(ONLY), "slice system MemoryMax=300M", "unit vm"], ONLY, unit="vm", slow=True),
        go("slices with room, and one that has no limit",
           [*vfio(ONLY), "slice system MemoryMax=1G", "slice - MemoryMax=64M", "unit vm"], ONLY,
           unit="vm", slow=True),
        # Of 1.9 GiB, 5 % are 98 MiB.
        no_go("memory-group", "a share of the host's memory without room",
              [*vfio(ONLY), "unit vm OOMPolicy=continue MemoryMax=5%"], ONLY, unit="vm"),
        go("a share of the host's memory with room, and none after it",
           [*vfio(ONLY), "unit vm MemoryMax=50% MemoryMax=0%"], ONLY, unit="vm", slow=True),
        go("the old name of the limit beside the new one",
           [*vfio(ONLY), "unit vm MemoryLimit=64M MemoryMax=1G"], ONLY, unit="vm", slow=True),
        go("no swap, and room before it gets slow",
           [*vfio(ONLY), "unit vm MemorySwapMax=0 MemoryHigh=1G"], ONLY, unit="vm", slow=True),
        go("an address space that is ample", [*vfio(ONLY), "unit vm LimitAS=4G"], ONLY,
           unit="vm", slow=True),
        no_go("file-size-limit", "huge pages, and files smaller than the guest's memory",
              [*vfio(ONLY), "huge-pages 0 64", "unit vm LimitFSIZE=100M"], ONLY, unit="vm",
              pages="2M"),
        go("files smaller than the guest's memory, which is none",
           [*vfio(ONLY), "unit vm LimitFSIZE=100M"], ONLY, unit="vm"),
        go("a group that may", [*vfio(ONLY), f"group {ONLY} 7",
           "unit vm User=nobody SupplementaryGroups=7 LimitMEMLOCK=infinity"], ONLY, unit="vm"),
        go("a group that may, by name", [*vfio(ONLY), f"group {ONLY} 1",
           "unit vm User=nobody Group=daemon LimitMEMLOCK=infinity"], ONLY, unit="vm", slow=True),
        go("an instance, named for its user", [*vfio(ONLY), f"owner {ONLY} {USER}",
           "unit vm@ User=%i LimitMEMLOCK=infinity"], ONLY, unit="vm@nobody"),
        no_go("device-policy", "closed devices", [*vfio(ONLY), "unit vm DevicePolicy=closed"],
              ONLY, unit="vm"),
        no_go("device-policy", "only another device allowed",
              [*vfio(ONLY), "unit vm DeviceAllow=/dev/kvm+rw"], ONLY, unit="vm"),
        go("the groups of both nodes allowed", [*vfio(ONLY),
           "unit vm DevicePolicy=closed DeviceAllow=char-vfio+rw DeviceAllow=char-mis?+rw"],
           ONLY, unit="vm"),
        no_go("device-policy", "reading allowed", [*vfio(ONLY),
              "unit vm DeviceAllow=char-vfio+r DeviceAllow=/dev/vfio/vfio+rw"], ONLY, unit="vm"),
        go("all character devices allowed", [*vfio(ONLY),
           "unit vm DevicePolicy=closed DeviceAllow=char-*+rw"], ONLY, unit="vm", slow=True),
        no_go("device-policy", "the number of the container's group allowed, and no other",
              [*vfio(ONLY), "unit vm DevicePolicy=closed DeviceAllow=char-10+rw"], ONLY,
              unit="vm", slow=True),
        no_go("device-policy", "no devices at all", [*vfio(ONLY), "unit vm PrivateDevices=yes"],
              ONLY, unit="vm"),
        no_go("device-policy", "a slice that closes devices",
              [*vfio(ONLY), "slice vms DevicePolicy=closed",
               "unit vm Slice=vms-a.slice DeviceAllow=char-vfio+rw DeviceAllow=char-misc+rw"],
              ONLY, unit="vm"),
        no_go("device-policy", "the slice of all that closes devices",
              [*vfio(ONLY), "slice - DevicePolicy=closed", "unit vm"], ONLY, unit="vm", slow=True),
        no_go("device-policy", "two slices, of which one allows too little",
              [*vfio(ONLY), "slice vms DeviceAllow=char-misc+rw",
               "slice vms-a DeviceAllow=char-misc+rw DeviceAllow=char-vfio+rw",
               "unit vm Slice=vms-a.slice"], ONLY, unit="vm", slow=True),
        go("two slices that allow both nodes",
           [*vfio(ONLY), "slice vms DevicePolicy=strict DeviceAllow=char-*+rw",
            "slice vms-a DeviceAllow=char-misc+rw DeviceAllow=char-vfio+rw",
            "unit vm Slice=vms-a.slice"], ONLY, unit="vm", slow=True),
        # systemd.exec(5) has it imply DeviceAllow=char-rtc r; it closes nothing here.
        go("the clock protected", [*vfio(ONLY), "unit vm ProtectClock=yes"], ONLY, unit="vm"),
    ),

    "intel-users": (
        # In use by another VM.
        no_go("node-held", "held by another QEMU", [*vfio(ONLY), f"held {ONLY}"], ONLY,
              no_fix=HELD, capture="users-held"),
        no_go("node-held", "the other function of a held group",
              [*vfio(FIRST, SECOND), f"held {FIRST}"], SECOND, no_fix=HELD),
        # Until it ends, the kernel lets nobody read its driver_override.
        no_go("device-locked node-held", "an unbind that waits for the VM",
              [*vfio(ONLY), f"leaving {ONLY}"], ONLY, no_fix=HELD),
        # Nothing in sysfs tells: only opening the node does.
        no_go("node-held", "a group that another process has open",
              [*vfio(ONLY), f"opened {ONLY}"], ONLY, no_fix=HELD),

        # An ordinary user.
        no_go("node-permission", "a user without access", vfio(ONLY), ONLY,
              user=USER, memlock=enough()),
        go("a user who owns the node", [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=enough(), capture="users-owner"),
        go("a user in the node's group", [*vfio(ONLY), f"group {ONLY} {USER}"], ONLY,
           user=USER, memlock=enough()),
        go("a user with an ACL entry", [*vfio(ONLY), f"acl {ONLY} {USER} rw"], ONLY,
           user=USER, memlock=enough(), capture="users-acl"),
        no_go("node-permission", "a user with an ACL entry, masked",
              [*vfio(ONLY), f"acl {ONLY} {USER} r"], ONLY, user=USER, memlock=enough()),
        no_go("node-permission", "a user without access to the container",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "mode /dev/vfio/vfio 600"], ONLY,
              user=USER, memlock=enough()),
        no_go("node-permission", "a user who may not search /dev/vfio",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "mode /dev/vfio 700"], ONLY,
              user=USER, memlock=enough()),
        no_go("node-held", "a user with access, but held",
              [*vfio(ONLY), f"owner {ONLY} {USER}", f"held {ONLY}"], ONLY,
              user=USER, memlock=enough(), no_fix=HELD),
        no_go("node-permission", "root asks for a user without access", vfio(ONLY), ONLY,
              user=USER, memlock=enough(), root_asks=True),
        go("root asks for a user who owns the node", [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=enough(), root_asks=True),

        # Its memory lock limit.
        no_go("memlock-low", "a limit one page below the guest's memory",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
              user=USER, memlock=enough() - PAGE, no_fix=LIMIT, capture="users-memlock"),
        no_go("memlock-low", "a limit that fits 128 MiB, a guest of 256",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
              user=USER, memlock=enough(), memory="256M", no_fix=LIMIT),
        go("a limit that fits a guest of 256 MiB", [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=enough(256), memory="256M"),
        go("a user without a limit", [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=UNLIMITED),
        # Two groups share the container, and the memory is locked once.
        go("a limit that fits, two devices of two groups",
           [*vfio(ONLY, FIRST, SECOND), f"owner {ONLY} {USER}", f"owner {FIRST} {USER}"],
           ONLY, FIRST, user=USER, memlock=enough()),
        go("a limit that fits a guest of 1 GiB", [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=enough(1024), memory="1G"),
        no_go("memlock-low", "a limit one page below a guest's 1 GiB",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
              user=USER, memlock=enough(1024) - PAGE, memory="1G", no_fix=LIMIT),
        go("a user with CAP_IPC_LOCK, under a low limit",
           [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
           user=USER, memlock=64, privileges=CAN_LOCK),
        no_go("memlock-low", "root without CAP_IPC_LOCK, under a low limit", vfio(ONLY), ONLY,
              memlock=64, privileges=("--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"),
              no_fix=LIMIT),
        # Who is root and has no capability is the owner of nothing else.
        no_go("node-permission", "root without capabilities, a user's node",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY, memlock=enough(),
              privileges=("--bounding-set=-all", "--inh-caps=-all")),
        go("a user in the node's group, which is not his first",
           [*vfio(ONLY), f"group {ONLY} 4242"], ONLY,
           user=USER, memlock=enough(), privileges=("--groups=4242",)),
        no_go("node-permission", "two devices, the user owns one node",
              [*vfio(ONLY, FIRST, SECOND), f"owner {ONLY} {USER}"], ONLY, FIRST,
              user=USER, memlock=enough()),
        no_go("node-permission", "root, in a control group without the node",
              [*vfio(ONLY), f"cgroup-without {ONLY}"], ONLY),
        no_go("node-permission", "root asks for a user, in a control group without the node",
              [*vfio(ONLY), f"owner {ONLY} {USER}", f"cgroup-without {ONLY}"], ONLY,
              user=USER, memlock=enough(), root_asks=True),
        go("root, in a control group of both nodes",
           [*vfio(ONLY), f"cgroup-of {ONLY} container"], ONLY),
        no_go("node-permission", "root, in a control group of the container alone",
              [*vfio(ONLY), "cgroup-of container"], ONLY),
        no_go("node-permission", "root, in a control group of the node alone",
              [*vfio(ONLY), f"cgroup-of {ONLY}"], ONLY),
        no_go("node-permission", "root asks for a user, in a control group of neither node",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "cgroup-of"], ONLY,
              user=USER, memlock=enough(), root_asks=True),
        no_go("node-permission", "root, where a device program forbids the node",
              [*vfio(ONLY), f"device-program-without {ONLY}"], ONLY, no_fix=PROGRAM),
        no_go("node-permission", "root, where a device program forbids the container",
              [*vfio(ONLY), "device-program-without container"], ONLY, no_fix=PROGRAM),
        no_go("node-permission", "a user, where a device program forbids the container",
              [*vfio(ONLY), f"owner {ONLY} {USER}", "device-program-without container"], ONLY,
              user=USER, memlock=enough(), no_fix=PROGRAM),
        no_go("dma-entry-limit", "one mapping for a container",
              [*vfio(ONLY), "dma-entry-limit 1"], ONLY, says="No space left on device"),
        no_go("dma-entry-limit", "three mappings for a container",
              [*vfio(ONLY), "dma-entry-limit 3"], ONLY),
        unknown("dma-entry-limit", "mappings for a container that may do",
                [*vfio(ONLY), "dma-entry-limit 64"], ONLY),
        go("mappings for a container, a thousand", [*vfio(ONLY), "dma-entry-limit 1024"], ONLY),
        # The user's QEMU would inherit root's limit.
        no_go("memlock-low", "root asks for a user, under a low limit",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
              user=USER, memlock=64, root_asks=True, no_fix=LIMIT),
        # Root has CAP_IPC_LOCK, which the limit does not bind.
        go("root under a low limit", vfio(ONLY), ONLY, memlock=64),

        # Debian's VFIO gives devices no nodes of their own, and Debian has no iommufd.
        no_go("iommufd-missing cdev-missing", "iommufd asked of a kernel without it", vfio(ONLY),
              ONLY, iommufd=True, since=(6, 6)),
        no_go("cdev-missing", "iommufd asked of a VFIO without it", [*vfio(ONLY), "bare-iommufd"],
              ONLY, iommufd=True, since=(6, 6)),

        # Mediated devices: no IOMMU, no group of theirs, and nothing is pinned when
        # QEMU starts, so that no limit matters.
        go("an mdev", [f"mdev {UUID}"], UUID, capture="users-mdev"),
        no_go("mdev-missing", "an mdev that is not there", [], UUID),
        no_go("mdev-exhausted", "an mdev that is not there, and no room for it",
              ["mdevs-used-up"], UUID),
        # No driver of the mdev bus matches by itself since 6.1: only a new one is bound.
        no_go("mdev-unbound", "an mdev taken from its driver", [f"mdev-unbound {UUID}"], UUID),
        no_go("node-held", "an mdev held by another QEMU", [f"mdev {UUID}", f"held {UUID}"],
              UUID, no_fix=HELD),
        no_go("node-permission", "an mdev, a user without access", [f"mdev {UUID}"], UUID,
              user=USER, memlock=64),
        go("an mdev, a user with access and a low limit",
           [f"mdev {UUID}", f"owner {UUID} {USER}"], UUID, user=USER, memlock=64),
        no_go("type1-not-loaded", "an mdev without the type1 module",
              [f"mdev {UUID}", "no-type1"], UUID),
        go("two mdevs", [f"mdev {UUID}", f"mdev {UUID_2}"], UUID, UUID_2),
        no_go("mdev-missing", "an mdev, and one that is not there", [f"mdev {UUID}"],
              UUID, UUID_2),
        no_go("not-bound", "an mdev beside a function on its host driver",
              [f"driver {ONLY} nvme", f"mdev {UUID}"], UUID, ONLY),
        go("an mdev beside a function", [*vfio(ONLY), f"mdev {UUID}"], ONLY, UUID),
        no_go("memlock-low", "an mdev beside a function, under a low limit",
              [*vfio(ONLY), f"mdev {UUID}", f"owner {ONLY} {USER}", f"owner {UUID} {USER}"],
              UUID, ONLY, user=USER, memlock=64, no_fix=LIMIT),

        # watch: what udev tells of, and what nobody does.
        Watch("a function bound, held, taken, unplugged",
              (f"driver {ONLY} none",), (ONLY,), f"no-go  {ONLY} (not-bound)", (
                  (f"driver {ONLY} vfio-pci", f"go  {ONLY}"),
                  (f"opened {ONLY}", f"no-go  {ONLY} (node-held)", f"go  {ONLY}"),
                  (f"held {ONLY}", f"no-go  {ONLY} (node-held)", f"go  {ONLY}"),
                  (f"driver {ONLY} pci-stub", f"no-go  {ONLY} (not-bound)"),
                  (f"driver {ONLY} vfio-pci", f"go  {ONLY}"),
                  (f"unplugged {ONLY}", f"no-go  {ONLY} (device-missing)",
                   f"no-go  {ONLY} (not-bound)"))),
        Watch("two functions of a group, bound one by one",
              (f"driver {FIRST} none", f"driver {SECOND} nvme"), (FIRST, SECOND),
              f"no-go  {FIRST} (not-bound, group-not-viable)  {SECOND} (not-bound)", (
                  (f"driver {FIRST} vfio-pci",
                   f"no-go  {FIRST} (group-not-viable)  {SECOND} (not-bound)"),
                  (f"driver {SECOND} vfio-pci", f"go  {FIRST}  {SECOND}"))),
        Watch("an mdev made and removed", (), (UUID,), f"no-go  {UUID} (mdev-missing)", (
            (f"mdev {UUID}", f"go  {UUID}", f"no-go  {UUID} (mdev-missing)"),)),
        Watch("a user is given the node", vfio(ONLY), (ONLY,), f"no-go  {ONLY} (node-permission)",
              ((f"owner {ONLY} {USER}", f"go  {ONLY}", f"no-go  {ONLY} (node-permission)"),),
              user=USER, memlock=enough()),
        Watch("a go is waited for", (f"driver {ONLY} none",), (ONLY,),
              f"no-go  {ONLY} (not-bound)", ((f"driver {ONLY} vfio-pci", f"go  {ONLY}"),),
              ("--once-go", "--timeout", "60", "--interval", "0")),
        Watch("a go is waited for, without udevd", ("no-udevd", f"driver {ONLY} none"), (ONLY,),
              f"no-go  {ONLY} (not-bound)", ((f"driver {ONLY} vfio-pci", f"go  {ONLY}"),),
              ("--once-go", "--timeout", "60", "--interval", "0")),
        Watch("a go is waited for, and does not come", (f"driver {ONLY} none",), (ONLY,),
              f"no-go  {ONLY} (not-bound)", (), ("--once-go", "--timeout", "2"), NO_GO),
    ),
    # A guest's memory and its IOMMU: two nodes, and pages of 2 MiB, of which 128 MiB
    # are 64.
    "intel-memory": (
        go("huge pages, just enough", [*vfio(ONLY), "huge-pages 0 64"], ONLY, pages="2M"),
        no_go("huge-pages-few", "huge pages, one too few", [*vfio(ONLY), "huge-pages 0 63"],
              ONLY, pages="2M", says="unable to map backing store"),
        go("huge pages of both nodes", [*vfio(ONLY), "huge-pages 0 40", "huge-pages 1 24"], ONLY,
           pages="2M"),
        no_go("huge-pages-few", "huge pages, one of them promised to somebody",
              [*vfio(ONLY), "huge-pages 0 64", "reserved-pages 1"], ONLY, pages="2M"),
        go("huge pages, one more than is promised",
           [*vfio(ONLY), "huge-pages 0 65", "reserved-pages 1"], ONLY, pages="2M"),
        no_go("huge-pages-few", "huge pages, and more memory than they have",
              [*vfio(ONLY), "huge-pages 0 127"], ONLY, memory="256M", pages="2M"),
        go("huge pages of the node", [*vfio(ONLY), "huge-pages 1 64"], ONLY, pages="2M,node=1"),
        no_go("huge-pages-few", "huge pages of the node, which has none",
              [*vfio(ONLY), "huge-pages 0 64"], ONLY, pages="2M,node=1",
              says="preallocating memory failed"),
        no_go("huge-pages-few", "huge pages of the node, which has one too few",
              [*vfio(ONLY), "huge-pages 0 64", "huge-pages 1 63"], ONLY, pages="2M,node=1"),
        no_go("huge-pages-few", "huge pages of the node, and others are promised",
              [*vfio(ONLY), "huge-pages 1 64", "reserved-pages 1"], ONLY, pages="2M,node=1"),
        no_go("huge-pages-missing", "huge pages of a node that is not there",
              [*vfio(ONLY), "huge-pages 0 64"], ONLY, pages="2M,node=7"),
        no_go("huge-pages-missing", "huge pages of a size that the kernel has not",
              [*vfio(ONLY), "huge-pages 0 64"], ONLY, pages="4M"),
        no_go("huge-pages-few", "huge pages of 1 GiB, none of which there is",
              vfio(ONLY), ONLY, memory="1G", pages="1G",
              no_fix="the guest's kernel finds no GiB in one piece"),
        # The kernel may make them, and finds memory or not: here it does, the second
        # time on the wrong node.
        unknown("huge-pages-unknown", "huge pages on demand",
                [*vfio(ONLY), "overcommit-pages 64"], ONLY, pages="2M"),
        unknown("huge-pages-unknown", "huge pages of the node on demand",
                [*vfio(ONLY), "overcommit-pages 64"], ONLY, pages="2M,node=1"),
        no_go("huge-pages-few", "huge pages on demand, one too few",
              [*vfio(ONLY), "overcommit-pages 63"], ONLY, pages="2M"),
        go("huge pages, a user and a limit that fits",
           [*vfio(ONLY), "huge-pages 0 64", f"owner {ONLY} {USER}"], ONLY, pages="2M",
           user=USER, memlock=enough()),
        no_go("memlock-low", "huge pages, a user and a limit one page too low",
              [*vfio(ONLY), "huge-pages 0 64", f"owner {ONLY} {USER}"], ONLY, pages="2M",
              user=USER, memlock=enough() - PAGE, no_fix=LIMIT),

        # What a control group leaves of them: 128 MiB are 134217728 bytes.
        go("a limit of huge pages, just enough",
           [*vfio(ONLY), "huge-pages 0 70",
            "cgroup hugetlb.2MB.max=134217728 hugetlb.2MB.rsvd.max=134217728"], ONLY, pages="2M"),
        no_go("huge-pages-group", "a limit of huge pages, one too few",
              [*vfio(ONLY), "huge-pages 0 70", "cgroup hugetlb.2MB.max=132120576"], ONLY,
              pages="2M", says="preallocating memory failed"),
        no_go("huge-pages-group", "a limit of promised huge pages, one too few",
              [*vfio(ONLY), "huge-pages 0 70", "cgroup hugetlb.2MB.rsvd.max=132120576"], ONLY,
              pages="2M", says="unable to map backing store"),
        go("a limit of huge pages, and ordinary memory",
           [*vfio(ONLY), "cgroup hugetlb.2MB.max=0"], ONLY),
        go("huge pages of the node that the control group may use",
           [*vfio(ONLY), "huge-pages 1 64", "cgroup cpuset.mems=1"], ONLY, pages="2M,node=1"),
        no_go("huge-pages-nodes", "huge pages of a node that the control group may not use",
              [*vfio(ONLY), "huge-pages 0 70", "huge-pages 1 70", "cgroup cpuset.mems=0"], ONLY,
              pages="2M,node=1", says="Invalid argument"),
        no_go("huge-pages-few", "huge pages enough, but not where the control group may use them",
              [*vfio(ONLY), "huge-pages 0 40", "huge-pages 1 40", "cgroup cpuset.mems=0"], ONLY,
              pages="2M", says="unable to map backing store"),
        go("huge pages enough where the control group may use them",
           [*vfio(ONLY), "huge-pages 0 64", "huge-pages 1 40", "cgroup cpuset.mems=0"], ONLY,
           pages="2M"),

        go("a limit of tasks that leaves enough for any VM",
           [*vfio(ONLY), "cgroup pids.max=500"], ONLY),
        unknown("tasks-group", "a limit of tasks that leaves enough for a VM of few CPUs",
                [*vfio(ONLY), "cgroup pids.max=20"], ONLY),

        # Each node has 2 GiB.
        no_go("host-memory-nodes", "more memory than the node that the control group may use has",
              [*vfio(ONLY), "cgroup cpuset.mems=0"], ONLY, memory="2300M"),
        go("memory that the node has which the control group may use",
           [*vfio(ONLY), "cgroup cpuset.mems=0"], ONLY, memory="1G", slow=True),

        # Each device has an address space of its own behind it.
        go("a vIOMMU", vfio(ONLY), ONLY, viommu="intel"),
        go("a vIOMMU, two devices of two groups", vfio(ONLY, OTHER), ONLY, OTHER, viommu="intel"),
        go("a vIOMMU, a limit that fits one device",
           [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY, viommu="intel",
           user=USER, memlock=enough()),
        no_go("memlock-low", "a vIOMMU, a limit one page too low for one device",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY, viommu="intel",
              user=USER, memlock=enough() - PAGE, no_fix=LIMIT),
        go("a vIOMMU, a limit that fits two devices",
           [*vfio(ONLY, OTHER), f"owner {ONLY} {USER}", f"owner {OTHER} {USER}"], ONLY, OTHER,
           viommu="intel", user=USER, memlock=2 * enough()),
        no_go("memlock-low", "a vIOMMU, a limit one page too low for two devices",
              [*vfio(ONLY, OTHER), f"owner {ONLY} {USER}", f"owner {OTHER} {USER}"], ONLY, OTHER,
              viommu="intel", user=USER, memlock=2 * enough() - PAGE, no_fix=LIMIT),
        go("a vIOMMU, a limit that fits a device, and an mdev",
           [*vfio(ONLY), f"mdev {UUID}", f"owner {ONLY} {USER}", f"owner {UUID} {USER}"],
           UUID, ONLY, viommu="intel", user=USER, memlock=enough()),
        go("a vIOMMU, one function of a group", vfio(PAIR_1, PAIR_2), PAIR_2, viommu="intel"),
        no_go("viommu-splits-group", "a vIOMMU, two functions of a group", vfio(PAIR_1, PAIR_2),
              PAIR_1, PAIR_2, viommu="intel", says="used in multiple address spaces"),
        # QEMU 9.1 and later don't start with it on an IOMMU of 39 bits.
        unknown("viommu-width", "a vIOMMU wider than the host's", vfio(ONLY), ONLY,
                viommu="intel,aw-bits=48"),
        go("a vIOMMU as wide as the host's", vfio(ONLY), ONLY, viommu="intel,aw-bits=39"),

        # Its last address is beyond the 512 GiB that the IOMMU reaches. What is below
        # 4 GiB is mapped and locked before.
        no_go("address-width host-memory", "more memory than the IOMMU reaches",
              [*vfio(ONLY), "overcommit-memory 1"], ONLY, memory="600G",
              says="Invalid argument"),
        no_go("host-memory", "more memory than the host has", vfio(ONLY), ONLY, memory="5G",
              says="Cannot allocate memory"),
        # Half of RAM is what it commits itself to, less what it has.
        no_go("host-memory", "more memory than the kernel commits itself to",
              [*vfio(ONLY), "overcommit-memory 2"], ONLY, memory="2G",
              says="Cannot allocate memory"),
    ),
    # Nothing but vfio's own rules turns a verdict: a device in use is on its host
    # driver, so that QEMU does not get it. The fixes end the use before they unbind.
    "intel-in-use": (
        no_go("in-use-mounted in-use-swap not-bound", "a mounted file system with a swap file",
              IN_USE, "0000:01:00.0",
              capture="in-use"),
        no_go("in-use-swap not-bound", "swap", [], "0000:02:00.0"),
        no_go("in-use-mounted in-use-held not-bound", "a mounted logical volume", [],
              "0000:03:00.0"),
        # Only the udev database tells, and only a warning says so.
        no_go("not-bound", "an inactive volume group", [], "0000:04:00.0",
              warns={"in-use-member"}),
        no_go("in-use-held not-bound", "half of a mirror", [], "0000:05:00.0"),
        no_go("in-use-held not-bound", "an open LUKS volume", [], "0000:06:00.0"),
        no_go("in-use-mounted not-bound", "btrfs", [], "0000:07:00.0"),
        # Each of the next three is part of what is mounted from elsewhere.
        no_go("in-use-mounted not-bound", "the other disk of a btrfs", [], "0000:10:00.0"),
        no_go("in-use-mounted not-bound", "the log of an XFS", [], "0000:0e:00.0"),
        # No file says which file system is to be unmounted.
        no_go("in-use-held not-bound", "the journal of an ext4", [], "0000:0d:00.0"),
        no_go("in-use-held not-bound", "a loop device on a disk", [], "0000:11:00.0"),
        no_go("in-use-held not-bound", "mounted in another namespace", [], "0000:12:00.0"),
        no_go("in-use-mounted not-bound", "NVMe with native multipath", [], "0000:08:00.0"),
        no_go("in-use-mounted not-bound", "a disk behind a USB controller", [], "0000:09:00.0",
              warns={"in-use-input"}),
        no_go("in-use-network-route not-bound", "the default route through a bridge",
              ["route br0"], "0000:0a:00.0"),
        no_go("in-use-network-up not-bound", "a card in a bridge", [], "0000:0a:00.0"),
        no_go("in-use-network-up not-bound", "a card below a VLAN",
              ["tagged 0000:0b:00.0"], "0000:0b:00.0"),
        no_go("in-use-network-up not-bound", "a card in a bond",
              ["driver 0000:0b:00.0 e1000e", "bonded 0000:0b:00.0"], "0000:0b:00.0"),
        no_go("in-use-network-storage in-use-network-up not-bound",
              "a card by which a disk of another machine may come",
              ["driver 0000:0b:00.0 e1000e", "remote 0000:0b:00.0"], "0000:0b:00.0",
              no_fix="which card leads to the disk, who set the routes up knows"),
        no_go("not-bound", "an idle network card", ["driver 0000:0b:00.0 e1000e"],
              "0000:0b:00.0", warns={"in-use-network-idle"}),
        no_go("in-use-root-disk group-not-viable", "a sibling with the host's own disk",
              vfio("0000:0c:00.0"), "0000:0c:00.0"),
        no_go("not-bound", "the display", [], "0000:00:10.0", warns={"in-use-display"}),
        # In no list of the host's. The fix of the swap has taken the disk from it.
        no_go("in-use-open not-bound", "a disk that a process has open",
              ["driver 0000:02:00.0 nvme", "opens 0000:02:00.0"], "0000:02:00.0",
              no_fix="the fix is to end the process"),
        no_go("not-bound", "a disk that no process has open any more", [], "0000:02:00.0"),
    ),
    # vfio-pci takes the framebuffer from a VGA controller, and from no other display.
    # QEMU starts, but can't map the memory ("Performance may be slow").
    "intel-efifb": (
        go("a display below the firmware's framebuffer", vfio(ONLY), ONLY, warns={"framebuffer"},
           capture="efifb"),
    ),
    "intel-no-intremap": (
        no_go("intremap-off", "no interrupt remapping", vfio(ONLY), ONLY, capture="no-intremap"),
        go("unsafe interrupts allowed", [*vfio(ONLY), "unsafe-interrupts Y"], ONLY),
        no_go("intremap-off", "two devices without interrupt remapping",
              [*vfio(ONLY), f"mdev {UUID}"], UUID, ONLY),
        go("an mdev needs no interrupt remapping", [f"mdev {UUID}"], UUID),
    ),
    "intel-kernel-off": (
        no_go("iommu-off-kernel not-bound", "IOMMU off on the kernel command line",
              [f"driver {ONLY} nvme"], ONLY, capture="kernel-off"),
    ),
    "intel-direct": (
        no_go("reserved-direct", "memory wanted for the device", vfio(NIC), NIC,
              capture="intel-direct"),
        # USB controllers and displays need such memory before there is an operating
        # system only, the kernel says: "direct-relaxable".
        go("memory wanted for a USB controller", vfio("0000:02:00.0"), "0000:02:00.0"),
        go("a device beside those that memory is wanted for", vfio("0000:03:00.0"),
           "0000:03:00.0"),
        no_go("reserved-direct", "memory wanted for the sibling function",
              vfio("0000:04:00.0", "0000:04:00.1"), "0000:04:00.1"),
        no_go("reserved-direct", "two devices, memory wanted for one",
              vfio(NIC, "0000:03:00.0"), "0000:03:00.0", NIC),
        no_go("group-not-viable", "shpchp holds bridges of the group",
              [*vfio("0000:07:01.0"), "driver 0000:05:00.0 shpchp", "driver 0000:06:01.0 shpchp"],
              "0000:07:01.0"),
        no_go("group-not-viable", "shpchp holds one bridge of the group",
              [*vfio("0000:07:01.0"), "driver 0000:05:00.0 none", "driver 0000:06:01.0 shpchp"],
              "0000:07:01.0"),
        go("the bridges of the group taken from shpchp",
           [*vfio("0000:07:01.0"), "driver 0000:05:00.0 none", "driver 0000:06:01.0 none"],
           "0000:07:01.0"),
    ),
    "intel-hazards": (
        go("asleep in D3cold, its port, too",
           [*vfio(ONLY), f"asleep 0000:00:02.0 {ONLY}"], ONLY, warns={"asleep"}),
        no_go("not-bound", "asleep in D3cold, and unbound",
              [f"driver {ONLY} none", f"asleep 0000:00:02.0 {ONLY}"], ONLY, warns={"asleep"}),
        # What the warning of the next but one is about.
        go("both twins by ids, since neither had a driver",
           ["options vfio ids=8086:10d3", f"by-ids {TWIN_1} {TWIN_2}"], TWIN_1, TWIN_2),
        go("one of two twins by ids, the host has neither",
           [*vfio(TWIN_1, TWIN_2), "options vfio ids=8086:10d3"], TWIN_1),
        go("one of two twins by ids, the host has the other",
           [*vfio(TWIN_1), f"driver {TWIN_2} e1000e", "options vfio ids=8086:10d3"], TWIN_1,
           warns={"ids-takes-twin"}),
        go("one of two twins by ids that a later file takes back",
           [*vfio(TWIN_1), f"driver {TWIN_2} e1000e", "options vfio ids=8086:10d3",
            "options zz ids=8086:1572"], TWIN_1),
        # Unbound while it is open, it hangs.
        no_go("in-use-sound not-bound", "a sound card that a program has open",
              [f"driver {SOUND} snd_hda_intel", "plays pcmC0D0p"], SOUND),
        # From here on the kernel takes no unsigned module; it says so of no other.
        go("a kernel locked down to integrity", ["lockdown integrity", *vfio(ONLY)], ONLY),
        no_go("not-bound", "locked down to integrity, VFIO never loaded",
              ["no-vfio", f"driver {TWIN_1} e1000e"], TWIN_1, warns={"lockdown"}),
        go("a kernel locked down to confidentiality",
           ["lockdown confidentiality", *vfio(ONLY, TWIN_1)], ONLY, TWIN_1),
        no_go("not-bound", "locked down to confidentiality, VFIO never loaded",
              ["no-vfio", f"driver {TWIN_1} e1000e"], TWIN_1, warns={"lockdown"}),
        # vfio says "No such device", after minutes of waiting for an answer.
        Case("woken from D3cold in vain", (*vfio(SLEEPER), f"woken 0000:00:03.0 {SLEEPER}"),
             (SLEEPER,), UNKNOWN, frozenset({"device-dead"}), slow=True),
    ),
    "intel-slots": (
        go("two ports of a slot, with ACS", [*vfio("0000:01:00.0"), "driver 0000:02:00.0 nvme"],
           "0000:01:00.0"),
        # The ports are the only ones of their slot, and their groups' only members.
        no_go("group-not-viable", "its port lost ACS, and its sibling port's device with it",
              [*vfio("0000:03:00.0"), "driver 0000:04:00.0 nvme"], "0000:03:00.0",
              capture="intel-slots"),
        go("two ports without ACS, both devices on vfio-pci",
           vfio("0000:03:00.0", "0000:04:00.0"), "0000:03:00.0"),
        go("two ports without ACS, both devices in one plan",
           vfio("0000:03:00.0", "0000:04:00.0"), "0000:03:00.0", "0000:04:00.0"),
        # Its group has the port, too, which does no harm.
        go("ACS of its port switched off",
           ["no-acs 0000:00:02.0 0000:01:00.0", *vfio("0000:01:00.0"),
            "driver 0000:02:00.0 nvme"], "0000:01:00.0"),
        # A port and an NVMe in one slot.
        go("a device in a slot with a port, the port's driver at work",
           [*vfio("0000:00:04.1", "0000:05:00.0"), "driver 0000:00:04.0 pcieport"],
           "0000:00:04.1"),
        no_go("device-is-bridge", "every function of a slot, one a port",
              vfio("0000:00:04.1", "0000:05:00.0"), "0000:00:04"),
        # It is gone before QEMU or the kernel is asked, and stays so.
        no_go("device-missing", "pulled while check runs", vfio("0000:06:00.0"), "0000:06:00.0",
              pulls=("0000:06:00.0", "pulled1")),
        no_go("device-missing", "two devices, one pulled while check runs",
              vfio("0000:01:00.0", "0000:07:00.0"), "0000:01:00.0", "0000:07:00.0",
              pulls=("0000:07:00.0", "pulled2")),
        # vfio-pci stays loaded so. The two ports are one slot's, and lead to one line.
        unknown("intx-shared", "two devices of one line, which vfio-pci wants alone",
                ["driver 0000:03:00.0 nvme", "driver 0000:04:00.0 nvme",
                 "options lab nointxmask=1", "no-vfio", *vfio("0000:03:00.0", "0000:04:00.0")],
                "0000:03:00.0", "0000:04:00.0"),
        go("a device with a line of its own, which vfio-pci wants alone",
           vfio("0000:03:00.0", "0000:04:00.0"), "0000:03:00.0"),
        # The kernel knows nothing of it, and waits a minute each time. It stays so.
        no_go("device-dead", "a device that does not answer",
              [*vfio("0000:02:00.0"), "switched-off 0000:00:02.1"], "0000:02:00.0", slow=True),
    ),
    "intel-vesafb": (
        no_go("not-bound", "the display, with the BIOS's picture", [], DISPLAY,
              capture="intel-vesafb"),
        go("the display, bound", vfio(DISPLAY), DISPLAY, warns={"boot-vga"}),
    ),
    "intel-uefi": (
        no_go("not-bound", "the display, with UEFI's picture", [], DISPLAY,
              capture="intel-uefi"),
        go("the display, bound", vfio(DISPLAY), DISPLAY),
        go("a device on a UEFI host", vfio(ONLY), ONLY),
    ),
    "intel-pt": (
        # A group's type is the host's business: the guest gets a domain of its own.
        go("IOMMU in passthrough mode for the host", vfio(ONLY), ONLY, capture="intel-pt"),
        # The kernel forgets the BAR: QEMU starts, and the guest has a device without it.
        no_go("not-bound", "a BAR without a place", ["driver 0000:02:00.0 none"], "0000:02:00.0",
              warns={"bar-unassigned"}),
        # modprobe runs what modprobe.d says, and believes it.
        no_go("not-bound module-unloadable", "a command that fails instead of vfio-pci",
              ["no-vfio", f"driver {ONLY} nvme",
               "modprobe-line lab.conf install vfio-pci /bin/false"], ONLY),
        no_go("not-bound module-unloadable", "a command that does nothing instead of its core",
              ["no-vfio", f"driver {ONLY} nvme",
               "modprobe-line lab.conf install vfio_pci_core /bin/true"], ONLY),
        no_go("not-bound", "vfio-pci blacklisted, by which nobody asks for it",
              ["no-vfio", f"driver {ONLY} nvme", "modprobe-line lab.conf blacklist vfio-pci"],
              ONLY),
        # Once locked, modules stay so until the next boot.
        no_go("not-bound module-unloadable", "no vfio-pci, and modules are locked",
              ["no-vfio", f"driver {ONLY} nvme", "modules-locked"], ONLY),
    ),
    "amd": (
        go("AMD IOMMU", vfio(ONLY), ONLY, capture="amd"),
        no_go("not-bound", "AMD IOMMU, on its host driver", [f"driver {ONLY} e1000e"], ONLY),
        # shpchp does not leave DMA to its devices, as pcieport does.
        no_go("group-not-viable", "shpchp holds bridges of the group",
              [*vfio("0000:04:01.0"), "driver 0000:02:00.0 shpchp", "driver 0000:03:01.0 shpchp"],
              "0000:04:01.0", capture="amd-shpchp"),
        go("the bridges of the group taken from shpchp",
           [*vfio("0000:04:01.0"), "driver 0000:02:00.0 none", "driver 0000:03:01.0 none"],
           "0000:04:01.0"),
        no_go("group-not-viable", "AMD IOMMU, sibling function on a host driver",
              [*vfio(AMD_CARD), f"driver {AMD_OTHER} e1000e"], AMD_CARD),
        go("AMD IOMMU, every function of a slot", vfio(AMD_CARD, AMD_OTHER), AMD_CARD[:-2]),
        go("AMD IOMMU, two devices of two groups", vfio(ONLY, AMD_CARD, AMD_OTHER),
           ONLY, AMD_OTHER),
        go("AMD IOMMU, a user with access and a limit that fits",
           [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY, user=USER, memlock=enough()),
        no_go("memlock-low", "AMD IOMMU, a limit one page below the guest's memory",
              [*vfio(ONLY), f"owner {ONLY} {USER}"], ONLY,
              user=USER, memlock=enough() - PAGE, no_fix=LIMIT),
        no_go("node-held", "AMD IOMMU, held by another QEMU", [*vfio(ONLY), f"held {ONLY}"],
              ONLY, no_fix=HELD),
        go("AMD IOMMU, an mdev beside a function", [*vfio(ONLY), f"mdev {UUID}"], ONLY, UUID),
        # The one function of such a host that no IOMMU translates.
        no_go("iommu-none not-bound", "the IOMMU's own function", [], "0000:00:01.0"),
    ),
    "amd-direct": (
        # QEMU starts where the guest has no memory of its own there, and nowhere else.
        no_go("reserved-in-ram", "AMD: memory wanted where every guest has some",
              vfio(ONLY), ONLY, before=(6, 6), capture="amd-direct"),
        go("AMD: memory wanted where this guest has none", vfio("0000:02:00.0"),
           "0000:02:00.0", before=(6, 6)),
        # Then the kernel asks no longer what is to be mapped (drivers/iommu/iommu.c).
        no_go("reserved-direct", "AMD: memory wanted where every guest has some, refused",
              vfio(ONLY), ONLY, since=(6, 6)),
        no_go("reserved-direct", "AMD: memory wanted where this guest has none, refused",
              vfio("0000:02:00.0"), "0000:02:00.0", since=(6, 6)),
        go("AMD: a device beside those that memory is wanted for", vfio("0000:03:00.0"),
           "0000:03:00.0"),
    ),
    "amd-no-intremap": (
        no_go("intremap-off", "AMD IOMMU, no interrupt remapping", vfio(ONLY), ONLY,
              capture="amd-no-intremap"),
        go("AMD IOMMU, unsafe interrupts allowed", [*vfio(ONLY), "unsafe-interrupts Y"], ONLY),
    ),
    "amd-pt": (
        go("AMD IOMMU in passthrough mode for the host", vfio(ONLY), ONLY),
    ),
    "amd-kernel-off": (
        go("AMD IOMMU off, an mdev", [f"mdev {UUID}"], UUID),
        no_go("iommu-off-kernel not-bound", "AMD IOMMU off on the kernel command line",
              [f"driver {ONLY} nvme"], ONLY, capture="amd-kernel-off"),
    ),
    "none": (
        no_go("iommu-off-firmware not-bound", "no IOMMU", [f"driver {ONLY} nvme"], ONLY,
              capture="none"),
        # The node is /dev/vfio/noiommu-N; QEMU opens /dev/vfio/N and never starts.
        no_go("no-iommu-mode", "no-IOMMU mode", ["noiommu", *vfio(ONLY)], ONLY,
              capture="none-noiommu"),
        go("an mdev needs no IOMMU", [f"mdev {UUID}"], UUID),
        go("an mdev, a user, and no IOMMU", [f"mdev {UUID}", f"owner {UUID} {USER}"], UUID,
           user=USER, memlock=64),
        no_go("iommu-off-firmware not-bound", "an mdev beside a function, and no IOMMU",
              [f"driver {ONLY} nvme", f"mdev {UUID}"], UUID, ONLY),
        no_go("device-missing", "no such device, and no IOMMU", [], "0000:7f:00.0"),
    ),
}


def of(host, release, part):
    """The cases of a host that are about a kernel; slow ones in the part "all" alone."""
    return [case for case in CASES[host]
            if case.since <= version(release) < case.before
            and (part == "all" or not getattr(case, "slow", False))]
