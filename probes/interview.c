/* SPDX-License-Identifier: MIT */
#include "probes/interview.h"

#include "base/cleanup.h"
#include "probes/host_memory.h"
#include "probes/huge_pages.h"
#include "probes/scan.h"
#include "probes/tasks.h"
#include "probes/scrub_name.h"

#include <qdev/error.h>

#include <errno.h>
#include <limits.h>

DEFINE_CLEANUP(struct host *, host_free);

/* Who is asked about, beside the caller. */
struct askers {
	const char *const *users;
	size_t count;
	const char *unit; /* NULL: none */
};

/* Asks about one device, or with NULL about the machine and the user alone. */
static int check_device(struct root *root, const char *name, const char *user,
	unsigned flags, struct text *problem)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	struct selector selector;

	/* The lists tell of what has no address. */
	if (name && !selector_parse(name, &selector))
		return 0;
	return scan_targets(root, &selector, name ? 1 : 0, user,
		SCAN_NAMES | SCAN_OPEN_NODES | SCAN_IOMMUFD | flags, &host, &targets, problem);
}

static int check_for_all(struct root *root, const char *name,
	const struct askers *askers, struct text *problem)
{
	int error = check_device(root, name, NULL, 0, problem);

	for (size_t i = 0; error == 0 && i < askers->count; i++)
		error = check_device(root, name, askers->users[i], 0, problem);
	if (error == 0 && askers->unit)
		error = check_device(
			root, name, askers->unit, SCAN_UNIT, problem);
	return error;
}

static int check_directory(struct root *root, const char *directory,
	const struct askers *askers, struct text *problem)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, directory, &list);

	/* A machine without PCI, or without mdevs, is one all the same. */
	if (error < 0)
		return error == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		error = check_for_all(
			root, list.names.items[i], askers, problem);
	return error;
}

/* Its name judges nothing, and tells what to scrub. */
static void ask_name(struct root *root)
{
	char name[HOST_NAME_MAX + 2];
	ssize_t length = root_read(root, HOST_NAME_FILE, name, sizeof(name));

	(void)length;
}

int interview(struct root *root, const char *const *users, size_t count,
	const char *unit, struct text *ret_problem)
{
	cleanup(host_free_p) struct host *host = NULL;
	const struct askers askers = {
		.users = users,
		.count = count,
		.unit = unit,
	};
	int error = check_for_all(root, NULL, &askers, ret_problem);

	ask_name(root);
	host_memory_record_totals(root);
	if (error == 0)
		error = huge_pages_read_all(root);
	if (error == 0)
		error = scan_all(root, &host);
	if (error == 0)
		tasks_read_most(root, &host->machine);
	if (error == 0)
		error = check_directory(
			root, "sys/bus/pci/devices", &askers, ret_problem);
	if (error == 0)
		error = check_directory(
			root, "sys/bus/mdev/devices", &askers, ret_problem);
	return error;
}
