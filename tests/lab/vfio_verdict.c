/* SPDX-License-Identifier: MIT */
/*
 * Whether QEMU would get its devices, told by asking the kernel what QEMU asks
 * it, in the same order and as the same user, in a fraction of the time
 * (qemu: hw/vfio/common.c, vfio_get_group() and vfio_connect_container();
 * hw/vfio/pci.c, vfio_populate_device(); what it maps when, seen with
 * -trace 'vfio_listener*'):
 *
 *	vfio-verdict [-i] [-p MIB [-n NODE]] MIB DEVICE...
 *
 * MIB is the guest's memory, in huge pages of -p MIB, on a node of the host; -i
 * gives the guest an IOMMU. A DEVICE is dddd:bb:dd.f or an mdev's UUID. The exit
 * status is 0 when all are got, else 1, with the step that failed.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/mempolicy.h>
#include <linux/vfio.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KIB         ((uint64_t)1 << 10)
#define MIB         ((uint64_t)1 << 20)
#define GIB         ((uint64_t)1 << 30)
#define DEVICES_MAX 16
#define UUID_LENGTH 36

#define ROM_SIZE       (128 * KIB)
#define FIRMWARE_SIZE  (256 * KIB)
#define LOW_MAX        (0xb0000000)
#define LOW_WHEN_SPLIT (2 * GIB)

#define ROM_FLAGS VFIO_DMA_MAP_FLAG_READ
#define RAM_FLAGS (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)

struct group {
	char id[NAME_MAX + 1];
	int fd;
};

/* What is open stays so until the process ends, as QEMU's does. */
static struct group groups[DEVICES_MAX];
static int containers[DEVICES_MAX];
static size_t group_count, container_count;

/* What was asked for. */
static struct {
	bool iommu;
	uint64_t page_size; /* 0: ordinary */
	int node;           /* -1: any */
} wish = {.node = -1};

/*
 * The memory of a q35 guest (qemu: hw/i386/pc_q35.c, pc_q35_init()): what is
 * not `low`, below 4 GiB, is above. Nobody has written to the ROMs yet, whose
 * pages of zeroes do not count as locked before Linux 6.2.
 */
static struct {
	uint64_t size;
	uint64_t low;
	char *ram;
	char *option_roms;
	char *firmware;
} guest;

__attribute__((format(printf, 1, 2)))
static _Noreturn void fail(const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s%s\n", error ? ": " : "",
		error ? strerror(error) : "");
	exit(EXIT_FAILURE);
}

static char *reserve(uint64_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap of %llu KiB", (unsigned long long)(size / KIB));
	return memory;
}

/*
 * Of the pool, all of it at once, as a file, which RLIMIT_FSIZE bounds (qemu:
 * util/memfd.c, qemu_memfd_create(); util/oslib-posix.c).
 */
static char *reserve_huge(uint64_t size)
{
	unsigned shift = (unsigned)__builtin_ctzll(wish.page_size);
	int fd = memfd_create("guest", MFD_HUGETLB | shift << MAP_HUGE_SHIFT);
	unsigned long nodes = 1ul << (wish.node & 63);
	char *memory;

	if (fd < 0 || ftruncate(fd, (off_t)size))
		fail("memfd of %llu KiB", (unsigned long long)(size / KIB));
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		fail("unable to map backing store: mmap of %llu KiB",
			(unsigned long long)(size / KIB));
	if (wish.node >= 0 &&
		syscall(SYS_mbind, memory, size, MPOL_BIND, &nodes, 64ul, 0u))
		fail("mbind to node %d", wish.node);
	if (madvise(memory, size, MADV_POPULATE_WRITE))
		fail("preallocating memory failed");
	return memory;
}

static void make_guest(uint64_t size)
{
	/* The more there is, the less of it lies below 4 GiB. */
	uint64_t low_max = size >= LOW_MAX ? LOW_WHEN_SPLIT : LOW_MAX;

	guest.size = size;
	guest.low = size < low_max ? size : low_max;
	guest.ram = wish.page_size ? reserve_huge(size) : reserve(size);
	guest.option_roms = reserve(ROM_SIZE);
	guest.firmware = reserve(FIRMWARE_SIZE);
	/* As QEMU does; not for the ROMs: huge pages of zeroes would count. */
	madvise(guest.ram, size, MADV_HUGEPAGE);
}

static void map(int container, const char *memory, uint64_t iova, uint64_t size,
	uint32_t flags)
{
	struct vfio_iommu_type1_dma_map request = {
		.argsz = sizeof(request),
		.flags = flags,
		.vaddr = (uintptr_t)memory,
		.iova = iova,
		.size = size,
	};

	if (size && ioctl(container, VFIO_IOMMU_MAP_DMA, &request))
		fail("VFIO_MAP_DMA of %#llx, %#llx bytes",
			(unsigned long long)iova, (unsigned long long)size);
}

/* What QEMU maps before the device is there: nothing hides any RAM. */
static void map_flat(int container)
{
	map(container, guest.ram, 0, guest.low, RAM_FLAGS);
	map(container, guest.firmware, 4 * GIB - FIRMWARE_SIZE, FIRMWARE_SIZE,
		ROM_FLAGS);
	map(container, guest.ram + guest.low, 4 * GIB, guest.size - guest.low,
		RAM_FLAGS);
}

/* And after the machine's first reset: with ROMs below 1 MiB. */
static void map_with_roms(int container)
{
	struct vfio_iommu_type1_dma_unmap request = {
		.argsz = sizeof(request),
		.size = guest.low,
	};

	if (ioctl(container, VFIO_IOMMU_UNMAP_DMA, &request))
		fail("VFIO_UNMAP_DMA");
	map(container, guest.ram, 0, 768 * KIB, RAM_FLAGS);
	map(container, guest.option_roms, 768 * KIB, ROM_SIZE, ROM_FLAGS);
	map(container, guest.firmware + FIRMWARE_SIZE - ROM_SIZE, 896 * KIB,
		ROM_SIZE, ROM_FLAGS);
	map(container, guest.ram + MIB, MIB, guest.low - MIB, RAM_FLAGS);
}

/* A container of its own for the first group of its kind. */
static void connect_new(const struct group *group)
{
	static const int types[] = {VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU};
	int fd = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	int type = 0;

	if (fd < 0)
		fail("open of /dev/vfio/vfio");
	errno = 0;
	if (ioctl(fd, VFIO_GET_API_VERSION) != VFIO_API_VERSION)
		fail("VFIO_GET_API_VERSION: another one");
	for (size_t i = 0; !type && i < sizeof(types) / sizeof(types[0]); i++)
		if (ioctl(fd, VFIO_CHECK_EXTENSION, types[i]) > 0)
			type = types[i];
	errno = 0;
	if (!type)
		fail("VFIO_CHECK_EXTENSION: no available IOMMU models");
	if (ioctl(group->fd, VFIO_GROUP_SET_CONTAINER, &fd))
		fail("VFIO_GROUP_SET_CONTAINER of group %s", group->id);
	if (ioctl(fd, VFIO_SET_IOMMU, type))
		fail("VFIO_SET_IOMMU of group %s", group->id);
	containers[container_count++] = fd;
	map_flat(fd);
}

/* Behind an IOMMU of the guest each has an address space of its own. */
static void connect_group(const struct group *group)
{
	for (size_t i = 0; !wish.iommu && i < container_count; i++)
		if (!ioctl(group->fd, VFIO_GROUP_SET_CONTAINER, &containers[i]))
			return;
	connect_new(group);
}

static const struct group *get_group(const char *id)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};
	struct group *group = &groups[group_count];
	char node[PATH_MAX];

	for (size_t i = 0; i < group_count; i++) {
		if (strcmp(groups[i].id, id) != 0)
			continue;
		errno = 0;
		if (wish.iommu)
			fail("group %s used in multiple address spaces", id);
		return &groups[i];
	}
	snprintf(group->id, sizeof(group->id), "%s", id);
	snprintf(node, sizeof(node), "/dev/vfio/%s", id);
	group->fd = open(node, O_RDWR | O_CLOEXEC);
	if (group->fd < 0)
		fail("open of %s", node);
	if (ioctl(group->fd, VFIO_GROUP_GET_STATUS, &status))
		fail("VFIO_GROUP_GET_STATUS of group %s", id);
	errno = 0;
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		fail("group %s is not viable", id);
	connect_group(group);
	group_count++;
	return group;
}

/* What QEMU has to know of a PCI device before it can show one to a guest. */
static void get_device(const char *name, const struct group *group)
{
	struct vfio_device_info info = {.argsz = sizeof(info)};
	int fd = ioctl(group->fd, VFIO_GROUP_GET_DEVICE_FD, name);

	if (fd < 0)
		fail("VFIO_GROUP_GET_DEVICE_FD of %s", name);
	if (ioctl(fd, VFIO_DEVICE_GET_INFO, &info))
		fail("VFIO_DEVICE_GET_INFO of %s", name);
	errno = 0;
	if (!(info.flags & VFIO_DEVICE_FLAGS_PCI) ||
		info.num_regions <= VFIO_PCI_CONFIG_REGION_INDEX ||
		info.num_irqs <= VFIO_PCI_MSIX_IRQ_INDEX)
		fail("VFIO_DEVICE_GET_INFO of %s: not a PCI device", name);
	for (uint32_t i = 0; i <= VFIO_PCI_CONFIG_REGION_INDEX; i++) {
		struct vfio_region_info region = {
			.argsz = sizeof(region), .index = i};

		/* An option ROM is not asked for before it is used. */
		if (i != VFIO_PCI_ROM_REGION_INDEX &&
			ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, &region))
			fail("VFIO_DEVICE_GET_REGION_INFO %u of %s", i, name);
	}
}

static void get(const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];
	ssize_t length;

	snprintf(link, sizeof(link), "/sys/bus/%s/devices/%s/iommu_group",
		strlen(name) == UUID_LENGTH ? "mdev" : "pci", name);
	length = readlink(link, target, sizeof(target) - 1);
	if (length < 0)
		fail("%s", link);
	target[length] = '\0';
	get_device(name, get_group(basename(target)));
}

static void *wait_for_the_end(void *data)
{
	pause();
	return data;
}

/*
 * QEMU has one for RCU, and one for a CPU. Before there is a guest: a stack right
 * below the ROMs would be one area with them, large enough for huge pages.
 */
static void make_threads(void)
{
	pthread_t thread;

	for (int i = 0; i < 2; i++) {
		errno = pthread_create(&thread, NULL, wait_for_the_end, NULL);
		if (errno)
			fail("qemu_thread_create");
	}
}

static _Noreturn void show_usage(void)
{
	fprintf(stderr, "usage: vfio-verdict [-i] [-p MIB [-n NODE]] MIB "
			"DEVICE...\n");
	exit(2);
}

static uint64_t read_mebibytes(const char *text)
{
	char *end;
	uint64_t amount = strtoull(text, &end, 10);

	if (end == text || *end)
		show_usage();
	return amount * MIB;
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "ip:n:")) != -1) {
		if (option == 'i')
			wish.iommu = true;
		else if (option == 'p')
			wish.page_size = read_mebibytes(optarg);
		else if (option == 'n')
			wish.node = atoi(optarg);
		else
			show_usage();
	}
	argv += optind;
	argc -= optind;
	if (argc < 2 || argc - 1 > DEVICES_MAX ||
		read_mebibytes(argv[0]) < 2 * MIB)
		show_usage();
	make_threads();
	make_guest(read_mebibytes(argv[0]));
	for (int i = 1; i < argc; i++)
		get(argv[i]);
	for (size_t i = 0; i < container_count; i++)
		map_with_roms(containers[i]);
	return EXIT_SUCCESS;
}
