/* SPDX-License-Identifier: MIT */
#include "probes/users.h"

#include "base/cleanup.h"
#include "host/class.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A class of sysfs, and what is asked about its devices. */
static const struct use_class {
	const char *name;
	const char *prefix; /* of the devices that count */
	int (*ask)(const struct use_question *question);
	/* Names them where the class has many more; NULL: all are listed. */
	int (*list)(struct root *root, struct name_list *ret);
	const char *listed_in; /* the file that `list` reads */
	const char *file;      /* in the class, and no device */
} classes[] = {
	{.name = "block", .prefix = "", .ask = use_block},
	{.name = "net",
		.prefix = "",
		.ask = use_network,
		.file = "bonding_masters"},
	{.name = "graphics", .prefix = "fb", .ask = use_framebuffer},
	{.name = "drm", .prefix = "card", .ask = use_connector},
	{.name = "tty",
		.prefix = "",
		.ask = use_console,
		.list = use_list_consoles,
		.listed_in = "proc/consoles"},
	{.name = "input", .prefix = "input", .ask = use_input},
	{.name = "sound", .prefix = "card", .ask = use_sound},
};

static void scan_clear(struct use_scan *scan)
{
	array_clear(&scan->disk_owners);
	mounts_clear(&scan->mounts);
	routes_clear(&scan->routes);
	remotes_clear(&scan->remotes);
}

static struct host_function *find_function(
	const struct use_scan *scan, struct pci_address address)
{
	size_t low = 0, high = scan->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = pci_address_compare(
			address, scan->functions[middle]->address);

		if (order == 0)
			return scan->functions[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/*
 * Asks about a device for each function that its path goes through: below a
 * VMD endpoint there are functions again, and both lose the disk.
 */
static int ask_on_path(struct use_scan *scan, const struct use_class *class,
	const char *name, const char *path)
{
	int error = 0;

	for (const char *at = path; error == 0 && *at;) {
		size_t length = strcspn(at, "/");
		char part[PCI_ADDRESS_SIZE];
		struct pci_address address;
		struct host_function *function = NULL;

		if (length < sizeof(part)) {
			memcpy(part, at, length);
			part[length] = '\0';
			if (pci_address_parse_name(part, &address))
				function = find_function(scan, address);
		}
		if (function)
			error = class->ask(&(struct use_question){
				.scan = scan,
				.function = function,
				.name = name,
				.path = path,
			});
		at += length + (at[length] == '/');
	}
	return error;
}

/* What a driver made can't be listed or followed: no function is idle then. */
static int doubt_all(struct use_scan *scan, const char *file, int error)
{
	for (size_t i = 0; i < scan->count; i++) {
		struct host_function *function = scan->functions[i];

		if (function->driver.state == FACT_ABSENT)
			continue;
		if (host_use_doubt(&function->uses, file, error) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

static int ask_controller(struct use_scan *scan, const struct use_class *class,
	const char *name, const char *controller)
{
	char target[PATH_MAX];
	struct root_path path = root_path("sys/class/nvme/%s", controller);
	ssize_t length =
		root_readlink(scan->root, path.string, target, sizeof(target));

	if (length == -ENOENT) /* gone meanwhile */
		return 0;
	if (length < 0)
		return doubt_all(scan, path.string, (int)-length);
	return ask_on_path(scan, class, name, target);
}

/*
 * Native NVMe multipath puts a disk under its subsystem, not under a function
 * (lab): the controllers of the subsystem lead there.
 */
static int ask_subsystem(struct use_scan *scan, const struct use_class *class,
	const char *name, const char *subsystem)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path = root_path("sys/class/nvme-subsystem/%.*s",
		(int)strcspn(subsystem, "/"), subsystem);
	int error = root_list(scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		return doubt_all(scan, path.string, -error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++) {
		const char *controller = list.names.items[i];

		if (strncmp(controller, "nvme", 4) != 0 ||
			controller[4 + strspn(controller + 4, "0123456789")])
			continue;
		error = ask_controller(scan, class, name, controller);
	}
	return error;
}

static int ask_about(
	struct use_scan *scan, const struct use_class *class, const char *name)
{
	static const char virtual[] = "/virtual/nvme-subsystem/";
	char target[PATH_MAX];
	struct root_path path = root_path("sys/class/%s/%s", class->name, name);
	ssize_t length =
		root_readlink(scan->root, path.string, target, sizeof(target));

	if (length == -ENOENT) /* gone meanwhile */
		return 0;
	if (length < 0)
		return doubt_all(scan, path.string, (int)-length);

	const char *subsystem = strstr(target, virtual);

	if (subsystem)
		return ask_subsystem(
			scan, class, name, subsystem + strlen(virtual));
	return ask_on_path(scan, class, name, target);
}

static bool counts(const struct use_class *class, const char *name)
{
	if (class->file && strcmp(name, class->file) == 0)
		return false;
	return strncmp(name, class->prefix, strlen(class->prefix)) == 0;
}

static int ask_class(struct use_scan *scan, const struct use_class *class)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path = root_path("sys/class/%s", class->name);
	int error = class->list ? class->list(scan->root, &list)
				: root_list(scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error == -ENOENT) /* no driver of this class has been loaded */
		return 0;
	if (error < 0)
		return doubt_all(scan,
			class->listed_in ? class->listed_in : path.string,
			-error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		if (counts(class, list.names.items[i]))
			error = ask_about(scan, class, list.names.items[i]);
	return error;
}

/*
 * A network card whose driver shows no interface: that may be in another
 * network namespace, or a driver of user space has it.
 */
static int doubt_unseen(struct host_function *function)
{
	if (function->class_code.state != FACT_KNOWN ||
		function->class_code.value >> 16 != 0x02 ||
		function->driver.state != FACT_KNOWN ||
		function->uses.items.count > 0)
		return 0;
	return host_use_doubt(&function->uses,
		function_path(function->address, "net").string, ENOENT);
}

static void conclude(struct host_function *function)
{
	function->uses_known.state = FACT_KNOWN;
	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];

		if (use->kind == USE_UNKNOWN)
			function->uses_known = (struct fact){
				.state = FACT_UNKNOWN, .error = use->error};
	}
}

/* pci-stub keeps a function from being used, as a vfio driver does. */
bool users_are_possible(const struct host_function *function)
{
	if (function->existence.state != FACT_KNOWN ||
		host_vfio_binding(function) == VFIO_BINDING_YES ||
		host_class_is_bridge(function))
		return false;
	if (function->driver.state == FACT_ABSENT)
		return host_class_is_display(function);
	return function->driver.state == FACT_UNKNOWN ||
	       strcmp(function->driver.value, "pci-stub") != 0;
}

int users_read(struct root *root, struct host *host,
	struct host_function *const *functions, size_t count)
{
	cleanup(scan_clear) struct use_scan scan = {
		.root = root,
		.host = host,
		.functions = functions,
		.count = count,
	};
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(classes); i++)
		error = ask_class(&scan, &classes[i]);
	if (error == 0)
		error = use_block_conclude(&scan);
	for (size_t i = 0; error == 0 && i < count; i++) {
		error = use_memory(&scan, functions[i]);
		if (error == 0)
			error = doubt_unseen(functions[i]);
		conclude(functions[i]);
	}
	return error;
}

int users_find(struct root *root, struct host *host,
	bool (*wanted)(const struct host_function *function, const void *data),
	const void *data)
{
	cleanup_free struct host_function **asked =
		calloc(host->functions.count + 1, sizeof(*asked));
	size_t count = 0;

	if (!asked)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < host->functions.count; i++) {
		struct host_function *function = host->functions.items[i];

		if (!wanted(function, data))
			continue;
		function->uses_known.state = FACT_KNOWN;
		if (users_are_possible(function))
			asked[count++] = function;
	}
	return count ? users_read(root, host, asked, count) : 0;
}
