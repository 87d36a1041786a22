/* SPDX-License-Identifier: MIT */
#include "act/act.h"

#include "act/saved.h"
#include "base/cleanup.h"
#include "cli/host.h"

#include <signal.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);

#define DEFAULT_TIMEOUT_S 30
#define MAX_TIMEOUT_S 3600

static int exit_code(enum act_result result)
{
	static const enum exit_code codes[] = {
		[ACT_DONE] = EXIT_GO,
		[ACT_REFUSED] = EXIT_NO_GO,
		[ACT_USAGE] = EXIT_USAGE,
		[ACT_TROUBLE] = EXIT_TROUBLE,
	};

	return (int)codes[result];
}

/* What was done is told even if something else went wrong. */
static int print(const struct report *report, int code)
{
	for (size_t i = 0; i < report->lines.count; i++) {
		const struct report_line *line = &report->lines.items[i];

		if (line->kind == REPORT_PRODUCT)
			puts(line->text);
		else if (line->kind != REPORT_DROPPED)
			complain(EXIT_GO, "%s%s",
				line->kind == REPORT_NOTE ? "note: " : "",
				line->text);
	}
	if (report->failed)
		return complain_memory();

	int flushed = output_flush();

	return flushed ? flushed : code;
}

static enum act_with with_of(const char *name)
{
	if (!name || strcmp(name, "none") == 0)
		return ACT_WITH_NONE;
	return strcmp(name, "slot") == 0 ? ACT_WITH_SLOT : ACT_WITH_GROUP;
}

typedef enum act_result act_function(struct root *root,
	const struct act_request *request, struct report *report);

/* A signal that came meanwhile ends the program once all is told. */
static int act(const struct args *args, act_function *function)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup(report_clear) struct report report = {0};
	const struct seconds *limit = &args->timeout;
	const struct act_request request = {
		.selectors = args->request.selectors.items,
		.count = args->request.selectors.count,
		.with = with_of(args->with),
		.limit_s = limit->given ? (unsigned)limit->value
					: DEFAULT_TIMEOUT_S,
		.dry_run = args->dry_run || args->persistent,
		.force = args->force,
		.directory = SAVED_DIRECTORY,
		.form = args->persistent,
	};
	sigset_t before;
	int code;

	if (limit->given && (limit->value == 0 || limit->value > MAX_TIMEOUT_S))
		return complain(EXIT_USAGE,
			"--timeout: '%llu' is no number of seconds from 1 to "
			"%d",
			(unsigned long long)limit->value, MAX_TIMEOUT_S);
	code = open_host(NULL, &root);
	if (code)
		return code;
	sigprocmask(SIG_BLOCK, NULL, &before);
	code = print(&report, exit_code(function(root, &request, &report)));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return code;
}

static int complain_nothing(const char *verb)
{
	return complain(EXIT_USAGE,
		"nothing to %s: name a device (qdev-plan list devices shows "
		"what there is)",
		verb);
}

int run_bind(const struct args *args)
{
	if (args->request.selectors.count == 0)
		return complain_nothing("bind");
	if (args->persistent && !act_persist_has_form(args->persistent))
		return complain(EXIT_USAGE,
			"--print-persistent %s: no such form; there are: udev "
			"modprobe initramfs",
			args->persistent);
	return act(args, args->persistent ? act_persist : act_bind);
}

int run_unbind(const struct args *args)
{
	if (args->request.selectors.count == 0)
		return complain_nothing("unbind");
	return act(args, act_unbind);
}
