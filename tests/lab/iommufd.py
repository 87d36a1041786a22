"""A VFIO with iommufd, as other distributions have it: Debian's kernels have none.

Both are built from Debian's source, with the configuration of its kernel but for
two options, and stand in for Debian's VFIO in a second tree of modules, which
`Host.modules` asks for. The kernel itself needs no change: all that it lends to
iommufd, it exports with or without it.
"""

import pathlib
import shutil

# Devices have nodes of their own since then (CONFIG_VFIO_DEVICE_CDEV).
SINCE = (6, 6)

TREE = "iommufd"
# iommufd alone, for beside Debian's own VFIO. Its name keeps it from depmod.
ALONE = "lab/iommufd"

IOMMUFD = "drivers/iommu/iommufd"
SOURCES = ("drivers/iommu/", f"{IOMMUFD}/", "drivers/vfio/", "drivers/vfio/mdev/",
           "drivers/vfio/pci/", "lib/interval_tree.c", "samples/vfio-mdev/mtty.c")

OPTIONS = ("CONFIG_IOMMUFD=m", "CONFIG_VFIO_DEVICE_CDEV=y")
KBUILD = f"""\
subdir-ccflags-y := -DCONFIG_IOMMUFD_MODULE=1 -DCONFIG_VFIO_DEVICE_CDEV=1
obj-m := {IOMMUFD}/ drivers/vfio/ samples/vfio-mdev/mtty.o
"""
# Of this file, the kernel has all but what iommufd selects.
SPANS = """\
#define CONFIG_INTERVAL_TREE_SPAN_ITER 1
#define __DISABLE_EXPORTS
#include "../../../lib/interval_tree.c"
"""


def lacking(version):
    """Why a kernel can't have it, or None."""
    return None if version >= SINCE else \
        "before Linux 6.6, devices have no vfio nodes of their own"


def build(make, sources, folder):
    """Build all of it in `folder` with `make`, kbuild on a folder with options."""
    for name in SOURCES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            shutil.copytree(sources / name, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy(sources / name, folder / name)
    (folder / "Kbuild").write_text(KBUILD)
    (folder / IOMMUFD / "spans.c").write_text(SPANS)
    with open(folder / IOMMUFD / "Makefile", "a", encoding="utf-8") as makefile:
        makefile.write("iommufd-y += spans.o\n")
    make(folder, *OPTIONS)


def install(built, modules, tree):
    """Make `tree` of `modules`, whose files it shares, with what was built in place
    of Debian's; depmod has yet to be run."""
    (modules / ALONE).parent.mkdir(exist_ok=True)
    shutil.copy(built / IOMMUFD / "iommufd.ko", modules / ALONE)
    shutil.copytree(modules, tree, symlinks=True, copy_function=link)
    shutil.rmtree(tree / "kernel/drivers/vfio")
    for path in built.glob("drivers/**/*.ko"):
        file = tree / "kernel" / path.relative_to(built)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, file)
    mtty = tree / "extra/mtty.ko"
    mtty.unlink()
    shutil.copy(built / "samples/vfio-mdev/mtty.ko", mtty)


def link(source, target):
    pathlib.Path(target).hardlink_to(source)
