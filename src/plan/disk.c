/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "plan/node.h"

#include <qdev/device.h>
#include <qdev/disk.h>
#include <qdev/error.h>
#include <qdev/iothread.h>
#include <qdev/root_port.h>
#include <qdev/scsi.h>
#include <qdev/uas.h>
#include <qdev/usb.h>

#include <string.h>

/* One way to connect a drive: the `via` of it, and how. */
struct way {
	const char *name;
	int (*connect)(struct placement *placement,
		const struct qdev_blockdev *node, struct qdev_device **ret);
};

static int disk_by_scsi(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	struct qdev_scsi *scsi;
	int error =
		qdev_controller_map_scsi(placement->controllers, NULL, &scsi);

	return error < 0 ? error : qdev_scsi_add_disk(scsi, node, ret);
}

/* Each with an I/O thread of its own, as in the seed. */
static int disk_by_virtio(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	const struct qdev_iothread *thread;
	struct qdev_root_port *port;
	int error = qdev_topology_add_root_port(
		placement->plan->topology, &port);

	if (error == 0)
		error = qdev_resources_add_iothread(
			placement->plan->resources, &thread);
	if (error < 0)
		return error;
	return qdev_root_port_add_virtio_block(port, thread, node, ret);
}

static int disk_by_usb(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	struct qdev_usb *usb;
	int error = qdev_controller_map_usb(placement->controllers, &usb);

	return error < 0 ? error : qdev_usb_add_storage(usb, node, ret);
}

static int disk_by_uas(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	struct qdev_uas *uas;
	int error = qdev_controller_map_uas(placement->controllers, &uas);

	return error < 0 ? error : qdev_uas_add_disk(uas, node, ret);
}

static int cd_by_sata(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	return qdev_topology_add_cdrom(placement->plan->topology, node, ret);
}

static int cd_by_scsi(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	struct qdev_scsi *scsi;
	int error =
		qdev_controller_map_scsi(placement->controllers, NULL, &scsi);

	return error < 0 ? error : qdev_scsi_add_cd(scsi, node, ret);
}

static int cd_by_uas(struct placement *placement,
	const struct qdev_blockdev *node, struct qdev_device **ret)
{
	struct qdev_uas *uas;
	int error = qdev_controller_map_uas(placement->controllers, &uas);

	return error < 0 ? error : qdev_uas_add_cd(uas, node, ret);
}

/* The first is the default. */
static const struct way disk_ways[] = {
	{"scsi", disk_by_scsi},
	{"blk", disk_by_virtio},
	{"usb", disk_by_usb},
	{"uas", disk_by_uas},
	{0},
};

static const struct way cd_ways[] = {
	{"sata", cd_by_sata},
	{"scsi", cd_by_scsi},
	{"uas", cd_by_uas},
	{0},
};

static const struct way *find_way(const struct way *ways, const char *name)
{
	for (const struct way *way = ways; name && way->name; way++)
		if (strcmp(way->name, name) == 0)
			return way;
	return ways;
}

static int set_drive_properties(struct placement *placement,
	const struct item *item, struct qdev_device *device)
{
	static const char *const keys[] = {"serial", "wwn", "bootindex"};

	return placement_set_properties(
		placement, item, device, keys, ARRAY_SIZE(keys));
}

static int place_drive(struct placement *placement, const struct item *item,
	const struct way *ways, const char *default_name,
	const struct qdev_blockdev_options *options, struct qdev_device **ret)
{
	const struct qdev_blockdev *node;
	int error = place_node(placement, item, default_name, options, &node);

	if (error == 0)
		error = find_way(ways, item_get(item, "via"))
				->connect(placement, node, ret);
	return error < 0 ? error : set_drive_properties(placement, item, *ret);
}

static enum qdev_detect_zeroes detect_zeroes(const struct item *item)
{
	const char *value = item_get(item, "detect-zeroes");

	if (!value || strcmp(value, "off") == 0)
		return QDEV_DETECT_ZEROES_OFF;
	return strcmp(value, "on") == 0 ? QDEV_DETECT_ZEROES_ON
					: QDEV_DETECT_ZEROES_UNMAP;
}

int place_disk(struct placement *placement, const struct item *item)
{
	struct qdev_blockdev_options options = {
		.read_only = item_get_bool(item, "read-only", false),
		.discard = item_get_bool(item, "discard", false),
		.detect_zeroes = detect_zeroes(item),
	};
	cleanup_free char *name =
		next_node_name(placement, "disk", &placement->disks);
	const char *granularity = item_get(item, "discard-granularity");
	struct qdev_device *disk;

	if (!name)
		return QDEV_ERROR_NO_MEMORY;
	node_set_cache(item, &options);

	int error =
		place_drive(placement, item, disk_ways, name, &options, &disk);

	/* The library's name of it has an underscore, as QEMU's. */
	return error < 0 || !granularity
		? error
		: placement_set(placement, disk, "discard_granularity",
			  granularity);
}

int place_cdrom(struct placement *placement, const struct item *item)
{
	struct qdev_blockdev_options options = {.read_only = true};
	cleanup_free char *name =
		next_node_name(placement, "cd", &placement->cds);
	struct qdev_device *cd;

	if (!name)
		return QDEV_ERROR_NO_MEMORY;
	node_set_cache(item, &options);
	return place_drive(placement, item, cd_ways, name, &options, &cd);
}
