/* SPDX-License-Identifier: MIT */
#include "emit/list.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/scan.h"

#include <qdev/error.h>

#include <locale.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);
DEFINE_CLEANUP(struct survey *, survey_free);

static int print_devices(const struct list_format *format,
	const struct list_request *request, FILE *file)
{
	return format->devices(request, file);
}

static int print_groups(const struct list_format *format,
	const struct list_request *request, FILE *file)
{
	return format->groups(request, file);
}

static int print_mdevs(const struct list_format *format,
	const struct list_request *request, FILE *file)
{
	return format->mdevs(request, file);
}

static int print_types(const struct list_format *format,
	const struct list_request *request, FILE *file)
{
	return format->types(request, file);
}

static const char *device_columns(const struct list_format *format)
{
	return format->device_columns;
}

static const char *group_columns(const struct list_format *format)
{
	return format->group_columns;
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

static struct fact mdevs_listed(const struct host *host, bool *empty)
{
	*empty = host->mdevs.count == 0 && host->mediated.vgpus.count == 0 &&
		 host->mediated.vdpas.count == 0;
	return host->mdevs_listed;
}

static struct fact types_listed(const struct host *host, bool *empty)
{
	*empty = host->mediated.types.count == 0 &&
		 host->mediated.vgpus.count == 0;
	return host->mediated.types_listed;
}

/* What can be listed; the first is the default. */
static const struct listing {
	const char *name;
	bool groups;
	const char *what;
	const char *directory; /* of which `listed` tells */
	struct fact (*listed)(const struct host *host, bool *empty);

	/* Of PCI functions: the columns to start from. */
	const char *(*columns)(const struct list_format *format);

	/* Of anything else, which has neither columns nor filters. */
	int (*scan)(struct root *root, struct host **ret);

	int (*print)(const struct list_format *format,
		const struct list_request *request, FILE *file);
} listings[] = {
	{"groups", true, "IOMMU groups", "/sys/kernel/iommu_groups",
		groups_listed, group_columns, NULL, print_groups},
	{"devices", false, "PCI devices", "/sys/bus/pci/devices",
		devices_listed, device_columns, NULL, print_devices},
	{"mdev", false, "mediated devices", "/sys/bus/mdev/devices",
		mdevs_listed, NULL, scan_mdevs, print_mdevs},
	{"types", false, "types of mediated devices", "/sys/class/mdev_bus",
		types_listed, NULL, scan_types, print_types},
};

void list_print_columns(FILE *output)
{
	fputs("\nColumns of groups and devices:\n", output);
	for (const struct list_column *column = list_column_table; column->name;
		column++)
		fprintf(output, "  %-12s %s\n", column->name, column->help);
}

static const struct listing *find_listing(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(listings); i++)
		if (strcmp(listings[i].name, name) == 0)
			return &listings[i];
	return NULL;
}

static int complain_class(const char *name)
{
	cleanup_text struct text text = TEXT_INIT;
	const char *known;

	for (size_t i = 0; (known = filter_class_name(i)); i++)
		text_addf(&text, " %s", known);
	return complain(EXIT_USAGE,
		"--class %s: no such class; there are:%s, or 2, 4 or 6 hex "
		"digits of the code",
		name, text_string(&text));
}

static int read_filter(const struct list_words *words, struct filter *filter)
{
	filter->driver = words->driver;
	if (words->class_name && !filter_set_class(filter, words->class_name))
		return complain_class(words->class_name);
	if (words->group && !filter_set_group(filter, words->group))
		return complain_group(words->group);
	if (words->ids && !filter_set_ids(filter, words->ids))
		return complain(EXIT_USAGE,
			"--vendor-device %s: no ids, as 8086:10d3 is",
			words->ids);
	return EXIT_GO;
}

/* "+NAME" adds to those that are shown when none are named, as in lsblk(8). */
static int read_columns(
	const char *names, const char *usual, struct list_columns *columns)
{
	cleanup_text struct text problem = TEXT_INIT;
	bool is_addition = names && *names == '+';
	int error = 0;

	if (!names || is_addition)
		error = list_columns_add(columns, usual, &problem);
	if (error == 0 && names)
		error = list_columns_add(
			columns, names + is_addition, &problem);

	if (error == QDEV_ERROR_NO_MEMORY || problem.failed)
		return complain_memory();
	return error < 0 ? complain(EXIT_USAGE, "--columns: %s",
				   text_string(&problem))
			 : EXIT_GO;
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

/* Not knowing is not "no": who filters is told what was left out. */
static void tell_undecided(const struct list_request *request)
{
	const struct host *host = request->host;
	size_t count =
		filter_is_set(request->filter) ? host->strangers.count : 0;

	for (size_t i = 0; i < host->functions.count; i++)
		count += filter_match(request->filter,
				 host->functions.items[i]) == FILTER_UNKNOWN;
	if (count)
		complain(EXIT_GO,
			"%zu device%s left out: whether %s can't be read",
			count, count == 1 ? "" : "s",
			count == 1 ? "it matches" : "they match");
}

static int print(const struct listing *listing,
	const struct list_format *format, const struct list_request *request)
{
	cleanup(output_clear) struct output output = {0};
	int code = output_start(&output);

	if (code)
		return code;
	if (listing->print(format, request, output.file) < 0)
		return complain_memory();
	explain(listing, format, request->host);
	tell_undecided(request);
	return output_finish(&output);
}

static int list_functions(const struct listing *listing,
	const struct list_format *format, struct root *root,
	struct list_request *request)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(survey_free_p) struct survey *survey = NULL;
	struct scan_wish wish = {
		.details = list_columns_details(&request->columns),
		/* A tree has bridges that no filter chose. */
		.filter = request->tree ? NULL : request->filter,
		.groups = listing->groups,
		.group_types = listing->groups && format->group_types,
	};

	if (scan_host(root, &wish, &host) < 0)
		return complain_memory();
	if (wish.details & DETAIL_VERDICT && survey_new(host, &survey) < 0)
		return complain_memory();
	request->host = host;
	request->survey = survey;
	return print(listing, format, request);
}

static int list_others(const struct listing *listing,
	const struct list_format *format, struct root *root,
	struct list_request *request)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(survey_free_p) struct survey *survey = NULL;

	if (listing->scan(root, &host) < 0 || survey_new(host, &survey) < 0)
		return complain_memory();
	request->host = host;
	request->survey = survey;
	return print(listing, format, request);
}

/* What mdevs and types can't be asked for. */
static int refuse_words(const struct args *args, const char *name)
{
	const struct {
		const char *flag;
		bool given;
	} flags[] = {
		{"--columns", args->words.columns},
		{"--class", args->words.class_name},
		{"--driver", args->words.driver},
		{"--group", args->words.group},
		{"--vendor-device", args->words.ids},
		{"--tree", args->tree},
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].given)
			return complain(EXIT_USAGE,
				"list %s takes no %s, which is for groups and "
				"devices",
				name, flags[i].flag);
	return EXIT_GO;
}

static int prepare(const struct args *args, const struct listing *listing,
	const struct list_format *format, struct root **root,
	struct list_request *request, struct filter *filter)
{
	int code = listing->columns ? read_filter(&args->words, filter)
				    : refuse_words(args, listing->name);

	if (code == EXIT_GO && listing->columns)
		code = read_columns(args->words.columns,
			listing->columns(format), &request->columns);
	return code ? code : open_host(args->host, root);
}

int run_list(const struct args *args)
{
	const struct listing *listing =
		args->what ? find_listing(args->what) : listings;
	const struct list_format *format =
		args->format ? list_format(args->format) : list_formats;
	cleanup(root_free_p) struct root *root = NULL;
	struct filter filter = {0};
	struct list_request request = {
		.filter = &filter,
		.tree = args->tree,
		.width = terminal_width(),
	};
	int code;

	if (!listing)
		return complain(EXIT_USAGE,
			"list %s: no such list; there are: groups devices "
			"mdev types",
			args->what);
	if (!format)
		return complain(EXIT_USAGE,
			"--format %s: no such format; there are: text json",
			args->format);
	/* Names are UTF-8, and the same bytes come out in every locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	code = prepare(args, listing, format, &root, &request, &filter);
	if (code == EXIT_GO)
		code = listing->columns
			       ? list_functions(listing, format, root, &request)
			       : list_others(listing, format, root, &request);
	list_columns_clear(&request.columns);
	return code;
}
