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
	return format->mdevs(request->host, file);
}

static int print_types(const struct list_format *format,
	const struct list_request *request, FILE *file)
{
	return format->types(request->host, file);
}

static const char *device_columns(const struct list_format *format)
{
	return format->device_columns;
}

static const char *group_columns(const struct list_format *format)
{
	return format->group_columns;
}

/* What can be listed; the first is the default. */
static const struct listing {
	const char *name;
	bool groups;

	/* Of PCI functions: the columns to start from. */
	const char *(*columns)(const struct list_format *format);

	/* Of anything else, which has neither columns nor filters. */
	int (*scan)(struct root *root, struct host **ret);

	int (*print)(const struct list_format *format,
		const struct list_request *request, FILE *file);
} listings[] = {
	{"groups", true, group_columns, NULL, print_groups},
	{"devices", false, device_columns, NULL, print_devices},
	{"mdev", false, NULL, scan_mdevs, print_mdevs},
	{"types", false, NULL, scan_types, print_types},
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
		return complain(EXIT_USAGE, "--group %s: no number of a group",
			words->group);
	if (words->ids && !filter_set_ids(filter, words->ids))
		return complain(EXIT_USAGE,
			"--vendor-device %s: no ids, as 8086:10d3 is",
			words->ids);
	return EXIT_GO;
}

static int read_columns(const char *names, struct list_columns *columns)
{
	cleanup_text struct text problem = TEXT_INIT;
	int error = list_columns_add(columns, names, &problem);

	if (error == QDEV_ERROR_NO_MEMORY || problem.failed)
		return complain_memory();
	return error < 0 ? complain(EXIT_USAGE, "--columns: %s",
				   text_string(&problem))
			 : EXIT_GO;
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

	if (listing->scan(root, &host) < 0)
		return complain_memory();
	request->host = host;
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
	const char *names = args->words.columns;
	int code = listing->columns ? read_filter(&args->words, filter)
				    : refuse_words(args, listing->name);

	if (code == EXIT_GO && listing->columns)
		code = read_columns(names ? names : listing->columns(format),
			&request->columns);
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
	struct list_request request = {.filter = &filter, .tree = args->tree};
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
