# $1: what `bind --print-persistent` printed. Installs it, as a person would
# who then reboots: this is that boot, before udev loads a driver.
mkdir -p /etc/udev/rules.d /etc/modprobe.d /etc/modules-load.d /etc/initramfs-tools/scripts/init-top
# Neither is there: no udevd yet, and an initrd of the lab's own.
mkdir stubs
for name in udevadm update-initramfs; do
	printf '#!/bin/sh\n' >stubs/$name
	chmod 755 stubs/$name
done
PATH=$PWD/stubs:$PATH sh -e "$1"
rm -r stubs
# What the initramfs does before it starts udev.
script=/etc/initramfs-tools/scripts/init-top/qdev-plan
[ ! -x $script ] || $script
