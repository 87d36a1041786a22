/* SPDX-License-Identifier: MIT */

/*
 * qdev-capture DIRECTORY: what `qdev-plan snapshot` records of this machine,
 * for the caller and an ordinary user, as a directory: the form of fixtures,
 * whose changes are read line by line.
 */

#include "base/cleanup.h"
#include "probes/file_tree.h"
#include "probes/interview.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct file_node *, file_tree_free);

static const char *const users[] = {"65534"};

/* Where a tree is written, and the first errno of it. */
struct target {
	int fd;
	int error;
};

static int write_file(const struct file_node *node, int directory_fd)
{
	cleanup_fd int fd = openat(directory_fd, node->name,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	return write(fd, node->bytes, node->length) == (ssize_t)node->length
		       ? 0
		       : EIO;
}

static void write_node(const struct file_node *node, void *data);

static int write_directory(const struct file_node *node, int directory_fd)
{
	if (mkdirat(directory_fd, node->name, 0755) < 0)
		return errno;

	cleanup_fd int fd = openat(
		directory_fd, node->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct target target = {.fd = fd, .error = fd < 0 ? errno : 0};

	file_node_each(node, write_node, &target);
	return target.error;
}

static void write_node(const struct file_node *node, void *data)
{
	struct target *target = data;

	if (target->error)
		return;
	if (S_ISDIR(node->type))
		target->error = write_directory(node, target->fd);
	else if (S_ISREG(node->type))
		target->error = write_file(node, target->fd);
	else if (symlinkat(node->bytes, target->fd, node->name) < 0)
		target->error = errno;
}

/* Into a directory that is new or empty: nothing gets mixed in. */
static int write_tree(const struct file_node *top, const char *path)
{
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return errno;

	cleanup_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct target target = {.fd = fd, .error = fd < 0 ? errno : 0};

	file_node_each(top, write_node, &target);
	return target.error;
}

static int capture(struct root *root, struct file_node **ret)
{
	cleanup_text struct text problem = TEXT_INIT;
	int error = root_record(root);

	if (error < 0)
		return error;
	if (interview(root, users, ARRAY_SIZE(users), NULL, &problem) < 0)
		return -ENOMEM;
	return root_recorded(root, ret);
}

int main(int argc, char **argv)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup(file_tree_free_p) struct file_node *tree = NULL;
	cleanup_free char *reason = NULL;
	int error;

	if (argc != 2) {
		fputs("usage: qdev-capture DIRECTORY\n", stderr);
		return 2;
	}
	if (root_open(NULL, &root, &reason) < 0) {
		fprintf(stderr, "/: %s\n", reason ? reason : "out of memory");
		return 1;
	}
	error = -capture(root, &tree);
	if (!error)
		error = write_tree(tree, argv[1]);
	if (error)
		fprintf(stderr, "%s: %s\n", argv[1], strerror(error));
	return error != 0;
}
