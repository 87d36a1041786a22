/* SPDX-License-Identifier: MIT */
#include "emit/list.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/scan.h"

#include <locale.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);

static int print_devices(const struct list_format *format,
	const struct host *host, FILE *file)
{
	return format->devices(host, file);
}

static int print_groups(const struct list_format *format,
	const struct host *host, FILE *file)
{
	return format->groups(host, file);
}

static struct fact devices_listed(const struct host *host, bool *empty)
{
	*empty = host->functions.count == 0 && host->strangers.count == 0;
	return host->functions_listed;
}

static struct fact groups_listed(const struct host *host, bool *empty)
{
	*empty = host->groups.count == 0;
	return host->groups_listed;
}

/* What can be listed; the first is the default. */
static const struct listing {
	const char *name;
	const char *what;
	const char *directory; /* of which `listed` tells */
	struct fact (*listed)(const struct host *host, bool *empty);
	int (*scan)(struct root *root, unsigned flags, struct host **ret);
	int (*print)(const struct list_format *format, const struct host *host,
		FILE *file);
} listings[] = {
	{"groups", "IOMMU groups", "/sys/kernel/iommu_groups", groups_listed,
		scan_groups, print_groups},
	{"devices", "PCI devices", "/sys/bus/pci/devices", devices_listed,
		scan_functions, print_devices},
};

static const struct listing *find_listing(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(listings); i++)
		if (strcmp(listings[i].name, name) == 0)
			return &listings[i];
	return NULL;
}

/* A list that may lack something, and a table without a row, is explained. */
static void explain(const struct listing *listing,
	const struct list_format *format, const struct host *host)
{
	bool empty;
	struct fact listed = listing->listed(host, &empty);

	if (listed.state == FACT_UNKNOWN)
		complain(EXIT_GO, "%s: %s: %s: %s", listing->what,
			empty ? "unknown" : "there may be more",
			listing->directory, fact_reason(listed.error));
	else if (empty && format->for_people)
		complain(EXIT_GO, "no %s: %s is %s", listing->what,
			listing->directory,
			listed.state == FACT_ABSENT ? "not there" : "empty");
}

static int list(const struct listing *listing, const struct list_format *format,
	unsigned flags, struct root *root)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(output_clear) struct output output = {0};
	int code;

	if (listing->scan(root, flags, &host) < 0)
		return complain_memory();
	code = output_start(&output);
	if (code)
		return code;
	if (listing->print(format, host, output.file) < 0)
		return complain_memory();
	explain(listing, format, host);
	return output_finish(&output);
}

int run_list(const struct args *args)
{
	const struct listing *listing =
		args->what ? find_listing(args->what) : listings;
	const struct list_format *format =
		args->format ? list_format(args->format) : list_formats;
	cleanup(root_free_p) struct root *root = NULL;
	int code;

	if (!listing)
		return complain(EXIT_USAGE,
			"list %s: no such list; there are: groups devices",
			args->what);
	if (!format)
		return complain(EXIT_USAGE,
			"--format %s: no such format; there are: text json",
			args->format);
	/* Names are UTF-8, and the same bytes come out in every locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	code = open_host(args->host, &root);
	return code ? code
		    : list(listing, format,
			      SCAN_NAMES | (args->users ? SCAN_USERS : 0),
			      root);
}
