/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "../unit/test.h"

#include "base/cleanup.h"
#include "base/macro.h"

#include <endian.h>
#include <fcntl.h>

enum { DISK_SIZE = 1 << 20 };

static int create(const char *path, off_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

void image_create_raw(const char *path)
{
	close(create(path, DISK_SIZE));
}

/* The header of version 2 (QEMU docs/interop/qcow2.txt), big-endian. */
struct qcow2_header {
	uint32_t magic;
	uint32_t version;
	uint64_t backing_file_offset;
	uint32_t backing_file_size;
	uint32_t cluster_bits;
	uint64_t size;
	uint32_t crypt_method;
	uint32_t l1_size;
	uint64_t l1_table_offset;
	uint64_t refcount_table_offset;
	uint32_t refcount_table_clusters;
	uint32_t snapshot_count;
	uint64_t snapshots_offset;
};

_Static_assert(sizeof(struct qcow2_header) == 72, "no padding");

/* Four clusters, each of them used once: the header, the table of blocks of
 * reference counts, its one block, and the table of the (empty) disk. */
void image_create_qcow2(const char *path)
{
	enum { BITS = 16, CLUSTER = 1 << BITS };
	const struct qcow2_header header = {
		.magic = htobe32(0x514649fb), /* "QFI\xfb" */
		.version = htobe32(2),
		.cluster_bits = htobe32(BITS),
		.size = htobe64(DISK_SIZE),
		.l1_size = htobe32(1),
		.l1_table_offset = htobe64(3 * CLUSTER),
		.refcount_table_offset = htobe64(1 * CLUSTER),
		.refcount_table_clusters = htobe32(1),
	};
	const uint64_t block = htobe64(2 * CLUSTER);
	const uint16_t counts[4] = {
		htobe16(1), htobe16(1), htobe16(1), htobe16(1)};
	const struct {
		const void *data;
		size_t size;
	} clusters[] = {
		{&header, sizeof(header)},
		{&block, sizeof(block)},
		{counts, sizeof(counts)},
	};
	cleanup_fd int fd = create(path, 4 * CLUSTER);

	for (size_t i = 0; i < ARRAY_SIZE(clusters); i++)
		assert_int_equal(pwrite(fd, clusters[i].data, clusters[i].size,
					 (off_t)i * CLUSTER),
			clusters[i].size);
}
