"""A Debian kernel to boot, without installing one.

The kernel and its modules come from Debian's packages, downloaded by apt-get
and unpacked into a cache folder, and with them the modules of MODULES, which
Debian has in source only:

    CACHE/6.1.0-56-amd64/vmlinuz
    CACHE/6.1.0-56-amd64/modules/       what the guest sees as /lib/modules/6.1.0-56-amd64
    CACHE/6.12.107+deb13-amd64/modules.iommufd/     what some see instead (iommufd.py)
    CACHE/6.12.107+deb13-amd64/modules.lacking      why there is no such folder

That folder appears by one rename when everything in it is ready, so it is
either whole or not there; what an interrupted run left behind is removed by the
next one. A cached kernel is used as it is, without asking apt again.

All commands run in the root (root.py) whose kernel it is: its release's apt, its
compiler.
"""

import contextlib
import dataclasses
import fcntl
import pathlib
import re
import shutil
import subprocess
import tarfile

import cases
import iommufd
import root as roots


@dataclasses.dataclass(frozen=True)
class Module:
    """A module built from linux-source: `sources` are its files there, or folders
    of which all files are taken, `kbuild` what tells kbuild how, `file` where it
    goes below the kernel's modules. `makefile` is the one whose lines say what it
    consists of, which differs from kernel to kernel."""
    name: str
    file: str
    sources: tuple
    kbuild: str
    makefile: str = ""


MODULES = (
    # The kernel's sample of a mediated device; modprobe finds it.
    Module("mtty", "extra/mtty.ko", ("samples/vfio-mdev/mtty.c",), "obj-m := mtty.o\n"),
    # Debian's VFIO lacks no-IOMMU mode (CONFIG_VFIO_NOIOMMU); this is the same
    # source with it. Its file name keeps it from depmod: modprobe is to find
    # Debian's, and insmod this one.
    Module("vfio", "lab/vfio.noiommu", ("drivers/vfio/",),
           "obj-m := vfio.o\nccflags-y := -DCONFIG_VFIO_NOIOMMU=1\n", "drivers/vfio/Makefile"),
)


class KernelError(Exception):
    """The kernel cannot be had; the message says why."""


@dataclasses.dataclass(frozen=True)
class Kernel:
    release: str
    image: pathlib.Path
    modules: pathlib.Path

    def tree(self, name):
        """The modules of a host that names their tree."""
        return self.modules.with_name(f"modules.{name}") if name else self.modules

    def lacks(self, name):
        """Why there is no such tree, or None."""
        if not name or self.tree(name).exists():
            return None
        return iommufd.lacking(cases.version(self.release)) or \
            self.modules.with_name(LACKING).read_text()


# Says why a kernel that could have all trees of modules has not.
LACKING = "modules.lacking"


def depends(root, package):
    """The names `package` depends on, as apt's indexes have them."""
    return re.findall(r"^\s*Depends: (\S+)$", root.run("apt-cache", "depends", package), re.M)


def only(names, pattern, package):
    """The one name which matches; Debian's meta packages promise that there is one."""
    found = [name for name in names if re.fullmatch(pattern, name)]
    if len(found) != 1:
        raise KernelError(f"{package} depends on {names}: expected one {pattern}")
    return found[0]


def download(root, package, folder):
    """The .deb of a package. As root, apt would rather fetch as the user _apt,
    who may not be able to write into `folder`."""
    root.run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package, cwd=folder)
    (deb,) = folder.glob(f"{package}_*.deb")
    return deb


def unpack(root, package, folder, tree):
    deb = download(root, package, folder)
    root.run("dpkg-deb", "-x", deb, tree)
    deb.unlink()


def extract(root, deb, names, folder):
    """Write the files `names` out of linux-source's tarball in a tarball into
    `folder`, as a stream: the 1.4 GB of the rest never reach the disk. A name that
    ends in "/" is all files of that folder, which come before the last name."""
    missing = {name for name in names if not name.endswith("/")}
    # dpkg-deb complains when it is not read to its end.
    with subprocess.Popen(root.argv("dpkg-deb", "--fsys-tarfile", deb), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process, \
            contextlib.closing(process.stdout), \
            tarfile.open(fileobj=process.stdout, mode="r|") as package:
        tarball = next((entry for entry in package if entry.name.endswith(".tar.xz")), None)
        if tarball is None:
            raise KernelError(f"{deb.name} has no tarball")
        with tarfile.open(fileobj=package.extractfile(tarball), mode="r|xz") as sources:
            for entry in sources:
                # The first part of a name is linux-source-6.1/.
                name = entry.name.partition("/")[2]
                parent = name[:name.rfind("/") + 1]
                if entry.isfile() and (name in missing or parent in names):
                    (folder / parent).mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(sources.extractfile(entry).read())
                    missing.discard(name)
                if not missing:
                    return
    raise KernelError(f"{deb.name} has no {', '.join(missing)}")


def unpack_headers(root, release, stage):
    """Unpack what an external module is built against; return its folder."""
    headers = f"linux-headers-{release}"
    tree = stage / "headers"
    needed = depends(root, headers)
    for package in (headers, only(needed, r"linux-headers-.*-common", headers),
                    only(needed, r"linux-kbuild-.*", headers)):
        unpack(root, package, stage, tree)
    # The one absolute path in Debian's headers leads from the flavour's Makefile
    # to the common one.
    makefile = tree / "usr/src" / headers / "Makefile"
    makefile.write_text(makefile.read_text().replace("/usr/src/", f"{root.inner(tree)}/usr/src/"))
    return makefile.parent


def unpack_sources(root, release, stage):
    """Unpack what all modules are built of; return its folder."""
    names = [name for module in MODULES for name in module.sources]
    if not iommufd.lacking(cases.version(release)):
        names += iommufd.SOURCES
    deb = download(root, "linux-source-" + ".".join(release.split(".")[:2]), stage)
    extract(root, deb, names, stage / "sources")
    deb.unlink()
    return stage / "sources"


def lay_out(module, sources, folder):
    """Put a module's sources and its Kbuild into `folder`."""
    folder.mkdir(parents=True)
    kbuild = module.kbuild
    for name in module.sources:
        for path in (sources / name).iterdir() if name.endswith("/") else (sources / name,):
            if path.is_file():
                shutil.copy(path, folder)
    if module.makefile:
        lines = (sources / module.makefile).read_text().replace("\\\n", "").splitlines(True)
        kbuild += "".join(line for line in lines if line.startswith(f"{module.name}-"))
    # Kbuild reads a file of this name rather than a Makefile.
    (folder / "Kbuild").write_text(kbuild)


def build_modules(root, release, stage, modules):
    """Build MODULES, and VFIO with iommufd, and put them where they go."""
    headers = unpack_headers(root, release, stage)
    sources = unpack_sources(root, release, stage)

    def make(folder, *options):
        # The headers name the gcc of their Debian release; the default one is that.
        # Type information would want a program and a kernel that are not there.
        root.run("make", "-C", headers, f"M={root.inner(folder)}", "CC=gcc",
                 "CONFIG_DEBUG_INFO_BTF_MODULES=", *options, "modules")

    for module in MODULES:
        folder = stage / "built" / module.name
        lay_out(module, sources, folder)
        make(folder)
        (modules / module.file).parent.mkdir(exist_ok=True)
        shutil.copy(folder / f"{module.name}.ko", modules / module.file)
    if iommufd.lacking(cases.version(release)):
        return
    try:
        iommufd.build(make, sources, stage / "built" / iommufd.TREE)
    except (OSError, roots.RootError) as error:
        modules.with_name(LACKING).write_text(f"it can't be built for this kernel: {error}")
        return
    iommufd.install(stage / "built" / iommufd.TREE, modules,
                    modules.with_name(f"modules.{iommufd.TREE}"))


def depmod(root, release, modules, base):
    """Index the tree `modules`, which depmod wants to find below a root folder."""
    (base / "lib/modules").mkdir(parents=True)
    (base / "lib/modules" / release).symlink_to(root.inner(modules))
    root.run("depmod", "-b", base, release)


def build(root, cache, log):
    release = only(depends(root, "linux-image-amd64"), r"linux-image-\d.*",
                   "linux-image-amd64").removeprefix("linux-image-")
    stage = cache / "unfinished"
    shutil.rmtree(stage, ignore_errors=True)
    done = stage / release
    done.mkdir(parents=True)

    log(f"kernel {release}: downloading")
    image = stage / "image"
    unpack(root, f"linux-image-{release}", stage, image)
    (image / "boot" / f"vmlinuz-{release}").rename(done / "vmlinuz")
    # Where / has no lib of its own, a package has none either.
    next(path for path in (image / "lib/modules" / release, image / "usr/lib/modules" / release)
         if path.exists()).rename(done / "modules")
    log(f"kernel {release}: building modules that Debian has in source only")
    build_modules(root, release, stage, done / "modules")
    for tree in done.glob("modules*/"):
        depmod(root, release, tree, stage / "indexed" / tree.name)

    # One is in the way if MODULES has grown since.
    shutil.rmtree(cache / release, ignore_errors=True)
    done.rename(cache / release)
    shutil.rmtree(stage)


def is_whole(folder):
    """Whether a kernel's folder has all that build() would put there today."""
    if not all((folder / "modules" / module.file).exists() for module in MODULES):
        return False
    return any((folder / name).exists() for name in (f"modules.{iommufd.TREE}", LACKING)) or \
        iommufd.lacking(cases.version(folder.name)) is not None


def cached(cache):
    """The newest kernel of the cache that is whole, or None."""
    images = [image for image in cache.glob("*/vmlinuz") if is_whole(image.parent)]
    if not images:
        return None
    newest = max(images, key=lambda image: image.stat().st_mtime)
    return Kernel(newest.parent.name, newest, newest.parent / "modules")


def get(root, cache, log):
    """The kernel of the cache folder, made first if it has none yet."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if cached(cache) is None:
            try:
                build(root, cache, log)
            except roots.RootError as error:
                raise KernelError(str(error)) from error
    return cached(cache)
