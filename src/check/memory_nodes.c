/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "check/rules.h"

static void find_unknown(const struct host *host, struct fact_number total,
	struct findings *findings)
{
	struct fact sets = host->machine.memory_nodes.known;
	struct finding *finding = finding_add(findings, CODE_HOST_MEMORY_NODES,
		SEVERITY_UNKNOWN, "host memory",
		"how much memory the nodes have that the control group may use "
		"can't be told");

	evidence_node_bounds(&host->user, findings, finding);
	if (sets.state != FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/devices/system/node/has_memory: %s",
			fact_reason(sets.error));
	else
		finding_evidence(findings, finding,
			"/sys/devices/system/node/node*/meminfo: %s",
			fact_reason(total.error));
}

static void find_lack(const struct host *host, uint64_t wanted,
	struct findings *findings)
{
	const struct host_memory *memory = &host->machine.memory;
	const struct host_memory_nodes *nodes = &host->machine.memory_nodes;
	bool is_too_much = wanted > memory->node_total.value;
	cleanup_text struct text list = TEXT_INIT;
	struct finding *finding;

	text_add_nodes(&list, &nodes->allowed);
	finding = finding_add(findings, CODE_HOST_MEMORY_NODES,
		is_too_much ? SEVERITY_ACTION : SEVERITY_UNKNOWN, "host memory",
		"the guest's %llu KiB are locked in memory of the nodes %s, "
		"which have %llu KiB%s",
		kib(wanted), text_string(&list), kib(memory->node_total.value),
		is_too_much ? ""
			    : ", not all available; whether the kernel finds "
			      "the rest can't be told");
	evidence_node_bounds(&host->user, findings, finding);
	finding_evidence(findings, finding,
		"/sys/devices/system/node/node*/meminfo, of those nodes: "
		"MemTotal %llu kB",
		kib(memory->node_total.value));
	if (memory->node_free.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"MemFree of them, and FilePages but Shmem: %llu kB",
			kib(memory->node_free.value));
	fix_node_bounds(findings, finding, &host->user, &nodes->all);
	findings->failed |= list.failed;
}

/* Huge pages are of pools that each node has. */
static void rule_memory_nodes(
	const struct subject *subject, struct findings *findings)
{
	const struct check_request *request = subject->request;
	const struct host *host = subject->host;
	const struct host_memory *memory = &host->machine.memory;
	const struct host_memory_nodes *nodes = &host->machine.memory_nodes;

	if (!nodes->are_bound || request->huge_pages.memory ||
		count_functions(request) == 0)
		return;
	if (nodes->known.state != FACT_KNOWN ||
		memory->node_total.state != FACT_KNOWN)
		find_unknown(host, memory->node_total, findings);
	else if (request->memory > memory->node_total.value ||
		 (memory->node_free.state == FACT_KNOWN &&
			 request->memory > memory->node_free.value))
		find_lack(host, request->memory, findings);
}

const struct rule memory_nodes_rule = {
	.name = "memory-nodes",
	.judge = rule_memory_nodes,
};
