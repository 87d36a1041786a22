/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/cleanup.h"
#include "probes/attribute.h"

#include <string.h>

/* A group's node; without such nodes (since 6.6), the function's own. */
bool run_node(struct run *run, const struct job *job, struct text *ret)
{
	static const char *const prefixes[] = {"", "noiommu-"};
	cleanup(name_list_clear) struct name_list list = {0};
	struct fact_number group = read_link_number(run->root,
		function_path(job->address, "iommu_group").string, UINT32_MAX);

	for (size_t i = 0;
		group.state == FACT_KNOWN && i < ARRAY_SIZE(prefixes); i++) {
		struct root_path class = root_path("sys/class/vfio/%s%u",
			prefixes[i], (unsigned)group.value);

		if (root_exists(run->root, class.string) < 0)
			continue;
		text_addf(ret, "dev/vfio/%s%u", prefixes[i],
			(unsigned)group.value);
		return true;
	}
	if (root_list(run->root, function_path(job->address, "vfio-dev").string,
		    &list) < 0 ||
		list.names.count == 0 ||
		root_exists(run->root, root_path("sys/class/vfio-dev/%s/dev",
					       list.names.items[0])
					       .string) < 0)
		return false;
	text_addf(ret, "dev/vfio/devices/%s", list.names.items[0]);
	return true;
}

/* Nodes that were there before anything was bound make no event. */
void run_look_for_nodes(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++) {
		struct job *job = &run->jobs.items[i];
		cleanup_text struct text node = TEXT_INIT;

		if (job->function->group.state != FACT_KNOWN)
			continue;
		text_addf(&node, "dev/vfio/%u",
			(unsigned)job->function->group.value);
		job->has_node = !node.failed &&
				root_exists(run->root, text_string(&node)) == 0;
	}
}

/* Those that binding has made, or is about to. */
static bool list_nodes(struct run *run, struct name_list *ret)
{
	for (size_t i = 0; i < run->jobs.count; i++) {
		const struct job *job = &run->jobs.items[i];
		cleanup_text struct text node = TEXT_INIT;

		if (job->idle || job->has_node || !run_node(run, job, &node))
			continue;
		if (node.failed || name_list_add(ret, text_string(&node)) < 0) {
			run->report->failed = true;
			return false;
		}
	}
	return true;
}

bool run_wait_for_nodes(struct run *run, struct monitor *monitor)
{
	cleanup(name_list_clear) struct name_list nodes = {0};
	int error;

	if (!list_nodes(run, &nodes))
		return false;
	error = node_watch_wait(
		run->root, monitor, &nodes, run->request->limit_s);
	if (error == NODE_WATCH_SILENT)
		report_add(run->report, REPORT_NOTE,
			"/%s: udev has not told of it within %u s, and its "
			"rules may not have given it its owner and mode yet",
			nodes.names.items[0], run->request->limit_s);
	if (error >= 0)
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"/%s: not made within %u s (%s): is udev running, and is /dev "
		"the kernel's own (devtmpfs)?",
		nodes.names.count ? nodes.names.items[0] : "dev/vfio",
		run->request->limit_s, strerror(-error));
	return false;
}
