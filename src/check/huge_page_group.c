/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

static void judge_group(const struct huge_page_wish *wish,
	const struct host_group_limit *group, struct findings *findings)
{
	bool is_known = group->used.state == FACT_KNOWN;
	uint64_t limit = group->limit.value;
	struct finding *finding;

	if (limit >= wish->memory && is_known &&
		limit - wish->memory >= group->used.value)
		return;
	if (limit < wish->memory || is_known)
		finding = finding_add(findings, CODE_HUGE_PAGES_GROUP,
			SEVERITY_ACTION, "control group",
			"the control group may have %llu KiB in huge pages of "
			"%llu KiB, and the guest takes %llu KiB",
			kib(limit), kib(wish->page_size), kib(wish->memory));
	else
		finding = finding_add(findings, CODE_HUGE_PAGES_GROUP,
			SEVERITY_UNKNOWN, "control group",
			"the control group may have %llu KiB in huge pages of "
			"%llu KiB; whether the others in it leave the guest's "
			"%llu KiB can't be told",
			kib(limit), kib(wish->page_size), kib(wish->memory));
	finding_evidence(
		findings, finding, "/%s: %llu KiB", group->file, kib(limit));
	if (is_known)
		finding_evidence(findings, finding,
			"in use by all of that group: %llu KiB",
			kib(group->used.value));
	fix_group_limit(findings, finding, group->file);
}

/* Of the caller, whose groups QEMU inherits; systemd bounds none of a unit. */
static void rule_huge_page_group(
	const struct subject *subject, struct findings *findings)
{
	const struct huge_page_wish *wish = &subject->request->huge_pages;
	const struct host_user *user = &subject->host->user;

	if (wish->memory == 0)
		return;
	for (size_t i = 0; i < user->huge_page_groups.found.count; i++)
		judge_group(wish, &user->huge_page_groups.found.items[i], findings);
}

const struct rule huge_page_group_rule = {
	.name = "huge-page-group",
	.judge = rule_huge_page_group,
};
