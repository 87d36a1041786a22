/* SPDX-License-Identifier: MIT */
#include "probes/needs.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/group.h"
#include "probes/qcow2.h"
#include "probes/rom.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What the path of a need is tried for, as access(2) has it. */
static int access_mode(enum need_kind kind)
{
	unsigned bits = need_rule(kind)->bits;

	return (bits & 4 ? R_OK : 0) | (bits & 2 ? W_OK : 0) |
		(bits & 1 ? X_OK : 0);
}

/* The path as the root has it, without a leading slash; "" when unknown. */
static struct root_path path_of(struct root *root, const struct need *need)
{
	char directory[PATH_MAX];
	struct root_path path;

	if (need->kind == NEED_BRIDGE)
		return root_path("sys/class/net/%s/bridge", need->name);
	if (need->name[0] == '/')
		path = root_path("%s",
			need->name[strspn(need->name, "/")]
				? need->name + strspn(need->name, "/")
				: ".");
	else if (root_is_live(root) && getcwd(directory, sizeof(directory)))
		path = root_path("%s/%s", directory + 1, need->name);
	else
		return root_path("%s", "");

	/*
	 * Where a socket is to be made, its directory counts; that of a path
	 * that was cut would be another's.
	 */
	if (need->kind == NEED_DIRECTORY && strlen(path.string) < PATH_MAX) {
		char *slash = strrchr(path.string, '/');

		strcpy(slash ? slash : path.string, slash ? "" : ".");
	}
	return path;
}

/* Every directory above a path, from the root down. */
static int read_directories(
	struct root *root, const char *path, struct host_need *need)
{
	for (const char *slash = strchr(path, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		struct host_node *node = array_add(&need->directories);
		int error = node ? read_node(root,
					   root_path("%.*s",
						   (int)(slash - path), path)
						   .string,
					   node)
				 : QDEV_ERROR_NO_MEMORY;

		if (error < 0)
			return error;
	}
	return 0;
}

/* Whether a file begins as qcow2 does (qemu: docs/interop/qcow2.txt). */
static struct fact_number read_magic(struct root *root, const char *path)
{
	static const char magic[] = {'Q', 'F', 'I', '\xfb'};
	char bytes[sizeof(magic)] = {0};
	ssize_t length = root_read_bytes(root, path, bytes, sizeof(bytes));

	if (length < 0)
		return fact_number_missing((int)-length);
	return fact_number(memcmp(bytes, magic, sizeof(magic)) == 0);
}

/* More than the ROM of any graphics card. */
#define ROM_SIZE ((size_t)1 << 20)

static int read_rom(struct root *root, const char *path, struct host_rom *ret)
{
	cleanup_free uint8_t *bytes = malloc(ROM_SIZE);
	ssize_t length = bytes ? root_read_bytes(root, path, bytes, ROM_SIZE)
			       : -ENOMEM;

	if (length == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (length < 0)
		ret->images = fact_from_errno((int)-length);
	else
		rom_decode(bytes, (size_t)length, ret);
	return 0;
}

/*
 * The bytes that QEMU wants unlocked by others: 100 and on are what they do
 * with an image, 200 and on what they bear of nobody, and 0 is to read, 1 to
 * write, 3 to resize (qemu: block/file-posix.c, raw_check_lock_bytes(); seen of
 * each byte with QEMU 7.2).
 */
static int try_lock(
	struct root *root, const struct need *need, const char *path)
{
	static const uint8_t reads[] = {101, 200, 103};
	static const uint8_t writes[] = {101, 200, 201, 103, 203};
	size_t of_qcow2 = need->is_qcow2 ? 0 : 1;

	return need_rule(need->kind)->exclusive
		       ? root_try_lock(root, path, writes,
				 ARRAY_SIZE(writes) - 2 * of_qcow2)
		       : root_try_lock(root, path, reads,
				 ARRAY_SIZE(reads) - of_qcow2);
}

/* What QEMU does beside opening it. */
static int try_use(struct root *root, const struct need *need,
	const char *path, const struct host_node *node)
{
	if (need->kind == NEED_CONNECT && S_ISSOCK(node->type))
		return root_try_connect(root, path);
	if (need_rule(need->kind)->is_disk &&
		(S_ISREG(node->type) || S_ISBLK(node->type)))
		return try_lock(root, need, path);
	return 0;
}

/* -1 is nobody in particular (linux: drivers/net/tun.c, owner_show()). */
static struct fact_number read_tap_number(
	struct root *root, const char *name, const char *attribute)
{
	char text[32];
	ssize_t length = root_read(root,
		root_path("sys/class/net/%s/%s", name, attribute).string, text,
		sizeof(text));
	uint64_t value;

	if (length < 0)
		return fact_number_missing((int)-length);
	if (strcmp(text, "-1") == 0)
		return fact_number_missing(ENOENT);
	return parse_number(text + (strncmp(text, "0x", 2) == 0 ? 2 : 0),
		       strncmp(text, "0x", 2) == 0 ? 16 : 10, UINT32_MAX,
		       &value)
		? fact_number(value)
		: fact_number_missing(EINVAL);
}

static int read_tap(
	struct root *root, const struct need *need, struct host_need *found)
{
	struct host_tap *tap = &found->tap;

	if (!*need->name) {
		found->node.existence.state = FACT_ABSENT;
		return 0;
	}
	tap->flags = read_tap_number(root, need->name, "tun_flags");
	tap->owner = read_tap_number(root, need->name, "owner");
	tap->group = read_tap_number(root, need->name, "group");
	tap->carrier = read_tap_number(root, need->name, "carrier");
	return read_node(root,
		root_path("sys/class/net/%s", need->name).string, &found->node);
}

/* "HOST:PORT", "[ADDRESS]:PORT", ":PORT", as the plan took it. */
static int read_port(
	struct root *root, const struct need *need, struct host_need *found)
{
	cleanup_free char *whole = strdup(need->name);
	char *colon = whole ? strrchr(whole, ':') : NULL;
	char *host = whole;
	int error;

	if (!whole)
		return QDEV_ERROR_NO_MEMORY;
	found->node.existence.state = FACT_ABSENT;
	if (!colon)
		return 0;
	*colon = '\0';
	if (host[0] == '[' && colon > host && colon[-1] == ']') {
		colon[-1] = '\0';
		host++;
	}
	error = root_try_listen(root, host, colon + 1);
	found->node.open_error = node_trial(error);
	return 0;
}

static int read_need(struct root *root, const struct need *need, bool is_caller,
	struct host_need *found)
{
	struct root_path path;
	int error;

	if (need->kind == NEED_PORT)
		return read_port(root, need, found);
	if (need->kind == NEED_TAP)
		return read_tap(root, need, found);
	path = path_of(root, need);
	if (!*path.string) {
		found->node.existence = fact_from_errno(FACT_NOT_CAPTURED);
		found->node.path = strdup(need->name);
		return found->node.path ? 0 : QDEV_ERROR_NO_MEMORY;
	}
	error = read_node(root, path.string, &found->node);
	if (error < 0)
		return error;
	if (need->is_qcow2)
		found->is_qcow2 = read_magic(root, path.string);
	if (need->kind == NEED_ROM)
		error = read_rom(root, path.string, &found->rom);
	if (fact_is(found->is_qcow2, 1))
		error = qcow2_read(root, path.string,
			need_rule(need->kind)->exclusive, found);
	if (error < 0)
		return error;
	error = root_try_access(root, path.string, access_mode(need->kind));
	if (error == 0)
		error = try_use(root, need, path.string, &found->node);
	found->node.open_error = node_trial(error);
	if (error == -EAGAIN &&
		node_read_holders(root, &found->node) < 0)
		return QDEV_ERROR_NO_MEMORY;
	return is_caller ? 0 : read_directories(root, path.string, found);
}

/* Where distributions put QEMU's bridge helper. */
static const char *const helper_paths[] = {
	"usr/lib/qemu/qemu-bridge-helper",
	"usr/libexec/qemu-bridge-helper",
};

/* What QEMU's bridge helper goes by (qemu: qemu-bridge-helper.c). */
static int read_bridge_helper(struct root *root, struct host_machine *machine)
{
	struct host_node *helper = &machine->bridge_helper;
	int error = read_string(
		root, "etc/qemu/bridge.conf", &machine->bridge_config);

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(helper_paths); i++) {
		if (helper->existence.state == FACT_KNOWN)
			break;
		free(helper->path);
		*helper = (struct host_node){0};
		error = read_node(root, helper_paths[i], helper);
	}
	return error;
}

int needs_read(
	struct root *root, const struct need_list *list, struct host *host)
{
	for (size_t i = 0; i < list->items.count; i++) {
		struct host_need *found = array_add(&host->needs);
		int error = found ? read_need(root, &list->items.items[i],
					    host->user.is_caller, found)
				  : QDEV_ERROR_NO_MEMORY;

		if (error == 0 && list->items.items[i].kind == NEED_BRIDGE &&
			!host->machine.bridge_helper.path)
			error = read_bridge_helper(root, &host->machine);
		if (error < 0)
			return error;
	}
	return 0;
}
