/* SPDX-License-Identifier: MIT */

/*
 * What a root answers where there is nothing, where there is something odd,
 * and how that differs between a bare tree, a capture and the machine itself.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/function.h"
#include "probes/list.h"
#include "probes/live.h"
#include "probes/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

DEFINE_CLEANUP(struct host *, host_free);

#define PCI "sys/bus/pci/devices"

static const struct tree_entry entries[] = {
	{PCI "/0000:00:01.0/class", TREE_FILE, "0x060400\n"},
	{PCI "/0000:00:01.0/driver", TREE_LINK, "../drivers/pcieport"},
	{PCI "/0000:00:01.0/iommu_group", TREE_LINK, "../iommu_groups/7"},
	{PCI "/0000:00:01.0/out", TREE_LINK, "../../../../../../../etc/passwd"},
	{"no-newline", TREE_FILE, "text"},
	{"newlines", TREE_FILE, "text\n\n"},
	{"empty", TREE_FILE, ""},
	{"directory/file", TREE_FILE, "text"},
	{"fifo", TREE_FIFO, NULL},
	{"device", TREE_DEVICE, NULL},
	{"loop", TREE_LINK, "loop"},
	{"ends-in-slash", TREE_LINK, "drivers/"},
	{"number", TREE_FILE, "18446744073709551616\n"},
	{"denied", TREE_FILE, "the manifest knows better"},
};

static const char manifest[] =
	"{\"schema\": \"qdev.host/1\", \"absent\": [\"gone\"],"
	"\"listed\": {\"sys/bus/pci/devices\": [\"0000:00:01.0\", "
	"\"0000:00:02.0\"], \"proc\": []},"
	"\"paths\": {\"denied\": {\"errno\": \"EACCES\"},"
	"\"there\": {\"kind\": \"directory\"}}}";

struct roots {
	struct tree bare_tree, captured_tree;
	struct root *bare, *captured, *live;
};

static int make(void **state)
{
	static struct roots roots;
	char *reason;

	tree_make(&roots.bare_tree, entries, ARRAY_SIZE(entries));
	tree_make(&roots.captured_tree, entries, ARRAY_SIZE(entries));
	tree_add(&roots.captured_tree,
		&(struct tree_entry){"qdev-host.json", TREE_FILE, manifest});
	if (root_open(roots.bare_tree.path, &roots.bare, &reason) < 0 ||
		root_open(roots.captured_tree.path, &roots.captured, &reason) <
			0 ||
		root_open("/", &roots.live, &reason) < 0)
		return -1;
	*state = &roots;
	return 0;
}

static int clear(void **state)
{
	struct roots *roots = *state;

	root_free(roots->bare);
	root_free(roots->captured);
	root_free(roots->live);
	tree_remove(&roots->bare_tree);
	tree_remove(&roots->captured_tree);
	return 0;
}

static int open_any_disk(struct stat *ret)
{
	cleanup_dir DIR *folder = opendir("/dev");

	for (const struct dirent *entry;
		folder && (entry = readdir(folder));) {
		int fd = openat(dirfd(folder), entry->d_name,
			O_PATH | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0 && fstat(fd, ret) == 0 && S_ISBLK(ret->st_mode))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static bool is_held_by(const struct host_node *node, pid_t pid)
{
	for (size_t i = 0; i < node->holders.count; i++)
		if (node->holders.items[i].pid == pid)
			return true;
	return false;
}

/*
 * A disk's opener by the number of what it has open, whatever that is called.
 * An O_PATH descriptor leads there, too, and everybody may have one.
 */
static void a_disk_is_found_by_its_number(void **state)
{
	const struct roots *roots = *state;
	char other_name[] = "dev/of-another-name";
	char other_number[] = "dev/of-another-number";
	struct host_node disk = {.path = other_name};
	struct host_node twin = {.path = other_number};
	struct host_node *const list[] = {&disk, &twin};
	struct stat status = {0};
	cleanup_fd int fd = open_any_disk(&status);

	if (fd < 0)
		skip();
	disk.type = twin.type = S_IFBLK;
	disk.major = major(status.st_rdev);
	disk.minor = minor(status.st_rdev);
	twin.major = disk.major;
	twin.minor = disk.minor + 4096;
	assert_int_equal(
		root_holders_of_all(roots->live, list, ARRAY_SIZE(list)), 0);
	assert_int_equal(twin.holders.count, 0);
	assert_true(is_held_by(&disk, getpid()));
	assert_int_equal(disk.holders_known.state, FACT_KNOWN);
	for (size_t i = 0; i < disk.holders.count; i++)
		free(disk.holders.items[i].name.value);
	array_clear(&disk.holders);
}

static void what_lacks_is_absent_or_unknown(void **state)
{
	const struct roots *roots = *state;
	static const struct {
		const char *path;
		int bare, captured;
	} cases[] = {
		{PCI "/0000:00:01.0", 0, 0},
		/* A bare tree has all devices or none. */
		{PCI "/0000:00:03.0", -ENOENT, -ENOENT},
		/* Listed, but the tree has lost it. */
		{PCI "/0000:00:02.0", -ENOENT, -ENODATA},
		/* But it need not have all of a device's files. */
		{PCI "/0000:00:01.0/vendor", -ENODATA, -ENODATA},
		{"sys/bus/mdev/devices/x", -ENODATA, -ENODATA},
		{"gone", -ENODATA, -ENOENT},
		{"proc/interrupts", -ENODATA, -ENOENT},
		{"there", -ENODATA, 0},
		{"denied", 0, -EACCES},
		{"loop", -ELOOP, -ELOOP},
		{"empty/file", -ENODATA, -ENODATA},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int bare = root_exists(roots->bare, cases[i].path);
		int captured = root_exists(roots->captured, cases[i].path);

		if (bare != cases[i].bare || captured != cases[i].captured)
			fail_msg("%s: %d, %d", cases[i].path, bare, captured);
	}
	assert_int_equal(root_exists(roots->live, "no/such/file"), -ENOENT);
	assert_int_equal(root_exists(roots->live, "proc/self/exe"), 0);
}

/* Each process once, however often it has a node open. */
static void one_look_finds_the_holders_of_many(void **state)
{
	struct roots *roots = *state;
	const char *const names[] = {"sought-1", "sought-2", "sought-3"};
	struct host_node nodes[3] = {0};
	struct host_node *const list[] = {&nodes[0], &nodes[1], &nodes[2]};
	int fds[3];

	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		tree_add(&roots->bare_tree,
			&(struct tree_entry){names[i], TREE_FILE, ""});
		nodes[i].path = format_string(
			"%s/%s", roots->bare_tree.path + 1, names[i]);
	}
	fds[0] = openat(roots->bare_tree.fd, names[0], O_RDONLY | O_CLOEXEC);
	fds[1] = openat(roots->bare_tree.fd, names[1], O_RDONLY | O_CLOEXEC);
	fds[2] = openat(roots->bare_tree.fd, names[0], O_RDONLY | O_CLOEXEC);
	assert_int_equal(
		root_holders_of_all(roots->live, list, ARRAY_SIZE(list)), 0);
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		assert_int_equal(nodes[i].holders.count, i < 2);
		if (i == 2)
			continue;
		assert_int_equal(nodes[i].holders.items[0].pid, getpid());
		assert_int_equal(nodes[i].holders_known.state, FACT_KNOWN);
		free(nodes[i].holders.items[0].name.value);
		array_clear(&nodes[i].holders);
	}
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		close(fds[i]);
		free(nodes[i].path);
	}
}

/* Only the machine has nodes, users and limits of its own. */
static void a_bare_tree_has_files_only(void **state)
{
	const struct roots *roots = *state;
	struct host_node node = {0};
	struct host_user user = {0};

	assert_int_equal(root_node(roots->bare, "device", &node), -ENODATA);
	assert_int_equal(root_try_open(roots->bare, "device"), -ENODATA);
	assert_int_equal(root_holders(roots->bare, &node), -ENODATA);
	assert_int_equal(root_caller(roots->bare, &user), -ENODATA);
	assert_int_equal(root_user(roots->bare, "root", &user), -ENODATA);
	assert_false(root_is_live(roots->bare));
	assert_true(root_is_live(roots->live));
	free(node.path);
}

static void an_attribute_is_one_short_text(void **state)
{
	const struct roots *roots = *state;
	static const struct {
		const char *path;
		ssize_t result;
		const char *value;
	} cases[] = {
		{PCI "/0000:00:01.0/class", 8, "0x060400"},
		{"no-newline", 4, "text"},
		{"newlines", 5, "text\n"},
		{"empty", 0, ""},
		{"directory", -EISDIR, NULL},
		{"loop", -ELOOP, NULL},
		/* Opening these would do things, or never return. */
		{"fifo", -EINVAL, NULL},
		{PCI "/0000:00:01.0/out", -ENODATA, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char buffer[ROOT_ATTRIBUTE_SIZE + 1];
		ssize_t length = root_read(
			roots->bare, cases[i].path, buffer, sizeof(buffer));

		if (length != cases[i].result)
			fail_msg("%s: %zd", cases[i].path, length);
		if (length >= 0)
			assert_string_equal(buffer, cases[i].value);
	}
}

static void a_device_node_is_never_read(void **state)
{
	const struct roots *roots = *state;
	char buffer[16];

	if (faccessat(roots->bare_tree.fd, "device", F_OK, 0) < 0)
		skip_test("mknod(2) needs CAP_MKNOD\n");
	assert_int_equal(
		root_read(roots->bare, "device", buffer, sizeof(buffer)),
		-EINVAL);
}

/* Who may mount has each tree mounted anew; the others look at each file. */
static bool without_leave_to_mount(const char *path)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[2];

	(void)path;
	if (syscall(SYS_capget, &header, caps) < 0)
		return false;
	caps[0].effective &= ~(1u << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &header, caps) == 0;
}

/* The tree is on a mount that has the option already. */
static bool with_nodev(const char *path)
{
	return unshare(CLONE_NEWNS) == 0 &&
		mount("", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount(path, path, "", MS_BIND | MS_REC, NULL) == 0 &&
		mount("", path, "", MS_REMOUNT | MS_BIND | MS_NODEV, NULL) == 0;
}

/* The same, and one of its directories is another mount, which has not. */
static bool with_a_mount_inside(const char *path)
{
	cleanup_free char *inside = format_string("%s/directory", path);
	cleanup_free char *device = format_string("%s/device", inside);
	cleanup_free char *file = format_string("%s/file", inside);

	return with_nodev(path) &&
		mount("none", inside, "tmpfs", 0, NULL) == 0 &&
		mknod(device, S_IFCHR | 0666, makedev(1, 5)) == 0 &&
		symlink("../no-newline", file) == 0;
}

/* 0, or the number of the answer that is not as it should be. */
static int ask_mounted(const char *path)
{
	static const struct {
		const char *path;
		ssize_t result;
	} cases[] = {
		{PCI "/0000:00:01.0/class", 8},
		{"no-newline", 4},
		{"directory/file", 4},
		{"directory/none", -ENODATA},
		{"empty", 0},
		{"fifo", -EINVAL},
		{"directory", -EISDIR},
		{"loop", -ELOOP},
		{"device", -EINVAL},
		{"directory/device", -EINVAL},
	};
	char buffer[16], *reason;
	struct root *root;
	int result = 0;

	if (root_open(path, &root, &reason) < 0)
		return ARRAY_SIZE(cases) + 1;
	for (size_t i = 0; result == 0 && i < ARRAY_SIZE(cases); i++) {
		ssize_t length = root_read(
			root, cases[i].path, buffer, sizeof(buffer));

		/* Not every tree has each device. */
		if (length != cases[i].result && length != -ENODATA)
			result = (int)i + 1;
	}
	root_free(root);
	return result;
}

static void a_tree_is_read_alike_however_it_is_mounted(void **state)
{
	static bool (*const ways[])(const char *path) = {
		without_leave_to_mount,
		with_nodev,
		with_a_mount_inside,
	};
	const struct roots *roots = *state;
	const char *path = roots->bare_tree.path;
	const int cannot = 99;

	assert_int_equal(ask_mounted(path), 0);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		int status;
		pid_t child = fork();

		if (child == 0)
			_exit(ways[i](path) ? ask_mounted(path) : cannot);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == cannot)
			print_message("# way %zu: mount(2) may not\n", i);
		else if (WEXITSTATUS(status) != 0)
			fail_msg("way %zu: case %d", i, WEXITSTATUS(status));
	}
}

static void write_bytes(
	const struct tree *tree, const char *name, const void *bytes, size_t n)
{
	cleanup_fd int fd =
		openat(tree->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, bytes, n), n);
}

/* Sysfs gives a page at most: that fits, and a byte more is nonsense. */
static void an_attribute_has_a_page(void **state)
{
	const struct roots *roots = *state;
	char page[ROOT_ATTRIBUTE_SIZE + 1], buffer[sizeof(page)];

	memset(page, 'x', sizeof(page));
	write_bytes(&roots->bare_tree, "page", page, ROOT_ATTRIBUTE_SIZE);
	assert_int_equal(root_read(roots->bare, "page", buffer, sizeof(buffer)),
		ROOT_ATTRIBUTE_SIZE);
	write_bytes(&roots->bare_tree, "page", page, sizeof(page));
	assert_int_equal(
		root_read(roots->bare, "page", buffer, sizeof(buffer)), -EFBIG);
	write_bytes(&roots->bare_tree, "nul", "a\0b\n", 4);
	assert_int_equal(
		root_read(roots->bare, "nul", buffer, sizeof(buffer)), -EINVAL);
}

static void a_link_is_read_not_followed(void **state)
{
	const struct roots *roots = *state;
	char buffer[PATH_MAX];

	assert_int_equal(
		root_readlink(roots->bare, "loop", buffer, sizeof(buffer)), 4);
	assert_string_equal(buffer, "loop");
	assert_int_equal(
		root_readlink(roots->bare, "empty", buffer, sizeof(buffer)),
		-EINVAL);
	assert_int_equal(
		root_readlink(roots->bare, "directory", buffer, sizeof(buffer)),
		-EINVAL);
	assert_int_equal(
		root_readlink(roots->bare, "loop", buffer, 4), -ENAMETOOLONG);
	assert_int_equal(root_readlink(roots->live, "proc/self/exe", buffer, 1),
		-ENAMETOOLONG);
}

/* The folder of the last read is kept open, and is no other way in or out. */
static void neighbours_are_read_as_if_alone(void **state)
{
	const struct roots *roots = *state;
	struct root *root = roots->bare;
	char buffer[PATH_MAX];

	assert_int_equal(
		root_read(root, "directory/file", buffer, sizeof(buffer)), 4);
	assert_int_equal(
		root_read(root, "directory/..", buffer, sizeof(buffer)),
		-EISDIR);
	assert_int_equal(root_exists(root, "directory/../directory/file"), 0);
	assert_int_equal(
		root_readlink(root, "directory/..", buffer, sizeof(buffer)),
		-EINVAL);
	assert_int_equal(
		root_read(root, "directory/none", buffer, sizeof(buffer)),
		-ENODATA);
	assert_int_equal(
		root_read(root, PCI "/0000:00:01.0/class", buffer,
			sizeof(buffer)),
		strlen("0x060400"));
	assert_int_equal(root_read(root, "empty", buffer, sizeof(buffer)), 0);
}

static void facts_are_read_strictly(void **state)
{
	const struct roots *roots = *state;
	struct root *root = roots->bare;
	struct fact_string driver = {0};
	struct fact_number group = read_link_number(
		root, PCI "/0000:00:01.0/iommu_group", UINT32_MAX);

	assert_true(fact_is(group, 7));
	assert_int_equal(
		read_link_name(root, PCI "/0000:00:01.0/driver", &driver), 0);
	assert_string_equal(driver.value, "pcieport");

	/* A fact that is read again is replaced. */
	assert_int_equal(read_link_name(root, "ends-in-slash", &driver), 0);
	assert_int_equal(driver.state, FACT_UNKNOWN);
	assert_null(driver.value);
	assert_int_equal(
		read_link_number(root, PCI "/0000:00:01.0/driver", UINT32_MAX)
			.error,
		EINVAL);
	assert_int_equal(
		read_decimal(root, "number", UINT64_MAX).error, EINVAL);
	assert_true(fact_is(
		read_hex(root, PCI "/0000:00:01.0/class", 0xffffff), 0x60400));
	assert_int_equal(
		read_hex(root, PCI "/0000:00:01.0/class", 0xffff).error,
		EINVAL);
	assert_int_equal(
		read_existence(roots->captured, "gone").state, FACT_ABSENT);
}

static void a_listing_is_sorted(void **state)
{
	const struct roots *roots = *state;
	cleanup(name_list_clear) struct name_list names = {0};

	assert_int_equal(root_list(roots->captured, PCI, &names), 0);
	assert_int_equal(names.names.count, 2);
	assert_string_equal(names.names.items[1], "0000:00:02.0");
	assert_int_equal(
		root_list(roots->bare, "no-newline", &names), -ENODATA);
	assert_int_equal(root_list(roots->bare, "loop", &names), -ELOOP);
	assert_int_equal(names.names.count, 0);
}

static void a_root_that_is_none_is_told(void **state)
{
	struct roots *roots = *state;
	static const struct {
		const char *path, *reason;
	} cases[] = {
		{"/no/such/directory", "No such file or directory"},
		{"/dev/null", "neither a directory nor a file"},
		{"", "No such file or directory"},
	};
	struct root *root;
	char *reason;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(root_open(cases[i].path, &root, &reason) < 0);
		assert_string_equal(reason, cases[i].reason);
		free(reason);
	}

	/* What must be a manifest and is none is not passed over. */
	tree_add(&roots->bare_tree,
		&(struct tree_entry){"other/qdev-host.json", TREE_FIFO, NULL});

	cleanup_free char *path =
		format_string("%s/other", roots->bare_tree.path);

	assert_true(root_open(path, &root, &reason) < 0);
	assert_string_equal(reason, "qdev-host.json: Invalid argument");
	free(reason);
}

/* What is asked where there is no /proc: 0, or the number of the question. */
static int ask_without_proc(const struct roots *roots)
{
	char buffer[16];
	struct host_node node = {0};
	struct host_user user = {0};
	struct root *live;
	char *reason;

	/* The one that is open has the /proc of the other mounts. */
	if (root_open("/", &live, &reason) < 0)
		return 6;
	if (root_read(roots->bare, "empty", buffer, sizeof(buffer)) != 0)
		return 1;
	if (root_read(roots->bare, "gone", buffer, sizeof(buffer)) != -ENODATA)
		return 2;
	if (root_node(live, "dev/null", &node) != -EIO)
		return 3;
	if (root_holders(live, &node) != -EIO)
		return 4;
	if (root_caller(live, &user) != -EIO)
		return 5;
	return 0;
}

/* A chroot may have no /proc: that is no word on anything else. */
static void without_a_proc_nothing_is_absent(void **state)
{
	const int cannot = 99;
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0 ||
			mount("", "/", "", MS_REC | MS_PRIVATE, NULL) < 0 ||
			umount2("/proc", MNT_DETACH) < 0 ||
			faccessat(AT_FDCWD, "/proc/self", F_OK, 0) == 0)
			_exit(cannot);
		_exit(ask_without_proc(*state));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == cannot)
		skip_test("umount(2) needs CAP_SYS_ADMIN\n");
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Root is as mighty as the namespace that it is in, if that can be told. */
static void roots_capabilities_count_in_the_first_namespace(void **state)
{
	(void)state;

	static const struct {
		struct tree_entry entry;
		int error;
		bool mighty;
	} cases[] = {
		{{"proc/self/uid_map", TREE_FILE, "0 0 4294967295\n"}, 0, true},
		{{"proc/self/uid_map", TREE_FILE, "0 100000 65536\n"}, 0,
			false},
		/* A kernel without user namespaces. */
		{{"proc/self/status", TREE_FILE, ""}, 0, true},
		{{"proc/self/uid_map", TREE_LINK, "uid_map"}, -ELOOP, false},
		{{"sys/other", TREE_FILE, ""}, -EIO, false},
	};

	if (geteuid() != 0)
		skip_test("only root has capabilities\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tree tree;
		struct host_user user = {0};

		tree_make(&tree, &cases[i].entry, 1);

		int error = live_caller(tree.fd, &user);

		if (error != cases[i].error ||
			user.overrides_permissions != cases[i].mighty)
			fail_msg("case %zu: %d, %d", i, error,
				user.overrides_permissions);
		array_clear(&user.groups);
		tree_remove(&tree);
	}
}

/* A path that is cut is never another path. */
static void a_path_too_long_stays_too_long(void **state)
{
	const struct roots *roots = *state;
	struct root_path path =
		root_path("empty%0*d/../../%s", PATH_MAX - 6, 0, "empty");
	struct host_node node = {0};
	char buffer[16];

	assert_int_equal(strlen(path.string), PATH_MAX);
	assert_int_equal(root_exists(roots->live, path.string), -ENAMETOOLONG);
	assert_int_equal(root_exists(roots->bare, path.string), -ENAMETOOLONG);
	assert_int_equal(
		root_read(roots->bare, path.string, buffer, sizeof(buffer)),
		-ENAMETOOLONG);
	assert_int_equal(
		root_node(roots->live, path.string, &node), -ENAMETOOLONG);
	free(node.path);
}

/* What changes while it is read has one answer all the same. */
static void a_function_is_read_once(void **state)
{
	(void)state;

	static const struct tree_entry before[] = {
		{PCI "/0000:00:01.0/vendor", TREE_FILE, "0x8086\n"},
		{PCI "/0000:00:01.0/driver", TREE_LINK, "../drivers/nvme"},
		{PCI "/stranger", TREE_FILE, ""},
	};
	const struct pci_address address = {.device = 1};
	cleanup(host_free_p) struct host *host = NULL;
	struct tree tree;
	struct root *root;
	char *reason;

	tree_make(&tree, before, ARRAY_SIZE(before));
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);

	struct host_function *function = host_add_function(host, address);

	for (int i = 0; i < 2; i++) {
		assert_int_equal(list_functions(root, host), 0);
		assert_int_equal(function_read(root, host, function), 0);
		assert_true(fact_is(function->vendor, 0x8086));
		assert_int_equal(function->existence.state, FACT_KNOWN);
		assert_int_equal(function->bridges_known.state, FACT_UNKNOWN);
		assert_string_equal(function->driver.value, "nvme");
		assert_int_equal(host->strangers.count, 1);
		unlinkat(tree.fd, PCI "/0000:00:01.0/driver", 0);
	}
	root_free(root);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lacks_is_absent_or_unknown),
		cmocka_unit_test(one_look_finds_the_holders_of_many),
		cmocka_unit_test(a_disk_is_found_by_its_number),
		cmocka_unit_test(a_bare_tree_has_files_only),
		cmocka_unit_test(an_attribute_is_one_short_text),
		cmocka_unit_test(a_device_node_is_never_read),
		cmocka_unit_test(a_tree_is_read_alike_however_it_is_mounted),
		cmocka_unit_test(an_attribute_has_a_page),
		cmocka_unit_test(a_link_is_read_not_followed),
		cmocka_unit_test(neighbours_are_read_as_if_alone),
		cmocka_unit_test(facts_are_read_strictly),
		cmocka_unit_test(a_listing_is_sorted),
		cmocka_unit_test(a_root_that_is_none_is_told),
		cmocka_unit_test(without_a_proc_nothing_is_absent),
		cmocka_unit_test(
			roots_capabilities_count_in_the_first_namespace),
		cmocka_unit_test(a_path_too_long_stays_too_long),
		cmocka_unit_test(a_function_is_read_once),
	};

	return cmocka_run_group_tests_name("root", tests, make, clear);
}
