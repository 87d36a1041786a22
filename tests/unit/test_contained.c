/* SPDX-License-Identifier: MIT */

/*
 * The guarantee that nothing read through a root leaves it, and that all ways
 * to keep it, the kernel's, the one by hand and the one through a tree in
 * memory, give the same answers.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "probes/contained.h"
#include "probes/file_tree.h"
#include "probes/link_target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

DEFINE_CLEANUP(struct file_node *, file_tree_free);

static const struct tree_entry entries[] = {
	{"a/b/file", TREE_FILE, "text"},
	{"etc/inside", TREE_FILE, "text"},
	{"fifo", TREE_FIFO, NULL},
	{"absolute", TREE_LINK, "/a/b/file"},
	{"absolute-out", TREE_LINK, "/etc/passwd"},
	{"a/b/up", TREE_LINK, "../../a/b/file"},
	{"a/b/up-out", TREE_LINK, "../../../../../../../../etc/passwd"},
	{"a/b/up-in", TREE_LINK, "../../../../../../../../etc/inside"},
	{"to-root", TREE_LINK, "/"},
	{"to-parent", TREE_LINK, ".."},
	{"to-directory", TREE_LINK, "a/b"},
	{"to-directory-slash", TREE_LINK, "a/b/"},
	{"to-file", TREE_LINK, "a/b/file"},
	{"to-file-slash", TREE_LINK, "a/b/file/"},
	{"self", TREE_LINK, "self"},
	{"loop", TREE_LINK, "pool"},
	{"pool", TREE_LINK, "loop"},
	{"dangling", TREE_LINK, "nowhere"},
};

static const struct {
	const char *path;
	int flags;
	int error;           /* 0: it opens */
	const char *arrives; /* relative to the root */
} cases[] = {
	{"a/b/file", 0, 0, "/a/b/file"},
	{"/a/b/file", 0, 0, "/a/b/file"},
	{"//a///b//file", 0, 0, "/a/b/file"},
	{"./a/./b/./file", 0, 0, "/a/b/file"},
	{"a/../a/b/file", 0, 0, "/a/b/file"},
	{"a/b", 0, 0, "/a/b"},
	{"a/b/", 0, 0, "/a/b"},
	{"a/b/.", 0, 0, "/a/b"},
	{"a/b/..", 0, 0, "/a"},
	{"fifo", 0, 0, "/fifo"},

	/* The root is its own parent. */
	{".", 0, 0, ""},
	{"/", 0, 0, ""},
	{"..", 0, 0, ""},
	{"../../..", 0, 0, ""},
	{"../../../a/b/file", 0, 0, "/a/b/file"},
	{"a/../../../../etc/passwd", 0, ENOENT, NULL},
	{"to-root", 0, 0, ""},
	{"to-parent", 0, 0, ""},
	{"to-root/a/b/file", 0, 0, "/a/b/file"},

	/* Links lead where they would after chroot(2). */
	{"absolute", 0, 0, "/a/b/file"},
	{"absolute-out", 0, ENOENT, NULL},
	{"a/b/up", 0, 0, "/a/b/file"},
	{"a/b/up-out", 0, ENOENT, NULL},
	{"a/b/up-in", 0, 0, "/etc/inside"},
	{"to-directory/file", 0, 0, "/a/b/file"},
	{"to-directory/../b/file", 0, 0, "/a/b/file"},
	{"to-directory", O_NOFOLLOW, 0, "/to-directory"},
	{"to-directory/", O_NOFOLLOW, 0, "/a/b"},
	{"to-directory-slash", 0, 0, "/a/b"},
	{"self", O_NOFOLLOW, 0, "/self"},
	{"dangling", O_NOFOLLOW, 0, "/dangling"},

	{"", 0, ENOENT, NULL},
	{"nowhere", 0, ENOENT, NULL},
	{"nowhere/else", 0, ENOENT, NULL},
	{"dangling", 0, ENOENT, NULL},
	{"dangling/else", 0, ENOENT, NULL},
	{"self", 0, ELOOP, NULL},
	{"loop", 0, ELOOP, NULL},
	{"loop/else", 0, ELOOP, NULL},
	{"a/b/file/", 0, ENOTDIR, NULL},
	{"a/b/file/else", 0, ENOTDIR, NULL},
	{"a/b/file/..", 0, ENOTDIR, NULL},
	{"to-file/", 0, ENOTDIR, NULL},
	{"to-file/else", 0, ENOTDIR, NULL},
	{"to-file-slash", 0, ENOTDIR, NULL},
};

static int make(void **state)
{
	static struct tree tree;

	tree_make(&tree, entries, ARRAY_SIZE(entries));
	*state = &tree;
	return 0;
}

static int clear(void **state)
{
	tree_remove(*state);
	return 0;
}

/* Where an open file is, relative to the root. */
static void assert_arrives(
	const struct tree *tree, int fd, const char *path, const char *wanted)
{
	char link[64], real[PATH_MAX], expected[PATH_MAX];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	ssize_t length = readlink(link, real, sizeof(real) - 1);

	assert_true(length > 0);
	real[length] = '\0';
	snprintf(expected, sizeof(expected), "%s%s", tree->path, wanted);
	if (strcmp(real, expected) != 0)
		fail_msg("%s leads to %s, not %s", path, real, expected);
}

typedef int open_function(int root_fd, const char *path, int flags);

static void check_cases(const struct tree *tree, open_function *open_path)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_fd int fd = open_path(tree->fd, cases[i].path,
			O_PATH | O_CLOEXEC | cases[i].flags);

		if (cases[i].error && fd != -cases[i].error)
			fail_msg("%s: %d, not %d", cases[i].path, fd,
				-cases[i].error);
		if (cases[i].error)
			continue;
		if (fd < 0)
			fail_msg("%s: %s", cases[i].path, strerror(-fd));
		assert_arrives(tree, fd, cases[i].path, cases[i].arrives);
	}
}

static void the_kernel_contains(void **state)
{
	check_cases(*state, contained_open);
}

static void the_walk_contains(void **state)
{
	check_cases(*state, contained_walk);
}

static mode_t type_in_memory(enum tree_kind kind)
{
	/* A tree in memory has no pipes: a file can't be entered either. */
	return kind == TREE_LINK ? S_IFLNK : S_IFREG;
}

static struct file_node *make_file_tree(void)
{
	struct file_node *top;

	assert_int_equal(file_tree_new(&top), 0);
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		const char *text = entries[i].text ? entries[i].text : "";

		assert_int_equal(file_tree_add(top, entries[i].path,
					 type_in_memory(entries[i].kind), text,
					 strlen(text)),
			0);
	}
	return top;
}

/* Where a node is, as the cases have it. */
static void assert_is_at(const struct file_node *top,
	const struct file_node *node, const char *path, const char *wanted)
{
	const struct file_node *expected =
		file_tree_at(top, wanted + strspn(wanted, "/"));

	if (node != expected)
		fail_msg("%s leads to %s, not %s", path, node->name, wanted);
}

static void a_tree_in_memory_contains(void **state)
{
	(void)state;

	cleanup(file_tree_free_p) struct file_node *top = make_file_tree();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct file_node *node;
		int error = file_tree_find(top, cases[i].path,
			!(cases[i].flags & O_NOFOLLOW), &node);

		if (error != -cases[i].error)
			fail_msg("%s: %d, not %d", cases[i].path, error,
				-cases[i].error);
		if (!error)
			assert_is_at(
				top, node, cases[i].path, cases[i].arrives);
	}
}

static void a_tree_takes_no_other_paths(void **state)
{
	static const struct {
		const char *path;
		int error;
	} refused[] = {
		{"", -EINVAL},
		{"/a", -EINVAL},
		{"b//c", -EINVAL},
		{"b/", -EINVAL},
		{"b/./c", -EINVAL},
		{"b/../c", -EINVAL},
		{"..", -EINVAL},
		{"a/b/file", -EEXIST},
		{"a/b", -EEXIST},
		{"a/b/file/below", -ENOTDIR},
		{"to-directory/below", -ENOTDIR},
	};

	(void)state;

	cleanup(file_tree_free_p) struct file_node *top = make_file_tree();

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		assert_int_equal(
			file_tree_add(top, refused[i].path, S_IFREG, "", 0),
			refused[i].error);
	assert_int_equal(file_tree_add(top, "a", S_IFDIR, NULL, 0), 0);
	assert_int_equal(file_tree_add(top, "a", S_IFDIR, NULL, 0), -EEXIST);
}

/* Links are recorded and read by what they say, not by where they lead. */
static void a_target_is_inside_or_made_so(void **state)
{
	static const struct {
		const char *path, *target, *inside;
	} targets[] = {
		{"a/b/link", "../../c", "../../c"},
		{"a/b/link", "../../../c", "../../c"},
		{"a/b/link", "../../../../../c/../d", "../../c/../d"},
		{"a/b/link", "c/../../../../d", "c/../../../d"},
		{"a/link", "..", ".."},
		{"link", "..", "."},
		{"link", "../", "."},
		{"link", "./a", "./a"},
		{"link", "a//b/", "a//b/"},
		{"a/link", "/c", "/c"},
		{"a/link", "/../c", "/c"},
		{"a/link", "..c/...", "..c/..."},
	};
	char inside[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		bool kept = link_target_inside(
			targets[i].path, targets[i].target, inside);

		assert_string_equal(inside, targets[i].inside);
		assert_int_equal(kept,
			strcmp(targets[i].target, targets[i].inside) == 0);
	}
}

/* The longest path there can be, and one byte more. */
static void check_long_path(const struct tree *tree, open_function *open_path)
{
	char path[5001];

	memset(path, '/', sizeof(path));
	memcpy(path + PATH_MAX - 1 - strlen("a/b/file"), "a/b/file",
		sizeof("a/b/file"));

	cleanup_fd int fd = open_path(tree->fd, path, O_PATH | O_CLOEXEC);

	assert_arrives(tree, fd, "the longest path", "/a/b/file");
	memset(path, '/', sizeof(path));
	memcpy(path + PATH_MAX - strlen("a/b/file"), "a/b/file",
		sizeof("a/b/file"));
	assert_int_equal(open_path(tree->fd, path, O_PATH), -ENAMETOOLONG);
	path[PATH_MAX] = '/';
	path[5000] = '\0';
	assert_int_equal(open_path(tree->fd, path, O_PATH), -ENAMETOOLONG);
}

static void a_path_has_its_length(void **state)
{
	check_long_path(*state, contained_open);
	check_long_path(*state, contained_walk);
}

static void a_name_has_its_length(void **state)
{
	const struct tree *tree = *state;
	char name[NAME_MAX + 2] = "";

	memset(name, 'n', NAME_MAX);
	assert_int_equal(contained_open(tree->fd, name, O_PATH), -ENOENT);
	assert_int_equal(contained_walk(tree->fd, name, O_PATH), -ENOENT);
	name[NAME_MAX] = 'n';
	assert_int_equal(contained_open(tree->fd, name, O_PATH), -ENAMETOOLONG);
	assert_int_equal(contained_walk(tree->fd, name, O_PATH), -ENAMETOOLONG);
}

/* Linux follows 40 links of one path (MAXSYMLINKS). */
static void links_have_their_number(void **state)
{
	struct tree *tree = *state;
	char name[16], target[16];

	for (int i = 1; i <= 41; i++) {
		snprintf(name, sizeof(name), "link%d", i);
		snprintf(target, sizeof(target), "link%d", i - 1);
		tree_add(tree, &(struct tree_entry){name, TREE_LINK,
				       i == 1 ? "a/b/file" : target});
	}
	for (int hand = 0; hand < 2; hand++) {
		open_function *open_path =
			hand ? contained_walk : contained_open;
		cleanup_fd int fd =
			open_path(tree->fd, "link40", O_PATH | O_CLOEXEC);

		assert_arrives(tree, fd, "link40", "/a/b/file");
		assert_int_equal(open_path(tree->fd, "link41", O_PATH), -ELOOP);
	}
}

/* The walk keeps directories open; no more of them than it has room for. */
static void a_walk_has_its_depth(void **state)
{
	struct tree *tree = *state;
	char path[PATH_MAX] = "";

	for (int i = 0; i < 100; i++)
		strcat(path, "deep/");
	strcat(path, "file");
	tree_add(tree, &(struct tree_entry){path, TREE_FILE, "text"});

	cleanup_fd int fd = contained_open(tree->fd, path, O_PATH | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(contained_walk(tree->fd, path, O_PATH), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_contains),
		cmocka_unit_test(the_walk_contains),
		cmocka_unit_test(a_tree_in_memory_contains),
		cmocka_unit_test(a_tree_takes_no_other_paths),
		cmocka_unit_test(a_target_is_inside_or_made_so),
		cmocka_unit_test(a_path_has_its_length),
		cmocka_unit_test(a_name_has_its_length),
		cmocka_unit_test(links_have_their_number),
		cmocka_unit_test(a_walk_has_its_depth),
	};

	return cmocka_run_group_tests_name("contained", tests, make, clear);
}
