/* SPDX-License-Identifier: MIT */
#include "cli/judge.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/host_memory.h"
#include "probes/huge_pages.h"
#include "probes/needs.h"
#include "probes/scan.h"

#include <qdev/error.h>

#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);

void judgement_clear(struct judgement *judgement)
{
	plan_free(judgement->plan);
	check_result_free(judgement->result);
	target_list_clear(&judgement->targets);
	host_free(judgement->host);
}

int choose_report(const struct args *args, bool *ret_json)
{
	const char *format = args->format ? args->format : "text";
	bool json = strcmp(format, "json") == 0;

	if (!json && strcmp(format, "text") != 0)
		return complain(EXIT_USAGE,
			"--format %s: no such format; there are: text json",
			format);
	*ret_json = json;
	return EXIT_GO;
}

enum exit_code verdict_exit(enum verdict verdict)
{
	static const enum exit_code codes[] = {
		[VERDICT_GO] = EXIT_GO,
		[VERDICT_UNKNOWN] = EXIT_UNKNOWN,
		[VERDICT_NO_GO] = EXIT_NO_GO,
	};

	return codes[verdict];
}

/* An error with a line of its own, or out of memory. */
static int told(int error, const struct text *problem)
{
	if (error == 0)
		return EXIT_GO;
	if (error == QDEV_ERROR_NO_MEMORY || problem->failed)
		return complain_memory();
	return complain(EXIT_USAGE, "%s", text_string(problem));
}

/* The devices of the host that the request names. */
static int scan(const struct args *args, struct root *root, unsigned flags,
	struct judgement *judgement)
{
	const struct request *request = &args->request;
	cleanup_text struct text problem = TEXT_INIT;

	if (request->unit)
		flags |= SCAN_UNIT;
	if (request->iommufd)
		flags |= SCAN_IOMMUFD;
	return told(scan_targets(root, request->selectors.items,
			    request->selectors.count,
			    request->unit ? request->unit : request->user,
			    flags, &judgement->host, &judgement->targets,
			    &problem),
		&problem);
}

static int place(const struct args *args, struct judgement *judgement)
{
	cleanup_text struct text problem = TEXT_INIT;

	return told(plan_new(&args->request, judgement->host,
			    &judgement->targets, &judgement->plan, &problem),
		&problem);
}

static int decide(const struct args *args, bool for_start,
	struct judgement *judgement)
{
	const struct plan *plan = judgement->plan;
	struct check_request request = {
		.targets = &judgement->targets,
		.memory = plan_memory(plan),
		.device_memory = plan_device_memory(plan),
		.for_start = for_start,
		.iommufd = args->request.iommufd,
		.huge_pages = plan->huge_pages,
		.vga = plan->vga,
		.viommu_width = plan->viommu_width,
		.needs = &plan->needs,
	};

	if (check(judgement->host, &request, &judgement->result) < 0 ||
		check_result_take(judgement->result,
			&judgement->plan->findings) < 0)
		return complain_memory();
	return EXIT_GO;
}

/* Where the guest's memory is to come from. */
static int look_for_memory(
	struct root *root, const struct plan *plan, struct host *host)
{
	if (!plan->ram)
		return host_memory_read(root, host);
	return huge_pages_read(root, host, &plan->huge_pages);
}

/*
 * A plan without passthrough needs no host; to start it does, since its files
 * and sockets have to be there.
 */
static int look(const struct args *args, struct root *root, unsigned flags,
	bool for_start, struct judgement *judgement)
{
	int code = scan(args, root, flags, judgement);

	if (code == EXIT_GO)
		code = place(args, judgement);
	if (code)
		return code;
	if (look_for_memory(root, judgement->plan, judgement->host) < 0)
		return complain_memory();
	if (!for_start)
		return EXIT_GO;
	if (needs_read(root, &judgement->plan->needs, judgement->host) < 0)
		return complain_memory();
	return EXIT_GO;
}

int judge(const struct args *args, struct deputy *deputy, unsigned scan_flags,
	bool for_start, struct judgement *ret)
{
	cleanup(root_free_p) struct root *root = NULL;
	int code;

	if (args->request.items.count == 0 && args->request.spare_ports == 0)
		return complain(EXIT_USAGE,
			"nothing to plan: give --passthrough ADDRESS "
			"(qdev-plan list groups shows what there is), another "
			"device, or --spec FILE with some");
	if (args->request.user && args->request.unit)
		return complain(EXIT_USAGE,
			"--user and --unit: only one of them can run QEMU");
	if (args->request.selectors.count == 0 && !for_start) {
		if (host_new(&ret->host) < 0)
			return complain_memory();
		code = place(args, ret);
	} else {
		code = open_host(args->host, &root);
		if (code == EXIT_GO)
			root_lend_deputy(root, deputy);
		if (code == EXIT_GO)
			code = look(args, root, scan_flags, for_start, ret);
	}
	return code ? code : decide(args, for_start, ret);
}
