# The guest's first process after the initrd: lets udev load the drivers, as a
# host does when it boots, runs the entry it was given and resets the machine,
# which ends the QEMU around it (-no-reboot) at once. Powering off would shut
# down every device first, 8 s of nothing.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
cd /lab || exit
# What an earlier boot printed for this one, installed before anything is loaded.
printed=printed/$(cat boot)
[ ! -f "$printed" ] || sh ./install "$printed"
# Where the host has a systemd, that is the first process, starts udev, and
# comes back here by a unit. Of this machine's units it starts no other.
if [ -e systemd ] && [ $$ -eq 1 ]; then
	# It would take itself to be in a container.
	rm -f /.dockerenv
	: >/etc/fstab
	mkdir -p /run/systemd/system
	cat >/run/systemd/system/lab.service <<-UNIT
		[Unit]
		DefaultDependencies=no
		Wants=systemd-udevd.service
		After=systemd-udevd.service
		[Service]
		ExecStart=/bin/sh /lab/start.sh
	UNIT
	exec /lib/systemd/systemd --unit=lab.service
fi
[ -e systemd ] || /lib/systemd/systemd-udevd --daemon
# Without --action=add the rule that loads modules does not match.
udevadm trigger --type=devices --action=add --subsystem-match=pci
udevadm settle --timeout=60
sh ./entry >stdout 2>stderr </dev/null
echo $? >rc
echo b >/proc/sysrq-trigger
