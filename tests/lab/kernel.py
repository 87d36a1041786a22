"""A Debian kernel to boot, without installing one.

The kernel and its modules come from Debian's packages, downloaded by apt-get
and unpacked into a cache folder, and with them the modules of MODULES, which
Debian has in source only:

    CACHE/6.1.0-56-amd64/vmlinuz
    CACHE/6.1.0-56-amd64/modules/       what the guest sees as /lib/modules/6.1.0-56-amd64

That folder appears by one rename when everything in it is ready, so it is
either whole or not there; what an interrupted run left behind is removed by the
next one. A cached kernel is used as it is, without asking apt again.
"""

import contextlib
import dataclasses
import fcntl
import pathlib
import re
import shutil
import subprocess
import tarfile


@dataclasses.dataclass(frozen=True)
class Module:
    """A module built from linux-source: `sources` are its files there, `kbuild`
    what tells kbuild how, `file` where it goes below the kernel's modules."""
    name: str
    file: str
    sources: tuple
    kbuild: str


MODULES = (
    # The kernel's sample of a mediated device; modprobe finds it.
    Module("mtty", "extra/mtty.ko", ("samples/vfio-mdev/mtty.c",), "obj-m := mtty.o\n"),
    # Debian's VFIO lacks no-IOMMU mode (CONFIG_VFIO_NOIOMMU); this is the same
    # source with it. Its file name keeps it from depmod: modprobe is to find
    # Debian's, and insmod this one.
    Module("vfio", "lab/vfio.noiommu", tuple(f"drivers/vfio/{name}" for name in
                                ("vfio_main.c", "container.c", "iova_bitmap.c", "vfio.h")),
           "obj-m := vfio.o\nvfio-y := vfio_main.o container.o iova_bitmap.o\n"
           "ccflags-y := -DCONFIG_VFIO_NOIOMMU=1\n"),
)


class KernelError(Exception):
    """The kernel cannot be had; the message says why."""


@dataclasses.dataclass(frozen=True)
class Kernel:
    release: str
    image: pathlib.Path
    modules: pathlib.Path


def run(*argv, cwd=None):
    """Run a command and return its stdout; its stderr is the error."""
    try:
        done = subprocess.run(argv, cwd=cwd, text=True, capture_output=True)
    except FileNotFoundError as error:
        raise KernelError(f"{argv[0]}: not installed (see packages.txt)") from error
    if done.returncode != 0:
        tail = (done.stderr or done.stdout).strip()[-1500:]
        raise KernelError(f"{' '.join(map(str, argv))}: {tail}")
    return done.stdout


def depends(package):
    """The names `package` depends on, as apt's indexes have them."""
    return re.findall(r"^\s*Depends: (\S+)$", run("apt-cache", "depends", package), re.M)


def only(names, pattern, package):
    """The one name which matches; Debian's meta packages promise that there is one."""
    found = [name for name in names if re.fullmatch(pattern, name)]
    if len(found) != 1:
        raise KernelError(f"{package} depends on {names}: expected one {pattern}")
    return found[0]


def download(package, folder):
    """The .deb of a package. As root, apt would rather fetch as the user _apt,
    who may not be able to write into `folder`."""
    run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package, cwd=folder)
    (deb,) = folder.glob(f"{package}_*.deb")
    return deb


def unpack(package, folder, tree):
    deb = download(package, folder)
    run("dpkg-deb", "-x", deb, tree)
    deb.unlink()


def extract(deb, names, folder):
    """Write the files `names` out of linux-source's tarball in a tarball into
    `folder`, as a stream: the 1.4 GB of the rest never reach the disk."""
    missing = set(names)
    # dpkg-deb complains when it is not read to its end.
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE,
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
                if name in missing:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(sources.extractfile(entry).read())
                    missing.remove(name)
                if not missing:
                    return
    raise KernelError(f"{deb.name} has no {', '.join(missing)}")


def unpack_headers(release, stage):
    """Unpack what an external module is built against; return its folder."""
    headers = f"linux-headers-{release}"
    tree = stage / "headers"
    needed = depends(headers)
    for package in (headers, only(needed, r"linux-headers-.*-common", headers),
                    only(needed, r"linux-kbuild-.*", headers)):
        unpack(package, stage, tree)
    # The one absolute path in Debian's headers leads from the flavour's Makefile
    # to the common one.
    makefile = tree / "usr/src" / headers / "Makefile"
    makefile.write_text(makefile.read_text().replace("/usr/src/", f"{tree}/usr/src/"))
    return makefile.parent


def build_modules(release, stage):
    """Build MODULES; return them with the files that came out."""
    headers = unpack_headers(release, stage)
    deb = download("linux-source-" + ".".join(release.split(".")[:2]), stage)
    sources = stage / "sources"
    extract(deb, [name for module in MODULES for name in module.sources], sources)
    deb.unlink()
    for module in MODULES:
        folder = stage / "built" / module.name
        folder.mkdir(parents=True)
        for name in module.sources:
            shutil.copy(sources / name, folder)
        (folder / "Kbuild").write_text(module.kbuild)
        # The headers name the gcc of their Debian release; the default one is that.
        run("make", "-C", headers, f"M={folder}", "CC=gcc", "modules")
        yield module, folder / f"{module.name}.ko"


def build(cache, log):
    release = only(depends("linux-image-amd64"), r"linux-image-\d.*",
                   "linux-image-amd64").removeprefix("linux-image-")
    stage = cache / "unfinished"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()

    log(f"kernel {release}: downloading")
    image = stage / "image"
    unpack(f"linux-image-{release}", stage, image)
    modules = image / "lib/modules" / release
    log(f"kernel {release}: building {', '.join(module.name for module in MODULES)}")
    for module, built in build_modules(release, stage):
        (modules / module.file).parent.mkdir()
        shutil.copy(built, modules / module.file)
    run("depmod", "-b", image, release)

    done = stage / release
    done.mkdir()
    (image / "boot" / f"vmlinuz-{release}").rename(done / "vmlinuz")
    modules.rename(done / "modules")
    # One is in the way if MODULES has grown since.
    shutil.rmtree(cache / release, ignore_errors=True)
    done.rename(cache / release)
    shutil.rmtree(stage)


def cached(cache):
    """The newest kernel of the cache that has all MODULES, or None."""
    images = [image for image in cache.glob("*/vmlinuz")
              if all((image.parent / "modules" / module.file).exists() for module in MODULES)]
    if not images:
        return None
    newest = max(images, key=lambda image: image.stat().st_mtime)
    return Kernel(newest.parent.name, newest, newest.parent / "modules")


def get(cache, log):
    """The kernel of the cache folder, made first if it has none yet."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if cached(cache) is None:
            build(cache, log)
    return cached(cache)
