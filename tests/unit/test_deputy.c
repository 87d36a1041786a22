/* SPDX-License-Identifier: MIT */

/* Reads that may hang: a FIFO that nobody writes to is a device's lock. */

#include "test.h"

#include "base/cleanup.h"
#include "host/fact.h"
#include "probes/deputy.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

static const struct tree_entry entries[] = {
	{"a/file", TREE_FILE, "one\n"},
	{"a/locked", TREE_FIFO, NULL},
	{"b/file", TREE_FILE, "two\n"},
};

struct host {
	struct tree tree;
	struct deputy *deputy;
	char buffer[16];
};

static void host_make(struct host *host)
{
	tree_make(&host->tree, entries, ARRAY_SIZE(entries));
	host->deputy = deputy_new();
	assert_non_null(host->deputy);
}

static void host_end(struct host *host)
{
	deputy_free(host->deputy);
	tree_remove(&host->tree);
}

static ssize_t read_file(struct host *host, const char *name, size_t size)
{
	char path[128];

	memset(host->buffer, 0, sizeof(host->buffer));
	snprintf(path, sizeof(path), "%s/%s", host->tree.path, name);
	return deputy_read(host->deputy, path, host->buffer, size);
}

/* Lets go of the FIFO: its reader gets an answer. */
static void let_go(const struct host *host)
{
	cleanup_fd int fd =
		openat(host->tree.fd, "a/locked", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Our processes; -1 where the kernel does not tell. */
static int processes(void)
{
	char path[64], line[256] = "";
	int count = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		(int)getpid());

	cleanup_file FILE *file = fopen(path, "re");

	if (!file)
		return -1;
	if (!fgets(line, sizeof(line), file))
		return 0;
	for (const char *at = line; *at; at++)
		count += *at == ' ';
	return count;
}

static void it_reads_what_there_is(void **state)
{
	struct host host;

	(void)state;
	host_make(&host);
	assert_int_equal(read_file(&host, "a/file", 16), 4);
	assert_string_equal(host.buffer, "one\n");
	assert_int_equal(read_file(&host, "b/file", 2), 2);
	assert_string_equal(host.buffer, "tw");
	assert_int_equal(read_file(&host, "b/nothing", 16), -ENOENT);
	assert_int_equal(read_file(&host, "a", 16), -EISDIR);
	assert_true(processes() <= 1);
	host_end(&host);
	assert_true(processes() <= 0);
}

/* One process hangs, however often its device is asked for. */
static void it_waits_once_a_device(void **state)
{
	struct host host;
	uint64_t begin;

	(void)state;
	host_make(&host);
	deputy_set_patience(host.deputy, 300);
	begin = now_ms();
	assert_int_equal(read_file(&host, "a/locked", 16), -FACT_LOCKED);
	assert_true(now_ms() - begin >= 300);

	begin = now_ms();
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(read_file(&host, "a/file", 16), -FACT_LOCKED);
	assert_true(now_ms() - begin < 1000);
	assert_true(processes() <= 1);
	/* A busy machine may take its time over what does not hang. */
	deputy_set_patience(host.deputy, 10000);
	assert_int_equal(read_file(&host, "b/file", 16), 4);
	assert_true(processes() <= 2);

	let_go(&host);
	while (read_file(&host, "a/file", 16) == -FACT_LOCKED)
		;
	assert_string_equal(host.buffer, "one\n");
	assert_true(processes() <= 1);
	host_end(&host);
}

/* Who gives up leaves nobody that waits for anything but the device. */
static void it_leaves_what_hangs(void **state)
{
	struct host host;
	uint64_t begin = now_ms();

	(void)state;
	host_make(&host);
	deputy_set_patience(host.deputy, 0);
	assert_int_equal(read_file(&host, "a/locked", 16), -FACT_LOCKED);
	host.deputy = deputy_free(host.deputy);
	assert_true(now_ms() - begin < 2000);
	let_go(&host);
	host_end(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_what_there_is),
		cmocka_unit_test(it_waits_once_a_device),
		cmocka_unit_test(it_leaves_what_hangs),
	};

	return cmocka_run_group_tests_name("deputy", tests, NULL, NULL);
}
