"""Bring the guest into the state of a case.

A state is a line of words: what, which device, details. Those that would leak
into the next case (access to a node, a held device, an mdev) return how to undo
them; which driver a function has does not, since every case names the driver of
every function it depends on.
"""

import contextlib
import ctypes
import mmap
import os
import pathlib
import shutil
import stat
import struct
import subprocess
import time

import nested
import plain

PCI = pathlib.Path("/sys/bus/pci")
MDEV = pathlib.Path("/sys/bus/mdev/devices")
MTTY_TYPE = pathlib.Path("/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2")
UNSAFE_INTERRUPTS = "/sys/module/{}/parameters/allow_unsafe_interrupts"

# Drivers that match nothing by themselves: a function gets them by name only.
BY_NAME = ("vfio-pci", "pci-stub")


class StateError(Exception):
    """The state cannot be made: the case says nothing about the program."""


def write(path, text):
    """Write to a sysfs file in one system call, whose error is the kernel's answer."""
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    except OSError as error:
        raise StateError(f"echo {text.strip()} > {path}: {error.strerror}") from error
    finally:
        os.close(fd)


def run(*argv):
    done = subprocess.run(argv, text=True, capture_output=True)
    if done.returncode != 0:
        raise StateError(f"{' '.join(argv)}: {done.stderr.strip()}")


def link_name(path):
    """The last part of what a symbolic link points to, None without a link."""
    try:
        return os.path.basename(os.readlink(path))
    except FileNotFoundError:
        return None


# In front of a device's name: the node it has of its own, rather than its group's.
OWN = "own:"


def node(name):
    """The /dev/vfio node of a PCI function or an mdev."""
    device = name.removeprefix(OWN)
    folder = MDEV / device if plain.is_mdev(device) else PCI / "devices" / device
    if device != name:
        return f"/dev/vfio/devices/{os.listdir(folder / 'vfio-dev')[0]}"
    return f"/dev/vfio/{link_name(folder / 'iommu_group')}"


def restore_node(device):
    """Give a node back to root, as the kernel makes it. It may be gone: a fix
    may have rebound the device, and then a fresh one is as it should be."""
    with contextlib.suppress(FileNotFoundError):
        os.chown(node(device), 0, 0)
        os.chmod(node(device), 0o600)


def rebind(address, override):
    """Take a function from its driver and offer it to the driver `override`; ""
    offers it to whichever matches its ids, and no driver has the name "none"."""
    folder = PCI / "devices" / address
    write(folder / "driver_override", override + "\n")
    if (folder / "driver").exists():
        write(folder / "driver/unbind", address)
    write(PCI / "drivers_probe", address)


def driver(address, name):
    if name in BY_NAME:
        run("modprobe", name)
    link = PCI / "devices" / address / "driver"
    wanted = None if name == "none" else name
    if link_name(link) != wanted:
        rebind(address, name if name in (*BY_NAME, "none") else "")
        # A card of the host's gets its name by udev, a moment later.
        if (link.parent / "net").exists():
            run("udevadm", "settle")
    if link_name(link) != wanted:
        raise StateError(f"{address} has driver {link_name(link)}, not {name}")


def override(address, name):
    """Which driver it shall have is written, and what it has stays."""
    write(PCI / "devices" / address / "driver_override", name + "\n")


def new_id(address):
    """Bound by vfio-pci's list of ids, with no word of it at the device."""
    driver(address, "none")
    folder = PCI / "devices" / address
    write(folder / "driver_override", "\n")
    ids = " ".join((folder / name).read_text().strip().removeprefix("0x")
                   for name in ("vendor", "device"))
    run("modprobe", "vfio-pci")
    write(PCI / "drivers/vfio-pci/new_id", ids)
    if link_name(folder / "driver") != "vfio-pci":
        raise StateError(f"{address} has driver {link_name(folder / 'driver')}")
    return lambda: write(PCI / "drivers/vfio-pci/remove_id", ids)


def no_acs(port, address):
    """The ACS of a port is switched off; who looks at what is below again sees it."""
    run("setpci", "-s", port, "ECAP_ACS+6.w=0")
    unplugged(address)()
    return lambda: unplugged(port)()


def power(address, control):
    path = PCI / "devices" / address / "power/control"
    write(path, control)
    return lambda: write(path, "on")


def asleep(port, address):
    """On vfio-pci, idle, and switched off with its slot (acpi.py)."""
    folder = PCI / "devices" / address
    allowed = PCI / "devices" / port / "d3cold_allowed"
    write(allowed, "1")
    write(folder / "power/control", "auto")
    # A port that sleeps already is to sleep deeper.
    (folder / "config").read_bytes()
    deadline = time.monotonic() + 10
    while (folder / "power_state").read_text().strip() != "D3cold":
        if time.monotonic() > deadline:
            raise StateError(f"{address} does not fall asleep")
        time.sleep(0.1)

    def undo():
        write(allowed, "0")
        write(folder / "power/control", "on")
    return undo


def woken(port, address):
    """The same, and woken: a link that stays down leaves it in D3cold."""
    undo = asleep(port, address)
    write(PCI / "devices" / address / "power/control", "on")
    return undo


def lockdown(level):
    """There is no way back before the next boot."""
    if not os.path.exists("/sys/kernel/security/lsm"):
        run("mount", "-t", "securityfs", "securityfs", "/sys/kernel/security")
    write("/sys/kernel/security/lockdown", level)


def options(name, *words):
    """A file of modprobe.d for the next time that vfio-pci is loaded."""
    path = pathlib.Path(f"/etc/modprobe.d/{name}.conf")
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"options vfio-pci {' '.join(words)}\n")
    return path.unlink


def by_ids(*addresses):
    """What vfio-pci takes by ids= (options) when it is loaded: all that has no driver."""
    for address in addresses:
        driver(address, "none")
    no_vfio()
    for address in addresses:
        override(address, "")
    run("modprobe", "vfio-pci")
    for address in addresses:
        if link_name(PCI / "devices" / address / "driver") != "vfio-pci":
            raise StateError(f"vfio-pci left {address} alone")


def no_vfio():
    """As after a boot at which nobody asked for VFIO."""
    for folder in (PCI / "drivers/vfio-pci").glob("*:*:*.*"):
        rebind(folder.name, "none")
    for module in ("mtty", "vfio-pci", "vfio_iommu_type1"):
        if os.path.exists(f"/sys/module/{module.replace('-', '_')}"):
            run("modprobe", "-r", module)


def modprobe_line(name, *line):
    """A line of modprobe.d."""
    path = pathlib.Path("/etc/modprobe.d", name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(" ".join(line) + "\n")
    return lambda: path.unlink(missing_ok=True)


def noiommu():
    """The VFIO that the lab has built with CONFIG_VFIO_NOIOMMU (kernel.py), its mode on."""
    no_vfio()
    run("insmod", f"/lib/modules/{os.uname().release}/lab/vfio.noiommu",
        "enable_unsafe_noiommu_mode=1")
    return no_vfio


def no_udevd():
    """A host that never started it: udevd leaves its socket behind."""
    run("udevadm", "control", "--exit")
    pathlib.Path("/run/udev/control").unlink(missing_ok=True)
    return lambda: run("/lib/systemd/systemd-udevd", "--daemon")


def bare_iommufd():
    """iommufd, and a VFIO that was built without it (iommufd.py)."""
    run("insmod", f"/lib/modules/{os.uname().release}/lab/iommufd")
    return lambda: run("rmmod", "iommufd")


def no_type1():
    run("modprobe", "vfio-pci")
    run("rmmod", "vfio_iommu_type1")
    return lambda: run("modprobe", "vfio_iommu_type1")


def modules_locked():
    write("/proc/sys/kernel/modules_disabled", "1")


def unsafe_interrupts(value, module="vfio_iommu_type1"):
    run("modprobe", module)
    path = UNSAFE_INTERRUPTS.format(module)
    write(path, value)
    return lambda: write(path, "N")


def vfs(address, count):
    """Virtual functions of a physical one, which only its own driver makes. No
    driver gets them by itself: the nvme of 6.1 would fail on QEMU's half a second
    later, and let go of the function by a work item of its own, whoever has the
    function by then (nvme_remove_dead_ctrl_work): vfio-pci lost one so."""
    folder = PCI / "devices" / address
    numvfs, autoprobe = folder / "sriov_numvfs", folder / "sriov_drivers_autoprobe"
    before = numvfs.read_text().strip()
    if before != count:
        # From some to some others there is no way but over none.
        if before != "0":
            write(numvfs, "0")
        if count != "0":
            write(autoprobe, "0")
            write(numvfs, count)
            write(autoprobe, "1")
        run("udevadm", "settle")


def vfio_vfs(address, count):
    """Virtual functions of a physical one on vfio-pci, which has to be allowed."""
    write(pathlib.Path("/sys/module/vfio_pci/parameters/enable_sriov"), "Y")
    driver(address, "vfio-pci")
    vfs(address, count)


def no_node(device):
    """The node was removed; only binding anew makes another."""
    path = node(device)
    os.unlink(path)

    def undo():
        rebind(device.removeprefix(OWN), "none")
        # The kernel removes the node it made, but never one that a fix made.
        pathlib.Path(path).unlink(missing_ok=True)
    return undo


def stale_node(device, other):
    """The node's name leads to another group: it was made by hand, and its
    number has been given away since."""
    undo = no_node(device)
    os.mknod(node(device), stat.S_IFCHR | 0o600, os.stat(node(other)).st_rdev)
    return undo


def removed(path):
    """A node that all VMs share is gone; nothing makes it anew."""
    before = os.stat(path)
    os.unlink(path)

    def undo():
        if not os.path.exists(path):
            os.mknod(path, before.st_mode, before.st_rdev)
            os.chmod(path, stat.S_IMODE(before.st_mode))
    return undo


def dma_entry_limit(count):
    """How many mappings a container may have that is opened from now on."""
    run("modprobe", "vfio_iommu_type1")
    path = "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit"
    write(path, count)
    return lambda: write(path, "65535")


def ignore_rlimit_data():
    """The kernel heeds no data limit."""
    path = "/sys/module/kernel/parameters/ignore_rlimit_data"
    write(path, "Y")
    return lambda: write(path, "N")


DEVICE_CGROUP = pathlib.Path("/sys/fs/cgroup/devices")


def device_cgroup():
    """A control group for the judges; how they leave it, and it is gone."""
    if not (DEVICE_CGROUP / "cgroup.procs").exists():
        run("mount", "-t", "tmpfs", "tmpfs", str(DEVICE_CGROUP.parent))
        DEVICE_CGROUP.mkdir()
        run("mount", "-t", "cgroup", "-o", "devices", "cgroup", str(DEVICE_CGROUP))
    inside = DEVICE_CGROUP / "lab"
    inside.mkdir()

    def undo():
        write(DEVICE_CGROUP / "cgroup.procs", str(os.getpid()))
        inside.rmdir()
    return inside, undo


def rule_of(device):
    number = os.stat(node(device)).st_rdev
    return f"c {os.major(number)}:{os.minor(number)} rwm"


def cgroup_without(device):
    """Who is in this control group, as are the judges, may not open the node,
    whatever its permissions are. Its list of rules does not tell."""
    inside, undo = device_cgroup()
    write(inside / "devices.deny", rule_of(device))
    write(inside / "cgroup.procs", str(os.getpid()))
    return undo


def cgroup_of(*devices):
    """In this one nothing may be opened but what every program opens, the nodes of the
    devices, and, if it is among them, the container."""
    inside, undo = device_cgroup()
    write(inside / "devices.deny", "a")
    for rule in ("c 1:* rwm", "c 5:* rwm", "c 136:* rwm"):
        write(inside / "devices.allow", rule)
    for device in devices:
        write(inside / "devices.allow",
              "c 10:196 rw" if device == "container" else rule_of(device))
    write(inside / "cgroup.procs", str(os.getpid()))
    return undo


def second_cgroup(controllers=""):
    """Likewise one of version 2, which has these controllers."""
    top = DEVICE_CGROUP.parent
    if not (top / "cgroup.procs").exists():
        run("mount", "-t", "cgroup2", "cgroup2", str(top))
    if controllers:
        write(top / "cgroup.subtree_control", controllers)
    inside = top / "lab"
    inside.mkdir()

    def undo():
        write(top / "cgroup.procs", str(os.getpid()))
        inside.rmdir()
    return inside, undo


def cgroup(*settings):
    """The judges are in a control group of version 2 that has these settings, such as
    hugetlb.2MB.max=0."""
    inside, undo = second_cgroup("+hugetlb +cpuset +pids")
    for setting in settings:
        name, _, value = setting.partition("=")
        write(inside / name, value)
    write(inside / "cgroup.procs", str(os.getpid()))
    return undo


# bpf(2): its number on x86-64, and what it is asked for.
BPF_CALL, BPF_LOAD, BPF_ATTACH = 321, 5, 8
BPF_OF_CGROUP_DEVICE, BPF_TO_CGROUP_DEVICE = 15, 6


def bpf(command, attributes):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(attributes, 128)
    done = libc.syscall(BPF_CALL, command, buffer, len(buffer))
    if done < 0:
        raise StateError(f"bpf {command}: {os.strerror(ctypes.get_errno())}")
    return done


def device_program(number):
    """As systemd makes them, of a device that may not be opened: the kernel hands the
    program the access, the major and the minor number, of 4 bytes each."""
    def instruction(code, registers=0, jump=0, value=0):
        return struct.pack("<BBhi", code, registers, jump, value)
    code = (instruction(0xb7, 0, 0, 1) +                     # r0 = 1
            instruction(0x61, 0x12, 4) +                     # r2 = major
            instruction(0x55, 2, 3, os.major(number)) +      # if another: exit
            instruction(0x61, 0x12, 8) +                     # r2 = minor
            instruction(0x55, 2, 1, os.minor(number)) +      # if another: exit
            instruction(0xb7, 0, 0, 0) +                     # r0 = 0
            instruction(0x95))                               # exit
    bytecode = ctypes.create_string_buffer(code)
    licence = ctypes.create_string_buffer(b"MIT")
    return bpf(BPF_LOAD, struct.pack(
        "<IIQQ", BPF_OF_CGROUP_DEVICE, len(code) // 8,
        ctypes.addressof(bytecode), ctypes.addressof(licence)))


def device_program_without(device):
    """A control group of version 2 in which the node may not be opened, which no file
    tells; "container" is that of vfio."""
    inside, undo = second_cgroup()
    number = os.stat("/dev/vfio/vfio" if device == "container" else node(device)).st_rdev
    program = device_program(number)
    group = os.open(inside, os.O_RDONLY | os.O_DIRECTORY)
    try:
        bpf(BPF_ATTACH, struct.pack("<III", group, program, BPF_TO_CGROUP_DEVICE))
    finally:
        os.close(group)
        os.close(program)
    write(inside / "cgroup.procs", str(os.getpid()))
    return undo


def mode(path, bits):
    """The permissions of a file that all VMs share."""
    before = stat.S_IMODE(os.stat(path).st_mode)
    # A fix may have given it away.
    os.chown(path, 0, 0)
    os.chmod(path, int(bits, 8))
    return lambda: os.chmod(path, before)


def opened(device):
    """Another process has the group open, without using its devices."""
    fd = os.open(node(device), os.O_RDWR | os.O_CLOEXEC)
    return lambda: os.close(fd)


def held(*devices, iommufd=False, caller=nested.ROOT):
    """Another VM has the devices."""
    qemu = nested.Qemu(plain.argv(devices, iommufd=iommufd), caller)
    if qemu.error:
        raise StateError(f"the QEMU that should hold {' '.join(devices)}: {qemu.error}")
    return qemu.stop


def waiting(path, value, begun):
    """A write that the kernel ends when a VM does: whoever waits for the child."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            write(path, value)
        os._exit(0)
    deadline = time.monotonic() + 10
    while not begun():
        if time.monotonic() > deadline:
            raise StateError(f"{value} > {path}: did not begin")
        time.sleep(0.05)
    return child


def leaving(address):
    """An unbind that waits for the VM which has the function."""
    folder = PCI / "devices" / address
    end = held(address)
    child = waiting(folder / "driver/unbind", address,
                    lambda: not os.path.lexists(folder / "driver"))

    def undo():
        end()
        os.waitpid(child, 0)
    return undo


def vfs_leaving(address, function):
    """A PF from which its VFs are taken, which waits for the VM that has one of them."""
    end = held(function)
    child = waiting(PCI / "devices" / address / "sriov_numvfs", "0",
                    lambda: not os.path.lexists(PCI / "devices" / function / "driver"))

    def undo():
        end()
        os.waitpid(child, 0)
    return undo


def held_by_iommufd(*devices):
    return held(*devices, iommufd=True)


def users_vm(uid, *devices):
    """Another VM of a user has the devices, by iommufd."""
    return held(*devices, iommufd=True, caller=nested.Caller(int(uid), nested.UNLIMITED))


def owner(device, uid):
    os.chown(node(device), int(uid), 0)
    return lambda: restore_node(device)


def group(device, gid):
    os.chown(node(device), 0, int(gid))
    os.chmod(node(device), 0o660)
    return lambda: restore_node(device)


def acl(device, uid, mask):
    """An ACL with rw for one user under `mask` ("rw" or "r"), as the kernel keeps
    it (include/uapi/linux/posix_acl_xattr.h); setfacl is rarely installed."""
    nobody = 0xffffffff
    mask_bits = sum({"r": 4, "w": 2}[letter] for letter in mask)
    entries = ((0x01, 6, nobody), (0x02, 6, int(uid)), (0x04, 0, nobody),
               (0x10, mask_bits, nobody), (0x20, 0, nobody))
    value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    os.setxattr(node(device), "system.posix_acl_access", value)

    def undo():
        os.removexattr(node(device), "system.posix_acl_access")
        restore_node(device)
    return undo


def mdev(uuid):
    run("modprobe", "mtty")
    write(MTTY_TYPE / "create", uuid)
    return lambda: write(MDEV / uuid / "remove", "1")


def mdevs_used_up():
    """All that mtty can make is made."""
    run("modprobe", "mtty")
    room = int((MTTY_TYPE / "available_instances").read_text())
    made = [f"00000000-0000-4000-8000-{number:012}" for number in range(room)]
    for uuid in made:
        write(MTTY_TYPE / "create", uuid)

    def undo():
        for uuid in made:
            write(MDEV / uuid / "remove", "1")
    return undo


def mdev_unbound(uuid):
    undo = mdev(uuid)
    write(MDEV / uuid / "driver/unbind", uuid)
    return undo


def unplugged(address):
    """Gone, as far as the kernel knows, and back in its slot afterwards."""
    write(PCI / "devices" / address / "remove", "1")
    return lambda: write(PCI / "rescan", "1")


def switched_off(port):
    """The slot of a port without its power, which nobody tells the kernel: the device
    does not answer any more. It does not come back in this boot."""
    driver(port, "none")
    run("setpci", "-s", port, "CAP_EXP+18.w=7c0")


def find_disk(address):
    run("udevadm", "settle")
    places = [PCI / "devices" / address]
    for subsystem in pathlib.Path("/sys/class/nvme-subsystem").glob("*"):
        if any(f"/{address}/" in os.path.realpath(path) for path in subsystem.glob("nvme*")):
            places.append(subsystem.resolve())
    for block in sorted(os.listdir("/sys/block")):
        path = os.path.realpath(f"/sys/block/{block}")
        # The hidden path of a multipath disk has no number, hence no node.
        if any(path.startswith(f"{place.resolve()}/") for place in places) and \
                os.path.exists(f"{path}/dev"):
            return f"/dev/{block}"
    return None


def disk(address):
    """The disk below a function, also where NVMe multipath keeps it elsewhere. Its driver
    looks for it after it was bound."""
    deadline = time.monotonic() + 10
    while not (found := find_disk(address)):
        if time.monotonic() > deadline:
            raise StateError(f"there is no disk below {address}")
        time.sleep(0.1)
    return found


def opens(address):
    """A process has the disk open as it is, as a VM or a database has."""
    with open(disk(address), "rb") as node:
        process = subprocess.Popen(["sleep", "infinity"], stdin=node)

    def undo():
        process.kill()
        process.wait()
    return undo


def mount(node, point, options="defaults"):
    os.makedirs(point, exist_ok=True)
    run("mount", "-o", options, node, point)


def ext4(address, point):
    node = disk(address)
    run("mkfs.ext4", "-q", "-F", node)
    mount(node, point)


def btrfs(*addresses_and_point):
    """Mounted, it has a device number of its own making and no holders, and names the
    first of its disks."""
    *addresses, point = addresses_and_point
    nodes = [disk(address) for address in addresses]
    run("mkfs.btrfs", "-q", "-f", *nodes)
    mount(nodes[0], point)


def in_memory(number):
    """A block device for what a file system has on no disk. XFS wants 300 MiB."""
    run("modprobe", "brd", "rd_nr=2", f"rd_size={320 << 10}")
    return f"/dev/ram{number}"


def journal(address, point):
    """An ext4 whose journal alone is on the disk."""
    node, rest = disk(address), in_memory(0)
    run("mkfs.ext4", "-q", "-F", "-b", "4096", "-O", "journal_dev", node)
    run("mkfs.ext4", "-q", "-F", "-b", "4096", "-J", f"device={node}", rest)
    mount(rest, point)


def xfs_log(address, point):
    """An XFS whose log alone is on the disk."""
    node, rest = disk(address), in_memory(1)
    run("mkfs.xfs", "-q", "-f", "-l", f"logdev={node},size=64m", rest)
    mount(rest, point, f"logdev={node}")


def looped(address):
    """A loop device on a disk, not on a file."""
    run("modprobe", "loop")
    run("losetup", "--find", disk(address))


def mounted_elsewhere(address):
    """In a mount namespace that has gone its own way, for as long as its process lives."""
    node = disk(address)
    run("mkfs.ext4", "-q", "-F", node)
    process = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", f"mount {node} /mnt && echo && exec sleep infinity"],
        stdout=subprocess.PIPE)
    if process.stdout.read(1) != b"\n":
        raise StateError(f"{node} can't be mounted in another namespace")


def swap(address):
    node = disk(address)
    run("mkswap", node)
    run("swapon", node)


def swap_file(path):
    with open(path, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 16 << 20)
    os.chmod(path, 0o600)
    run("mkswap", path)
    run("swapon", path)


def lvm(address, name, activity):
    """A volume group: mounted, or inactive, which leaves no trace in sysfs."""
    node = disk(address)
    run("vgcreate", "-q", "-y", name, node)
    run("lvcreate", "-q", "-y", "-L", "64M", "-n", "lv", name)
    if activity == "inactive":
        run("vgchange", "-q", "-a", "n", name)
    else:
        run("mkfs.ext4", "-q", f"/dev/{name}/lv")
        mount(f"/dev/{name}/lv", f"/mnt/{name}")
    run("udevadm", "settle")


def md(address):
    """A mirror that waits for its other half."""
    run("modprobe", "raid1")
    run("mdadm", "--create", "/dev/md0", "--run", "--level=1", "--raid-devices=2",
        "--metadata=1.2", disk(address), "missing")


def luks(address):
    """Open, and nothing on it. The key takes argon2 a minute here."""
    node = disk(address)
    subprocess.run(["cryptsetup", "luksFormat", "-q", "--pbkdf", "pbkdf2",
                    "--pbkdf-force-iterations", "1000", node, "-"], input=b"lab", check=True)
    subprocess.run(["cryptsetup", "open", node, "crypt", "--key-file", "-"], input=b"lab",
                   check=True)


def interface(address):
    run("udevadm", "settle")
    return os.listdir(PCI / "devices" / address / "net")[0]


def bridged(address):
    """The way to the network of a host of VMs: the card is in a bridge, and the
    route is the bridge's."""
    run("ip", "link", "add", "br0", "type", "bridge")
    run("ip", "link", "set", interface(address), "up", "master", "br0")
    run("ip", "link", "set", "br0", "up")
    run("ip", "address", "add", "10.0.2.15/24", "dev", "br0")


def bonded(address):
    run("modprobe", "bonding", "max_bonds=0")
    run("ip", "link", "add", "bond0", "type", "bond")
    run("ip", "link", "set", interface(address), "down")
    run("ip", "link", "set", interface(address), "master", "bond0")
    return lambda: run("ip", "link", "del", "bond0")


def tagged(address):
    """A VLAN on the card is up, as many a host's are."""
    card = interface(address)
    run("ip", "link", "set", card, "up")
    run("ip", "link", "add", "link", card, "name", "vlan7", "type", "vlan", "id", "7")
    run("ip", "link", "set", "vlan7", "up")


NVMET = pathlib.Path("/sys/kernel/config/nvmet")
FABRICS = pathlib.Path("/sys/devices/virtual/nvme-fabrics/ctl")


def remote(address):
    """An NVMe disk of another machine, which is the guest itself by another name."""
    card, host, name = interface(address), "192.0.2.1", "lab"
    for module in ("nvmet-tcp", "nvme-tcp"):
        run("modprobe", module)
    for device in ("lo", card):
        run("ip", "link", "set", device, "up")
    run("ip", "address", "add", f"{host}/24", "dev", card)
    if not NVMET.exists():
        run("mount", "-t", "configfs", "configfs", str(NVMET.parent))
    subsystem, port = NVMET / "subsystems" / name, NVMET / "ports/1"
    subsystem.mkdir()
    write(subsystem / "attr_allow_any_host", "1")
    port.mkdir()
    for key, value in (("trtype", "tcp"), ("adrfam", "ipv4"), ("traddr", host),
                       ("trsvcid", "4420")):
        write(port / f"addr_{key}", value)
    (port / "subsystems" / name).symlink_to(subsystem)
    write("/dev/nvme-fabrics", f"transport=tcp,traddr={host},trsvcid=4420,nqn={name}")

    def undo():
        for controller in FABRICS.glob("nvme*"):
            write(controller / "delete_controller", "1")
        (port / "subsystems" / name).unlink()
        port.rmdir()
        subsystem.rmdir()
        # A fix may have taken the card.
        if (PCI / "devices" / address / "net").exists():
            run("ip", "address", "flush", "dev", interface(address))
            run("ip", "link", "set", interface(address), "down")
    return undo


def plays(stream):
    """A program has the stream open, and plays nothing."""
    process = subprocess.Popen(["sh", "-c", f"exec sleep infinity >/dev/snd/{stream}"])
    deadline = time.monotonic() + 10
    while os.path.realpath(f"/proc/{process.pid}/exe").endswith("/sh") or \
            not os.path.samefile(f"/proc/{process.pid}/fd/1", f"/dev/snd/{stream}"):
        if time.monotonic() > deadline:
            raise StateError(f"nobody opens {stream}")
        time.sleep(0.1)

    def undo():
        process.kill()
        process.wait()
    return undo


def route(device):
    run("ip", "route", "add", "default", "via", "10.0.2.2", "dev", device)
    return lambda: run("ip", "route", "del", "default")


PAGE_KIB = 2048
POOL = pathlib.Path(f"/sys/kernel/mm/hugepages/hugepages-{PAGE_KIB}kB")


def huge_pages(node, count):
    """So many in the pool, of a node of the host."""
    path = pathlib.Path(f"/sys/devices/system/node/node{node}/hugepages/{POOL.name}/nr_hugepages")
    write(path, count)
    if path.read_text().strip() != count:
        raise StateError(f"{path} is {path.read_text().strip()}, not {count}")
    # A fix may have made more of them, on any node.
    return lambda: write(POOL / "nr_hugepages", "0")


def overcommit_pages(count):
    """So many may be made on demand."""
    write(POOL / "nr_overcommit_hugepages", count)
    return lambda: write(POOL / "nr_overcommit_hugepages", "0")


def reserved_pages(count):
    """Somebody was promised so many, and uses none yet."""
    size = int(count) * PAGE_KIB << 10
    libc = ctypes.CDLL(None, use_errno=True)
    # MFD_HUGETLB, and the size's binary logarithm (include/uapi/linux/memfd.h).
    fd = libc.memfd_create(b"reserved", 0x4 | (PAGE_KIB << 10).bit_length() - 1 << 26)
    os.ftruncate(fd, size)
    mapping = mmap.mmap(fd, size)
    os.close(fd)
    return mapping.close


def overcommit_memory(mode):
    path = pathlib.Path("/proc/sys/vm/overcommit_memory")
    before = path.read_text()
    write(path, mode)
    return lambda: write(path, before)


def unit(name, *lines):
    """A service that runs what nested.Unit gives it; in a line, "+" is a space."""
    path = pathlib.Path(f"/etc/systemd/system/{name}.service")
    settings = "\n".join(line.replace("+", " ") for line in lines)
    path.write_text("[Unit]\nDefaultDependencies=no\n[Service]\nType=exec\n"
                    f"ExecStart=/bin/sh {nested.UNIT_FOLDER}/command\n{settings}\n")
    run("systemctl", "daemon-reload")

    def undo():
        path.unlink()
        shutil.rmtree(f"{path}.d", ignore_errors=True)
        run("systemctl", "daemon-reload")
    return undo


def slice_(name, *lines):
    """What a drop-in says of a slice; in a line, "+" is a space."""
    folder = pathlib.Path(f"/etc/systemd/system/{name}.slice.d")
    folder.mkdir()
    settings = "\n".join(line.replace("+", " ") for line in lines)
    (folder / "lab.conf").write_text(f"[Slice]\n{settings}\n")
    run("systemctl", "daemon-reload")

    def undo():
        # A fix is for the slice that it is about, of those that begin so.
        for found in folder.parent.glob(f"{name}*.slice.d"):
            shutil.rmtree(found)
        run("systemctl", "daemon-reload")
    return undo


STATES = {
    "acl": acl,
    "asleep": asleep,
    "bare-iommufd": bare_iommufd,
    "bonded": bonded,
    "bridged": bridged,
    "btrfs": btrfs,
    "journal": journal,
    "looped": looped,
    "mounted-elsewhere": mounted_elsewhere,
    "xfs-log": xfs_log,
    "by-ids": by_ids,
    "cgroup": cgroup,
    "cgroup-of": cgroup_of,
    "cgroup-without": cgroup_without,
    "device-program-without": device_program_without,
    "dma-entry-limit": dma_entry_limit,
    "ignore-rlimit-data": ignore_rlimit_data,
    "driver": driver,
    "ext4": ext4,
    "group": group,
    "held": held,
    "held-by-iommufd": held_by_iommufd,
    "huge-pages": huge_pages,
    "leaving": leaving,
    "lockdown": lockdown,
    "luks": luks,
    "lvm": lvm,
    "md": md,
    "mdev": mdev,
    "mdev-unbound": mdev_unbound,
    "mdevs-used-up": mdevs_used_up,
    "mode": mode,
    "modprobe-line": modprobe_line,
    "modules-locked": modules_locked,
    "new-id": new_id,
    "no-acs": no_acs,
    "no-node": no_node,
    "no-type1": no_type1,
    "no-udevd": no_udevd,
    "no-vfio": no_vfio,
    "noiommu": noiommu,
    "opened": opened,
    "options": options,
    "overcommit-memory": overcommit_memory,
    "opens": opens,
    "overcommit-pages": overcommit_pages,
    "override": override,
    "owner": owner,
    "plays": plays,
    "power": power,
    "remote": remote,
    "removed": removed,
    "reserved-pages": reserved_pages,
    "route": route,
    "slice": slice_,
    "stale-node": stale_node,
    "swap": swap,
    "swap-file": swap_file,
    "switched-off": switched_off,
    "tagged": tagged,
    "unit": unit,
    "unplugged": unplugged,
    "unsafe-interrupts": unsafe_interrupts,
    "users-vm": users_vm,
    "vfio-vfs": vfio_vfs,
    "vfs": vfs,
    "woken": woken,
}


@contextlib.contextmanager
def made(lines):
    """The state of a case: every line in order, undone in the other."""
    with contextlib.ExitStack() as stack:
        for line in lines:
            word, *details = line.split()
            undo = STATES[word](*details)
            if undo:
                stack.callback(undo)
        yield
