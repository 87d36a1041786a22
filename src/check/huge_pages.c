/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/text.h"
#include "check/rules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/*
 * What a guest takes, and what there is for it, in pages. The place is the node
 * asked for, or all that the control group may use.
 */
struct supply {
	uint64_t wanted;
	uint64_t free;  /* and promised to nobody */
	uint64_t spare; /* that the kernel may make on demand, if it can */
	uint64_t there; /* free in that place; without one as many as wanted */
};

static uint64_t less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static const char *place_of(const struct huge_page_wish *wish,
	const struct host_machine *machine, char *buffer, size_t size)
{
	if (!wish->on_node)
		return machine->memory_nodes.are_bound
			? " of the nodes that the control group may use"
			: "";
	snprintf(buffer, size, " of node %u", wish->node);
	return buffer;
}

static void evidence_pool(const struct huge_page_wish *wish,
	const struct host_machine *machine, struct findings *findings,
	struct finding *finding)
{
	const struct host_huge_pages *pages = &machine->huge_pages;

	finding_evidence(findings, finding,
		"/sys/kernel/mm/hugepages/hugepages-%llukB: nr_hugepages %llu, "
		"free_hugepages %llu, resv_hugepages %llu, surplus_hugepages "
		"%llu, nr_overcommit_hugepages %llu",
		kib(wish->page_size), (unsigned long long)pages->total.value,
		(unsigned long long)pages->free.value,
		(unsigned long long)pages->reserved.value,
		(unsigned long long)pages->surplus.value,
		(unsigned long long)pages->overcommit.value);
	if (wish->on_node)
		finding_evidence(findings, finding,
			"/sys/devices/system/node/node%u/hugepages/"
			"hugepages-%llukB: nr_hugepages %llu, free_hugepages "
			"%llu",
			wish->node, kib(wish->page_size),
			(unsigned long long)pages->node_total.value,
			(unsigned long long)pages->node_free.value);
	else if (machine->memory_nodes.are_bound)
		finding_evidence(findings, finding,
			"/sys/devices/system/node/node*/hugepages/"
			"hugepages-%llukB: free_hugepages %llu, of those nodes",
			kib(wish->page_size),
			(unsigned long long)pages->allowed_free.value);
}

/* nr_hugepages counts surplus pages, which a write turns into lasting ones. */
static void fix_pool(const struct huge_page_wish *wish,
	const struct host_machine *machine, const struct supply *supply,
	struct findings *findings, struct finding *finding)
{
	const struct host_huge_pages *pages = &machine->huge_pages;
	bool are_bound = machine->memory_nodes.are_bound;
	uint64_t lacking = less(supply->wanted, supply->free);
	uint64_t on_node = less(supply->wanted, supply->there);
	unsigned node = wish->on_node ? wish->node : pages->allowed_node;
	struct fact_number pool = wish->on_node ? pages->node_total
		: are_bound			? pages->allowed_total
						: pages->total;

	if (on_node > lacking)
		lacking = on_node;
	/* No pool is so large, and a command that makes it smaller is none. */
	if (lacking > UINT64_MAX - pool.value)
		lacking = UINT64_MAX - pool.value;
	if (!wish->on_node && !are_bound) {
		finding_fix(findings, finding,
			"echo %llu > /sys/kernel/mm/hugepages/"
			"hugepages-%llukB/nr_hugepages",
			(unsigned long long)(pool.value + lacking),
			kib(wish->page_size));
		return;
	}
	finding_fix(findings, finding,
		"echo %llu > /sys/devices/system/node/node%u/hugepages/"
		"hugepages-%llukB/nr_hugepages",
		(unsigned long long)(pool.value + lacking),
		node, kib(wish->page_size));
}

/* A node that no policy of memory can name here. */
static bool find_forbidden(const struct huge_page_wish *wish,
	const struct host *host, struct findings *findings)
{
	const struct host_memory_nodes *nodes = &host->machine.memory_nodes;
	cleanup_text struct text list = TEXT_INIT;
	struct node_set wanted = {0};
	struct finding *finding;

	if (!wish->on_node || !nodes->are_bound ||
		nodes->known.state != FACT_KNOWN ||
		node_set_has(&nodes->allowed, wish->node))
		return false;
	text_add_nodes(&list, &nodes->allowed);
	finding = finding_add(findings, CODE_HUGE_PAGES_NODES, SEVERITY_ACTION,
		"huge pages",
		"the control group may use memory of the nodes %s, and the "
		"guest's huge pages are to be of node %u",
		text_string(&list), wish->node);
	findings->failed |= list.failed;
	evidence_node_bounds(&host->user, findings, finding);
	node_set_add(&wanted, wish->node);
	fix_node_bounds(findings, finding, &host->user, &wanted);
	return true;
}

static void find_few(const struct huge_page_wish *wish,
	const struct host *host, const struct supply *supply,
	struct findings *findings)
{
	const struct host_machine *machine = &host->machine;
	bool may_do = less(supply->wanted, supply->free) <= supply->spare &&
		less(supply->wanted, supply->there) <= supply->spare;
	uint64_t free =
		supply->there < supply->free ? supply->there : supply->free;
	char node[32];
	struct finding *finding = finding_add(findings,
		may_do ? CODE_HUGE_PAGES_UNKNOWN : CODE_HUGE_PAGES_FEW,
		may_do ? SEVERITY_UNKNOWN : SEVERITY_ACTION, "huge pages",
		"the guest takes %llu huge pages of %llu KiB%s, and %llu are "
		"free%s",
		(unsigned long long)supply->wanted, kib(wish->page_size),
		place_of(wish, machine, node, sizeof(node)),
		(unsigned long long)free,
		may_do ? "; whether the kernel finds memory for the rest, as "
			 "it is allowed to, can't be told"
		       : "");

	evidence_pool(wish, machine, findings, finding);
	if (machine->memory_nodes.are_bound)
		evidence_node_bounds(&host->user, findings, finding);
	fix_pool(wish, machine, supply, findings, finding);
}

/* No such page size, or no such node, which both have a directory. */
static bool find_missing(const struct huge_page_wish *wish,
	const struct host_huge_pages *pages, struct findings *findings)
{
	bool has_size = pages->existence.state == FACT_KNOWN;
	struct finding *finding;

	if (pages->existence.state != FACT_ABSENT &&
		!(wish->on_node && has_size &&
			pages->node_existence.state == FACT_ABSENT))
		return false;
	if (!has_size) {
		finding = finding_add(findings, CODE_HUGE_PAGES_MISSING,
			SEVERITY_BLOCK, "huge pages",
			"this kernel has no huge pages of %llu KiB",
			kib(wish->page_size));
		finding_evidence(findings, finding,
			"/sys/kernel/mm/hugepages/hugepages-%llukB: not there",
			kib(wish->page_size));
		return true;
	}
	finding = finding_add(findings, CODE_HUGE_PAGES_MISSING,
		SEVERITY_BLOCK, "huge pages",
		"there is no node %u with memory for huge pages of %llu KiB",
		wish->node, kib(wish->page_size));
	finding_evidence(findings, finding,
		"/sys/devices/system/node/node%u/hugepages/hugepages-%llukB: "
		"not there",
		wish->node, kib(wish->page_size));
	return true;
}

/* The first of the counters that is not known; 0: all are. */
static int unknown_error(
	const struct huge_page_wish *wish, const struct host_machine *machine)
{
	const struct host_huge_pages *pages = &machine->huge_pages;
	const struct host_memory_nodes *nodes = &machine->memory_nodes;
	const struct fact_number *counters[] = {
		&pages->total,
		&pages->free,
		&pages->reserved,
		&pages->surplus,
		&pages->overcommit,
		wish->on_node ? &pages->node_total : &pages->total,
		wish->on_node ? &pages->node_free : &pages->free,
		nodes->are_bound ? &pages->allowed_total : &pages->total,
		nodes->are_bound ? &pages->allowed_free : &pages->free,
	};

	if (nodes->are_bound && nodes->known.state != FACT_KNOWN)
		return nodes->known.error ? nodes->known.error : ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		if (counters[i]->state != FACT_KNOWN)
			return counters[i]->error ? counters[i]->error : ENOENT;
	return 0;
}

static struct supply count(
	const struct huge_page_wish *wish, const struct host_machine *machine)
{
	const struct host_huge_pages *pages = &machine->huge_pages;
	struct supply supply = {
		.wanted = wish->memory / wish->page_size,
		.free = less(pages->free.value, pages->reserved.value),
		.spare = less(pages->overcommit.value, pages->surplus.value),
	};

	supply.there = wish->on_node		    ? pages->node_free.value
		: machine->memory_nodes.are_bound ? pages->allowed_free.value
						  : supply.wanted;
	/* More than memory can have would but overflow. */
	if (supply.spare > supply.wanted)
		supply.spare = supply.wanted;
	return supply;
}

static void find_unknown(const struct huge_page_wish *wish, int error,
	struct findings *findings)
{
	finding_evidence(findings,
		finding_add(findings, CODE_HUGE_PAGES_UNKNOWN,
			SEVERITY_UNKNOWN, "huge pages",
			"how many huge pages of %llu KiB are free can't be "
			"read",
			kib(wish->page_size)),
		"/sys/kernel/mm/hugepages/hugepages-%llukB: %s",
		kib(wish->page_size), fact_reason(error));
}

/*
 * QEMU reserves all pages of the guest when it maps them, out of the whole
 * pool whatever the node, and then touches each, on the node (lab, kernel 6.1,
 * QEMU 7.2: 64 free of which 1 is reserved are 63; 64 on node 0 and 63 on node
 * 1 are too few for 64 of node 1; with 32 and an overcommit of 32 the kernel
 * may, on node 1, find the rest on node 0, and QEMU fails).
 */
static void rule_huge_pages(
	const struct subject *subject, struct findings *findings)
{
	const struct huge_page_wish *wish = &subject->request->huge_pages;
	const struct host *host = subject->host;
	const struct host_huge_pages *pages = &host->machine.huge_pages;
	struct supply supply;
	int error;

	/* A plan of no devices of the host looks at none. */
	if (wish->memory == 0 || (pages->existence.state == FACT_UNKNOWN &&
			       pages->existence.error == 0))
		return;
	if (find_missing(wish, pages, findings))
		return;
	if (find_forbidden(wish, host, findings))
		return;
	error = unknown_error(wish, &host->machine);
	if (error) {
		find_unknown(wish, error, findings);
		return;
	}
	supply = count(wish, &host->machine);
	if (supply.wanted > supply.free || supply.wanted > supply.there)
		find_few(wish, host, &supply, findings);
}

static void huge_pages_hold(const struct subject *subject, struct text *text)
{
	const struct huge_page_wish *wish = &subject->request->huge_pages;
	const struct host_machine *machine = &subject->host->machine;
	struct supply supply;
	char node[32];

	if (wish->memory == 0 ||
		machine->huge_pages.existence.state != FACT_KNOWN)
		return;
	supply = count(wish, machine);
	text_addf(text,
		"the guest takes %llu huge pages of %llu KiB%s, and %llu are "
		"free (/sys/kernel/mm/hugepages/hugepages-%llukB)",
		(unsigned long long)supply.wanted, kib(wish->page_size),
		place_of(wish, machine, node, sizeof(node)),
		(unsigned long long)(supply.there < supply.free
						? supply.there
						: supply.free),
		kib(wish->page_size));
}

const struct rule huge_pages_rule = {
	.name = "huge-pages",
	.judge = rule_huge_pages,
	.holds = huge_pages_hold,
};
