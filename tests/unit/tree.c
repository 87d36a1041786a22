/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "base/text.h"
#include "test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void make_directories(int root, const char *path)
{
	char part[PATH_MAX];

	for (const char *slash = strchr(path, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		mkdirat(root, part, 0755);
	}
}

static int write_file(int root, const char *path, const char *text)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t length = write(fd, text, strlen(text));

	close(fd);
	return length == (ssize_t)strlen(text) ? 0 : -1;
}

void tree_add(struct tree *tree, const struct tree_entry *entry)
{
	int error = 0;

	make_directories(tree->fd, entry->path);
	switch (entry->kind) {
	case TREE_FILE:
		error = write_file(tree->fd, entry->path, entry->text);
		break;
	case TREE_LINK:
		error = symlinkat(entry->text, tree->fd, entry->path);
		break;
	case TREE_DIRECTORY:
		error = mkdirat(tree->fd, entry->path, 0755);
		break;
	case TREE_FIFO:
		error = mkfifoat(tree->fd, entry->path, 0644);
		break;
	case TREE_DEVICE:
		if (mknodat(tree->fd, entry->path, S_IFCHR | 0666,
			    makedev(1, 5)) < 0)
			print_message(
				"# no %s: mknod(2) may not\n", entry->path);
		break;
	}
	if (error < 0)
		fail_msg("%s: can't be made", entry->path);
}

void tree_make(
	struct tree *tree, const struct tree_entry *entries, size_t count)
{
	strcpy(tree->path, "/tmp/qdev-test-XXXXXX");
	assert_non_null(mkdtemp(tree->path));
	tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree->fd >= 0);
	for (size_t i = 0; i < count; i++)
		tree_add(tree, &entries[i]);
}

/* "vm.service" of "etc/systemd/system/vm.service", or of what is below it. */
static void print_entry(struct text *text, const char *place, const char *path)
{
	size_t length = strlen(place);

	if (strncmp(path, place, length) == 0 && path[length] == '/')
		text_addf(text, "\"%.*s\", ",
			(int)strcspn(path + length + 1, "/"),
			path + length + 1);
}

void tree_add_host(struct tree *tree, const char *members,
	const char *const *places, size_t count,
	const struct tree_entry *entries)
{
	cleanup_text struct text text = TEXT_INIT;

	text_addf(&text, "{\"schema\": \"qdev.host/1\", %s\"listed\": {",
		members);
	for (size_t i = 0; i < count; i++) {
		text_addf(&text, "%s\"%s\": [", i ? ", " : "", places[i]);
		for (size_t k = 0; entries[k].path; k++)
			print_entry(&text, places[i], entries[k].path);
		text_add(&text, "\"other\"]");
	}
	text_add(&text, "}}");
	for (size_t i = 0; entries[i].path; i++)
		tree_add(tree, &entries[i]);
	tree_add(tree, &(struct tree_entry){"qdev-host.json", TREE_FILE,
			       text_string(&text)});
}

static int remove_one(const char *path, const struct stat *status, int type,
	struct FTW *position)
{
	(void)status;
	(void)type;
	(void)position;
	return remove(path);
}

void tree_remove(struct tree *tree)
{
	close(tree->fd);
	nftw(tree->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
