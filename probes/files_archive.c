/* SPDX-License-Identifier: MIT */

/* The files of an archive, which are in memory. */

#include "probes/file_tree.h"
#include "probes/files.h"

#include <errno.h>
#include <string.h>

static int find_file(const struct files *files, const char *path,
	const struct file_node **ret)
{
	int error = file_tree_find(files->tree, path, true, ret);

	if (error < 0)
		return error;
	return S_ISREG((*ret)->type) ? 0 : -EISDIR;
}

static ssize_t archive_read(
	const struct files *files, const char *path, void *buffer, size_t size)
{
	const struct file_node *node;
	int error = find_file(files, path, &node);

	if (error < 0)
		return error;
	if (size > node->length)
		size = node->length;
	memcpy(buffer, node->bytes, size);
	return (ssize_t)size;
}

static int archive_read_whole(const struct files *files, const char *path,
	size_t limit, struct text *ret)
{
	const struct file_node *node;
	int error = find_file(files, path, &node);

	if (error < 0)
		return error;
	if (node->length > limit)
		return -EFBIG;
	text_add_bytes(ret, node->bytes, node->length);
	return ret->failed ? -ENOMEM : 0;
}

static ssize_t archive_read_link(
	const struct files *files, const char *path, char *buffer, size_t size)
{
	const struct file_node *node;
	int error = file_tree_find(files->tree, path, false, &node);

	if (error < 0)
		return error;
	if (!S_ISLNK(node->type))
		return -EINVAL;
	if (size > node->length)
		size = node->length;
	memcpy(buffer, node->bytes, size);
	return (ssize_t)size;
}

static int archive_type(
	const struct files *files, const char *path, mode_t *ret)
{
	const struct file_node *node;
	int error = file_tree_find(files->tree, path, true, &node);

	if (error < 0)
		return error;
	*ret = node->type;
	return 0;
}

/* What file_node_each() hands on. */
struct listing {
	struct name_list *names;
	int error;
};

static void add_name(const struct file_node *node, void *data)
{
	struct listing *listing = data;

	if (listing->error == 0)
		listing->error = name_list_add(listing->names, node->name);
}

static int archive_list(
	const struct files *files, const char *path, struct name_list *ret)
{
	struct listing listing = {.names = ret};
	const struct file_node *node;
	int error = file_tree_find(files->tree, path, true, &node);

	if (error < 0)
		return error;
	if (!S_ISDIR(node->type))
		return -ENOTDIR;
	file_node_each(node, add_name, &listing);
	return listing.error;
}

const struct files_ops files_archive = {
	.read = archive_read,
	.read_whole = archive_read_whole,
	.read_link = archive_read_link,
	.type = archive_type,
	.list = archive_list,
};
