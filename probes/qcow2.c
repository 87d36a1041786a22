/* SPDX-License-Identifier: MIT */
#include "probes/qcow2.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/group.h"

#include <qdev/error.h>

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * The header, and where its name of another file is, mostly (qemu:
 * docs/interop/qcow2.txt).
 */
#define HEAD_SIZE ((size_t)64 << 10)

/* More than anybody lays on top of each other; or they go round in circles. */
#define DEPTH_MAX 64

#define NAME_SIZE 1024

#define MAGIC              0x514649fbu
#define EXTENSION_END      0u
#define EXTENSION_FORMAT   0xe2792acau
#define EXTENSION_DATA     0x44415441u
#define INCOMPATIBLE_KNOWN 0x1fu /* dirty, corrupt, data, compression, L2 */
#define IS_CORRUPT         0x2u
#define HAS_DATA_FILE      0x4u

struct head {
	const uint8_t *bytes;
	size_t length;
};

/* What one image says of the next, which is read by it. */
struct link {
	char name[NAME_SIZE + 1]; /* "": it lies on none */
	char format[16];          /* of that; "": not said */
	char data[NAME_SIZE + 1]; /* where its own data is, if not in it */
};

static uint32_t number32(const struct head *head, size_t at)
{
	uint32_t value;

	if (at > head->length || head->length - at < sizeof(value))
		return 0;
	memcpy(&value, head->bytes + at, sizeof(value));
	return be32toh(value);
}

static uint64_t number64(const struct head *head, size_t at)
{
	return (uint64_t)number32(head, at) << 32 | number32(head, at + 4);
}

static bool take(const struct head *head, uint64_t at, size_t length,
	size_t size, char *ret)
{
	if (length >= size || at > head->length ||
		head->length - at < length ||
		memchr(head->bytes + at, 0, length))
		return false;
	memcpy(ret, head->bytes + at, length);
	ret[length] = '\0';
	return true;
}

static bool read_extensions(const struct head *head, struct link *ret)
{
	size_t at = number32(head, 4) == 2 ? 72 : number32(head, 100);

	while (at + 8 <= head->length) {
		uint32_t type = number32(head, at);
		size_t length = number32(head, at + 4);

		if (type == EXTENSION_END)
			return true;
		if (type == EXTENSION_FORMAT &&
			!take(head, at + 8, length, sizeof(ret->format),
				ret->format))
			return false;
		if (type == EXTENSION_DATA &&
			!take(head, at + 8, length, sizeof(ret->data),
				ret->data))
			return false;
		if (length > head->length)
			return false;
		at += 8 + (length + 7) / 8 * 8;
	}
	return false;
}

/* What stands in the header itself. */
static enum host_image_trouble read_head(
	const struct head *head, bool writes, struct link *ret)
{
	uint32_t version = number32(head, 4);
	uint64_t features = version == 3 ? number64(head, 72) : 0;
	uint64_t at = number64(head, 8);

	*ret = (struct link){0};
	if (number32(head, 0) != MAGIC)
		return IMAGE_NO_QCOW2;
	if (number32(head, 32) != 0)
		return IMAGE_ENCRYPTED;
	if ((version != 2 && version != 3) || features & ~(uint64_t)INCOMPATIBLE_KNOWN)
		return IMAGE_FOREIGN;
	if (features & IS_CORRUPT && writes)
		return IMAGE_CORRUPT;
	if (!read_extensions(head, ret) ||
		(at && !take(head, at, number32(head, 16), sizeof(ret->name),
			       ret->name)) ||
		(features & HAS_DATA_FILE && !*ret->data))
		return IMAGE_FOREIGN;
	if (!(features & HAS_DATA_FILE))
		*ret->data = '\0';
	return IMAGE_FINE;
}

/* A protocol stands before a colon: "nbd://…", "json:{…}". */
static bool is_file(const char *name)
{
	return name[strcspn(name, ":/")] != ':';
}

/* A relative one begins at the folder of the image. */
static struct root_path path_of(const char *image, const char *name)
{
	const char *slash = strrchr(image, '/');

	if (*name == '/')
		return root_path("%s", name + strspn(name, "/"));
	return root_path("%.*s%s", slash ? (int)(slash - image) + 1 : 0, image,
		name);
}

static int tell(struct host_image *image, enum host_image_trouble trouble,
	int error, const char *path)
{
	image->trouble = trouble;
	image->error = error;
	image->path = strdup(path);
	return image->path ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* As QEMU opens what another lies on (seen with 7.2). */
static int try(struct root *root, const char *path, int mode)
{
	static const uint8_t bytes[] = {101, 103, 200};
	int error = root_try_access(root, path, mode);

	return error < 0 ? error
			 : root_try_lock(root, path, bytes, ARRAY_SIZE(bytes));
}

static enum host_image_trouble trouble_of(int error)
{
	switch (-error) {
	case 0:
		return IMAGE_FINE;
	case ENOENT:
	case ENOTDIR:
		return IMAGE_MISSING;
	case EACCES:
	case EPERM:
	case EROFS:
		return IMAGE_FORBIDDEN;
	case EAGAIN:
		return IMAGE_LOCKED;
	default:
		return IMAGE_UNKNOWN;
	}
}

/* A file that an image is made of. */
static int read_part(struct root *root, const char *path, int mode,
	struct host_need *found)
{
	int error = try(root, path, mode);
	struct host_node *node;

	if (error < 0)
		return tell(&found->image, trouble_of(error), -error, path);
	node = array_add(&found->parts);
	return node ? read_node(root, path, node) : QDEV_ERROR_NO_MEMORY;
}

static int read_link(struct root *root, const char *path, bool writes,
	uint8_t *bytes, struct link *ret, struct host_image *image)
{
	ssize_t length = root_read_bytes(root, path, bytes, HEAD_SIZE);
	enum host_image_trouble trouble;
	bool probed;

	if (length == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (length < 0)
		return tell(image, IMAGE_UNKNOWN, (int)-length, path);
	/* Without a word on its format, QEMU looks for one itself. */
	probed = !*ret->format;
	trouble = read_head(&(struct head){bytes, (size_t)length}, writes, ret);
	if (probed && trouble == IMAGE_NO_QCOW2)
		return 0;
	return trouble == IMAGE_FINE ? 0 : tell(image, trouble, 0, path);
}

int qcow2_read(struct root *root, const char *path, bool writes,
	struct host_need *found)
{
	cleanup_free uint8_t *bytes = malloc(HEAD_SIZE);
	struct root_path at = root_path("%s", path);
	struct link link = {.format = "qcow2"};

	if (!bytes)
		return QDEV_ERROR_NO_MEMORY;
	for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
		int mode = R_OK | (writes && depth == 0 ? W_OK : 0);
		int error = read_link(root, at.string, writes && depth == 0,
			bytes, &link, &found->image);

		if (error == 0 && found->image.trouble == IMAGE_FINE &&
			*link.data)
			error = is_file(link.data)
				? read_part(root,
					  path_of(at.string, link.data).string,
					  mode, found)
				: tell(&found->image, IMAGE_FOREIGN, 0,
					  link.data);
		if (error < 0 || found->image.trouble != IMAGE_FINE ||
			!*link.name)
			return error;
		if (!is_file(link.name))
			return tell(&found->image, IMAGE_FOREIGN, 0, link.name);
		at = path_of(at.string, link.name);
		error = read_part(root, at.string, R_OK, found);
		/* Any other format has none below it that is known here. */
		if (error < 0 || found->image.trouble != IMAGE_FINE ||
			(*link.format && strcmp(link.format, "qcow2") != 0))
			return error;
	}
	return tell(&found->image, IMAGE_UNKNOWN, ELOOP, at.string);
}
