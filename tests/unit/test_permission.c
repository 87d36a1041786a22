/* SPDX-License-Identifier: MIT */

/*
 * Who may open a node. The table says what the kernel does; run as root, the
 * kernel is asked itself, with real files, ACLs and users.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "base/text.h"
#include "check/permission.h"
#include "probes/live.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define OWNER 1000
#define GROUP 2000

/* The file of a case: OWNER's and GROUP's, this mode, perhaps an ACL. */
struct file {
	mode_t mode; /* the group's bits are the mask with an ACL */
	bool has_acl;
	unsigned group_bits;          /* of the owning group, with an ACL */
	struct host_acl_entry acl[2]; /* the user before the group */
	size_t acl_count;
};

struct asker {
	uid_t uid;
	gid_t groups[2];
	size_t group_count;
};

#define ME(...)                                                                \
	{                                                                      \
		1234, {__VA_ARGS__}, sizeof((gid_t[]){__VA_ARGS__}) / 4        \
	}
#define NAMED_USER(bits)                                                       \
	{                                                                      \
		false, 1234, bits                                              \
	}
#define NAMED_GROUP(bits)                                                      \
	{                                                                      \
		true, 3000, bits                                               \
	}

static const struct {
	const char *name;
	struct file file;
	struct asker asker;
	enum access access;
} cases[] = {
	{"the owner's bits", {.mode = 0600}, {OWNER, {1}, 1}, ACCESS_YES},
	{"the owner's bits, though others have more", {.mode = 0066},
		{OWNER, {1}, 1}, ACCESS_NO},
	{"the owner may only read", {.mode = 0400}, {OWNER, {1}, 1}, ACCESS_NO},
	{"the owner, whatever an ACL has for him",
		{0600, true, 0, {{false, OWNER, 0}}, 1}, {OWNER, {1}, 1},
		ACCESS_YES},
	{"the owner in the group, refused", {.mode = 0060}, {OWNER, {GROUP}, 1},
		ACCESS_NO},
	{"a stranger", {.mode = 0660}, ME(1), ACCESS_NO},
	{"everybody", {.mode = 0666}, ME(1), ACCESS_YES},
	{"the group's bits", {.mode = 0660}, ME(GROUP), ACCESS_YES},
	{"the group's bits, a further group", {.mode = 0660}, ME(1, GROUP),
		ACCESS_YES},
	{"the group has less than others", {.mode = 0606}, ME(GROUP),
		ACCESS_NO},
	{"the group may only write", {.mode = 0620}, ME(GROUP), ACCESS_NO},
	{"a named user", {0660, true, 0, {NAMED_USER(6)}, 1}, ME(1),
		ACCESS_YES},
	{"a named user, masked", {0640, true, 0, {NAMED_USER(6)}, 1}, ME(1),
		ACCESS_NO},
	{"a named user has less than others",
		{0666, true, 6, {NAMED_USER(4)}, 1}, ME(1), ACCESS_NO},
	{"a named user before his group", {0660, true, 6, {NAMED_USER(0)}, 1},
		ME(GROUP), ACCESS_NO},
	{"another named user", {0660, true, 0, {{false, 4321, 6}}, 1}, ME(1),
		ACCESS_NO},
	{"a named group", {0660, true, 0, {NAMED_GROUP(6)}, 1}, ME(3000),
		ACCESS_YES},
	{"a named group, masked", {0640, true, 0, {NAMED_GROUP(6)}, 1},
		ME(3000), ACCESS_NO},
	{"a named group has less than others",
		{0666, true, 6, {NAMED_GROUP(4)}, 1}, ME(3000), ACCESS_NO},
	{"two groups, one of which does", {0660, true, 0, {NAMED_GROUP(6)}, 1},
		ME(GROUP, 3000), ACCESS_YES},
	{"two groups that do together", {0660, true, 4, {NAMED_GROUP(2)}, 1},
		ME(GROUP, 3000), ACCESS_NO},
	{"the owning group's entry, not the mask",
		{0660, true, 0, {{false, 4321, 6}}, 1}, ME(GROUP), ACCESS_NO},
	/* Without any bit in the mask, the kernel does not ask the ACL. */
	{"an empty mask, others may", {0606, true, 0, {NAMED_USER(6)}, 1},
		ME(1), ACCESS_YES},
	{"an empty mask, a named group", {0606, true, 0, {NAMED_GROUP(0)}, 1},
		ME(3000), ACCESS_YES},
	{"an empty mask, the owning group", {0606, true, 6, {NAMED_USER(6)}, 1},
		ME(GROUP), ACCESS_NO},
};

/* What the model says. */
static enum access model_access(
	const struct host_node *node, const struct asker *asker)
{
	gid_t groups[2];
	struct host_user user = {
		.identity.state = FACT_KNOWN,
		.groups_known.state = FACT_KNOWN,
		.uid = asker->uid,
		.groups = {groups, asker->group_count, 2},
	};

	memcpy(groups, asker->groups, sizeof(groups));
	return node_access(node, &user, ACCESS_READ_WRITE);
}

static void the_table_holds(void **state)
{
	(void)state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct file *file = &cases[i].file;
		struct host_acl_entry acl[2];
		struct host_node node = {
			.owner = OWNER,
			.group = GROUP,
			.mode = file->mode,
			.has_acl = file->has_acl,
			.acl_group_permissions = file->group_bits,
			.acl = {acl, file->acl_count, 2},
		};

		memcpy(acl, file->acl, sizeof(acl));
		if (model_access(&node, &cases[i].asker) != cases[i].access)
			fail_msg("%s", cases[i].name);
	}
}

static void add_entry(struct posix_acl_xattr_entry **at, unsigned tag,
	unsigned bits, uint32_t id)
{
	**at = (struct posix_acl_xattr_entry){
		.e_tag = htole16((uint16_t)tag),
		.e_perm = htole16((uint16_t)bits),
		.e_id = htole32(id),
	};
	(*at)++;
}

static void add_named(
	struct posix_acl_xattr_entry **at, const struct file *file, bool groups)
{
	for (size_t i = 0; i < file->acl_count; i++)
		if (file->acl[i].is_group == groups)
			add_entry(at, groups ? ACL_GROUP : ACL_USER,
				file->acl[i].permissions, file->acl[i].id);
}

/* Setting it sets the mode, too. */
static int set_acl(const char *path, const struct file *file)
{
	struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[8];
	} value = {.header.a_version = htole32(POSIX_ACL_XATTR_VERSION)};
	struct posix_acl_xattr_entry *at = value.entries;
	const uint32_t nobody = UINT32_MAX; /* ACL_UNDEFINED_ID */

	add_entry(&at, ACL_USER_OBJ, file->mode >> 6 & 7u, nobody);
	add_named(&at, file, false);
	add_entry(&at, ACL_GROUP_OBJ, file->group_bits, nobody);
	add_named(&at, file, true);
	add_entry(&at, ACL_MASK, file->mode >> 3 & 7u, nobody);
	add_entry(&at, ACL_OTHER, file->mode & 7u, nobody);
	return setxattr(path, "system.posix_acl_access", &value,
		(size_t)((char *)at - (char *)&value), 0);
}

/* What the kernel says, to a process of that user. */
static enum access kernel_access(const char *path, const struct asker *asker)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (setgroups(asker->group_count, asker->groups) < 0 ||
			setresgid(asker->groups[0], asker->groups[0],
				asker->groups[0]) < 0 ||
			setresuid(asker->uid, asker->uid, asker->uid) < 0)
			_exit(2);
		_exit(open(path, O_RDWR) < 0 ? 1 : 0);
	}
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	assert_in_range(WEXITSTATUS(status), 0, 1);
	return WEXITSTATUS(status) == 0 ? ACCESS_YES : ACCESS_NO;
}

/* Makes the file and asks both; the wrong one out by its name. */
static enum access ask_both(struct tree *tree, const char *name,
	const struct file *file, const struct asker *asker)
{
	cleanup_free char *path = format_string("%s/file", tree->path);
	struct host_node node = {0};
	enum access kernel, model;

	unlink(path);
	tree_add(tree, &(struct tree_entry){"file", TREE_FILE, ""});
	assert_int_equal(chown(path, OWNER, GROUP), 0);
	assert_int_equal(chmod(path, file->mode), 0);
	if (file->has_acl)
		assert_int_equal(set_acl(path, file), 0);
	assert_int_equal(live_node(tree->fd, "file", &node), 0);
	assert_int_equal(node.mode, file->mode);
	assert_int_equal(node.has_acl, file->has_acl);
	kernel = kernel_access(path, asker);
	model = model_access(&node, asker);
	array_clear(&node.acl);
	if (kernel != model)
		fail_msg("%s: mode %04o, group bits %o: the kernel says %s",
			name, file->mode, file->group_bits,
			kernel == ACCESS_YES ? "yes" : "no");
	return kernel;
}

/* Whether the file system has ACLs; the directory is opened to all askers. */
static bool has_acls(struct tree *tree)
{
	static const struct file plain = {0600, true, 0, {NAMED_USER(0)}, 1};
	cleanup_free char *path = format_string("%s/probe", tree->path);

	tree_add(tree, &(struct tree_entry){"probe", TREE_FILE, ""});
	chmod(tree->path, 0755);
	return set_acl(path, &plain) == 0;
}

static void the_kernel_agrees_with_the_table(void **state)
{
	struct tree *tree = *state;

	if (geteuid() != 0)
		skip_test("only root can become other users\n");
	if (!has_acls(tree))
		skip_test("%s has no ACLs\n", tree->path);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (ask_both(tree, cases[i].name, &cases[i].file,
			    &cases[i].asker) != cases[i].access)
			fail_msg("the table is wrong: %s", cases[i].name);
}

/* The same numbers in every run: a linear congruential generator. */
static unsigned next_random(unsigned *seed, unsigned count)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % count;
}

static void the_kernel_agrees_at_random(void **state)
{
	struct tree *tree = *state;
	unsigned seed = 1;

	if (geteuid() != 0)
		skip_test("only root can become other users\n");
	if (!has_acls(tree))
		skip_test("%s has no ACLs\n", tree->path);
	for (int i = 0; i < 400; i++) {
		struct file file = {
			.mode = next_random(&seed, 01000),
			.has_acl = next_random(&seed, 4) > 0,
			.group_bits = next_random(&seed, 8),
			.acl = {NAMED_USER(next_random(&seed, 8)),
				NAMED_GROUP(next_random(&seed, 8))},
			.acl_count = 2,
		};
		const struct asker askers[] = {
			{OWNER, {1}, 1},
			ME(1),
			ME(GROUP),
			ME(3000, GROUP),
			{4321, {3000, GROUP}, 2},
			{4321, {3000}, 1},
			{4321, {1}, 1},
		};

		ask_both(tree, "at random", &file,
			&askers[next_random(&seed, ARRAY_SIZE(askers))]);
	}
}

static void what_is_not_known_of_a_user_matters_or_not(void **state)
{
	(void)state;

	static const struct {
		mode_t mode;
		enum fact_state identity, groups;
		bool overrides;
		enum access access;
	} doubts[] = {
		{0666, FACT_UNKNOWN, FACT_UNKNOWN, false, ACCESS_YES},
		{0606, FACT_UNKNOWN, FACT_UNKNOWN, false, ACCESS_UNKNOWN},
		{0000, FACT_UNKNOWN, FACT_UNKNOWN, false, ACCESS_UNKNOWN},
		/* A group can only decide where it decides otherwise. */
		{0660, FACT_KNOWN, FACT_UNKNOWN, false, ACCESS_UNKNOWN},
		{0606, FACT_KNOWN, FACT_UNKNOWN, false, ACCESS_UNKNOWN},
		{0600, FACT_KNOWN, FACT_UNKNOWN, false, ACCESS_NO},
		{0666, FACT_KNOWN, FACT_UNKNOWN, false, ACCESS_YES},
		{0000, FACT_KNOWN, FACT_UNKNOWN, true, ACCESS_YES},
	};

	for (size_t i = 0; i < ARRAY_SIZE(doubts); i++) {
		struct host_node node = {
			.owner = OWNER,
			.group = GROUP,
			.mode = doubts[i].mode,
		};
		struct host_user user = {
			.identity.state = doubts[i].identity,
			.groups_known.state = doubts[i].groups,
			.overrides_permissions = doubts[i].overrides,
			.uid = 1234,
		};

		if (node_access(&node, &user, ACCESS_READ_WRITE) !=
			doubts[i].access)
			fail_msg("row %zu", i);
	}
}

static int make(void **state)
{
	static struct tree tree;

	tree_make(&tree, NULL, 0);
	*state = &tree;
	return 0;
}

static int clear(void **state)
{
	tree_remove(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_holds),
		cmocka_unit_test(the_kernel_agrees_with_the_table),
		cmocka_unit_test(the_kernel_agrees_at_random),
		cmocka_unit_test(what_is_not_known_of_a_user_matters_or_not),
	};

	return cmocka_run_group_tests_name("permission", tests, make, clear);
}
