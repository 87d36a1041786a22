/* SPDX-License-Identifier: MIT */

/*
 * Storage that the host has of other machines: it goes with the network card
 * that leads there. Which one does, the routing table tells only where there
 * are no rules beside it, which no file has.
 */

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Connections of the kernel's own, each with a file that has the address of the
 * other end (linux: drivers/nvme/host/sysfs.c, "traddr=192.0.2.1,trsvcid=…",
 * without which it is a loop in the host itself;
 * drivers/scsi/scsi_transport_iscsi.c, "192.0.2.1").
 */
static const struct {
	const char *directory, *prefix, *what;
	const char *key; /* before the address */
} connections[] = {
	{"sys/devices/virtual/nvme-fabrics/ctl", "nvme", "NVMe over fabrics",
		"traddr="},
	{"sys/class/iscsi_connection", "connection", "iSCSI", ""},
};

/* More machines than a host has storage of; what more there are is a doubt. */
#define MOST_REMOTES 256

static struct remote *find(struct remotes *remotes, const char *address)
{
	for (size_t i = 0; i < remotes->items.count; i++) {
		const char *other = remotes->items.items[i].address.value;

		if (other && strcmp(other, address) == 0)
			return &remotes->items.items[i];
	}
	return NULL;
}

static int add_new(struct remotes *remotes, const char *name, const char *what,
	struct fact_string address, const char *file)
{
	struct remote *remote;

	if (remotes->items.count >= MOST_REMOTES) {
		if (!remotes->cut)
			remotes->cut = strdup(file);
		return remotes->cut ? 0 : QDEV_ERROR_NO_MEMORY;
	}
	remote = array_add(&remotes->items);
	if (!remote)
		return QDEV_ERROR_NO_MEMORY;
	remote->name = strdup(name);
	remote->what = strdup(what);
	remote->address = address;
	if (address.value)
		remote->address.value = strdup(address.value);
	remote->file = strdup(file);
	return remote->name && remote->what && remote->file &&
			       (remote->address.value || !address.value)
		       ? 0
		       : QDEV_ERROR_NO_MEMORY;
}

/* What is of one machine, be it a hundred mounts, goes the same way. */
static int add(struct remotes *remotes, const char *name, const char *what,
	char *address, const char *file)
{
	struct remote *remote = find(remotes, address);

	if (!remote)
		return add_new(remotes, name, what,
			(struct fact_string){
				.state = FACT_KNOWN, .value = address},
			file);
	remote->more++;
	return 0;
}

/* What is not there, and what an earlier capture did not ask for, is none. */
static int fail(struct remotes *remotes, const char *path, int error)
{
	struct stray *stray;

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error == -ENOENT || error == -ENOTDIR || error == -ENODATA)
		return 0;
	stray = array_add(&remotes->doubts);
	if (!stray)
		return QDEV_ERROR_NO_MEMORY;
	stray->error = -error;
	stray->path = strdup(path);
	return stray->path ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* Itself is no other machine. */
static bool is_this_host(const char *address)
{
	return strncmp(address, "127.", strlen("127.")) == 0 ||
	       strcmp(address, "::1") == 0;
}

/* "nn-0x20000090fa942779:pn-0x…": no network card leads there. */
static bool is_on_fibre_channel(const char *address)
{
	return strncmp(address, "nn-0x", strlen("nn-0x")) == 0;
}

static bool skip_key(const char *key, char **address)
{
	if (strncmp(*address, key, strlen(key)) != 0)
		return false;
	*address += strlen(key);
	return true;
}

static int read_connection(struct use_scan *scan, size_t which, const char *name)
{
	struct root_path path = root_path(
		"%s/%s/address", connections[which].directory, name);
	char line[256], *address = line;
	ssize_t length =
		root_read(scan->root, path.string, line, sizeof(line));

	if (length == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (length == -ENOENT || length == -ENOTDIR) /* gone meanwhile */
		return 0;
	/* iSCSI does not tell while it is lost, and it may come back. */
	if (length < 0)
		return add_new(&scan->remotes, name, connections[which].what,
			fact_string_missing((int)-length), path.string);
	if (!skip_key(connections[which].key, &address))
		return 0;
	address[strcspn(address, ",\n")] = '\0';
	if (is_this_host(address) || is_on_fibre_channel(address))
		return 0;
	return add(&scan->remotes, name, connections[which].what, address,
		path.string);
}

static int read_connections(struct use_scan *scan, size_t which)
{
	cleanup(name_list_clear) struct name_list list = {0};
	const char *directory = connections[which].directory;
	const char *prefix = connections[which].prefix;
	int error = root_list(scan->root, directory, &list);

	if (error < 0)
		return fail(&scan->remotes, directory, error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		if (strncmp(list.names.items[i], prefix, strlen(prefix)) == 0)
			error = read_connection(
				scan, which, list.names.items[i]);
	return error;
}

/* Of these the source tells, "192.0.2.1:6789:/" or "server:/volume". */
static const char *const sourced[] = {
	"ceph",
	"fuse.ceph",
	"fuse.ceph-fuse",
	"fuse.glusterfs",
	"fuse.sshfs",
};

static char *address_of(const struct mount *mount)
{
	for (size_t i = 0; i < ARRAY_SIZE(sourced); i++)
		if (strcmp(mount->type, sourced[i]) == 0)
			return mount->source;
	return mount->address;
}

static int add_mounts(struct use_scan *scan)
{
	int error = mounts_read_table(scan->root, &scan->mounts);

	for (size_t i = 0; error == 0 && i < scan->mounts.mounts.count; i++) {
		const struct mount *mount = &scan->mounts.mounts.items[i];

		char *address = address_of(mount);

		if (address && !is_this_host(address))
			error = add(&scan->remotes, mount->point, mount->type,
				address, USE_MOUNTINFO);
	}
	if (error == 0 && scan->mounts.mounts_known.state == FACT_UNKNOWN)
		error = fail(&scan->remotes, USE_MOUNTINFO,
			-scan->mounts.mounts_known.error);
	return error;
}

static int remotes_read(struct use_scan *scan)
{
	int error = 0;

	if (scan->remotes.are_read)
		return 0;
	scan->remotes.are_read = true;
	error = add_mounts(scan);
	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(connections); i++)
		error = read_connections(scan, i);
	return error;
}

int use_remote(const struct use_question *question)
{
	const struct remotes *remotes = &question->scan->remotes;
	struct host_uses *uses = &question->function->uses;
	int error = remotes_read(question->scan);

	for (size_t i = 0; error == 0 && i < remotes->items.count; i++) {
		const struct remote *remote = &remotes->items.items[i];
		cleanup_text struct text detail = TEXT_INIT;

		text_add(&detail, remote->what);
		if (remote->address.value)
			text_addf(&detail, " of %s", remote->address.value);
		else
			text_addf(&detail, ", of which machine: %s",
				fact_reason(remote->address.error));
		if (remote->more)
			text_addf(&detail, ", and %u more", remote->more);
		error = detail.failed ? QDEV_ERROR_NO_MEMORY
				      : host_use_add(uses, USE_REMOTE,
						remote->name,
						text_string(&detail),
						remote->file);
	}
	for (size_t i = 0; error == 0 && i < remotes->doubts.count; i++)
		error = host_use_doubt(uses, remotes->doubts.items[i].path,
			remotes->doubts.items[i].error);
	return error == 0 && remotes->cut
		       ? host_use_doubt(uses, remotes->cut, EMLINK)
		       : error;
}

void remotes_clear(struct remotes *remotes)
{
	for (size_t i = 0; i < remotes->items.count; i++) {
		free(remotes->items.items[i].name);
		free(remotes->items.items[i].what);
		free(remotes->items.items[i].address.value);
		free(remotes->items.items[i].file);
	}
	array_clear(&remotes->items);
	free(remotes->cut);
	for (size_t i = 0; i < remotes->doubts.count; i++)
		free(remotes->doubts.items[i].path);
	array_clear(&remotes->doubts);
}
