#!/bin/busybox sh
# /init of the lab's initrd: puts a writable layer over the machine's own root
# (9p, read-only), then goes there. Whatever is installed on this machine is thus
# installed in the guest, and nothing the guest does comes back but /lab.
B=/bin/busybox
die() { echo "lab: initrd: $*"; echo b >/proc/sysrq-trigger; }

$B mount -t proc proc /proc
$B mount -t sysfs sysfs /sys
$B mount -t devtmpfs devtmpfs /dev
while read -r module; do
	$B insmod "/modules/$module" || die "insmod $module"
done </modules/order

# $1 tag, $2 where, $3 further options
share() { $B mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$3" "$1" "$2" || die "9p $1"; }

share root /lower cache=loose,ro
$B mount -t tmpfs tmpfs /upper
$B mkdir /upper/files /upper/work
$B mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work overlay /newroot || die overlay

# What the machine keeps here is about the machine, not about the guest.
$B mount -t tmpfs tmpfs /newroot/run
$B mount -t tmpfs tmpfs /newroot/tmp
$B rm -rf /newroot/etc/modprobe.d

release=$($B uname -r)
$B mkdir -p "/newroot/lib/modules/$release" /newroot/lab
share modules "/newroot/lib/modules/$release" cache=loose,ro
share lab /newroot/lab cache=none

for mount in proc sys dev; do
	$B mkdir -p /newroot/$mount
	$B mount --move /$mount /newroot/$mount
done
exec $B switch_root /newroot /bin/sh /lab/start.sh
