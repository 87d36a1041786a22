/* SPDX-License-Identifier: MIT */
#include "check/check.h"

#include "check/rules.h"

#include <qdev/error.h>

#include <stdlib.h>

/* A table of rules ends with NULL; they are judged in its order. */
typedef const struct rule *const rule_table[];

static rule_table function_rules = {
	&device_there_rule,
	&device_answers_rule,
	/* Before the fix that ends them: an umount comes before the unbind. */
	&use_rule,
	&vfs_rule,
	&denylist_rule,
	&device_bound_rule,
	&hidden_rule,
	&iommu_rule,
	&group_rule,
	&viommu_rule,
	&reserved_rule,
	&width_rule,
	&vf_token_rule,
	&bars_rule,
	&power_rule,
	&intx_rule,
	&display_rule,
	&vga_rule,
	&reset_rule,
	&twins_rule,
	&node_rule,
	NULL,
};

/* An mdev has a group of its own making: no rule of IOMMU or viability. */
static rule_table mdev_rules = {
	&mdev_there_rule,
	&mdev_bound_rule,
	&vga_rule,
	&node_rule,
	NULL,
};

static rule_table machine_rules = {
	&interrupts_rule,
	&container_rule,
	&dma_entries_rule,
	&iommufd_rule,
	&module_rule,
	&lockdown_rule,
	NULL,
};

static rule_table vm_rules = {
	&memory_lock_rule,
	&limits_rule,
	&tasks_rule,
	&host_memory_rule,
	&memory_nodes_rule,
	&memory_group_rule,
	&guest_width_rule,
	&huge_pages_rule,
	&huge_page_group_rule,
	&unit_rule,
	&needs_rule,
	NULL,
};

bool rule_judge(const struct rule *rule, const struct subject *subject,
	struct findings *findings)
{
	cleanup_text struct text pass = TEXT_INIT;
	size_t count = findings->items.count;
	bool open = true;

	if (rule->gate)
		open = rule->gate(subject, findings);
	else
		rule->judge(subject, findings);
	/* Who only tallies findings wants no words, and would lose them. */
	if (!open || !rule->holds || findings->is_tally ||
		findings->items.count > count)
		return open;
	rule->holds(subject, &pass);
	if (pass.length || pass.failed)
		pass_add(findings, rule->name, &pass);
	return open;
}

static void judge_all(const struct rule *const *rules,
	const struct subject *subject, struct findings *findings)
{
	while (*rules && rule_judge(*rules, subject, findings))
		rules++;
}

uint64_t count_functions(const struct check_request *request)
{
	uint64_t count = 0;

	for (size_t i = 0; i < request->targets->items.count; i++)
		count += request->targets->items.items[i].kind ==
			TARGET_FUNCTION;
	return count;
}

const struct host_function *function_of(
	const struct host *host, const struct target *target)
{
	return target->kind == TARGET_FUNCTION
		? host_function(host, target->address)
		: NULL;
}

static const struct host_group *group_of(
	const struct host *host, const struct fact_number *id)
{
	return id->state == FACT_KNOWN ? host_group(host, (uint32_t)id->value)
				       : NULL;
}

void check_device(const struct host *host, const struct check_request *request,
	const struct target *target, struct findings *findings)
{
	struct subject subject = {
		.host = host,
		.request = request,
		.target = target,
	};

	if (target->kind == TARGET_MDEV)
		subject.mdev = host_mdev(host, target->name);
	subject.function = function_of(host, target);
	if (subject.mdev)
		subject.group = group_of(host, &subject.mdev->group);
	if (subject.function)
		subject.group = group_of(host, &subject.function->group);
	judge_all(target->kind == TARGET_MDEV ? mdev_rules : function_rules,
		&subject, findings);
}

void check_machine(const struct host *host, const struct check_request *request,
	struct findings *findings)
{
	judge_all(machine_rules,
		&(struct subject){.host = host, .request = request}, findings);
}

static void check_common(const struct host *host,
	const struct check_request *request, struct findings *findings)
{
	check_machine(host, request, findings);
	judge_all(vm_rules,
		&(struct subject){.host = host, .request = request}, findings);
}

static int run(const struct host *host, const struct check_request *request,
	struct check_result *result)
{
	bool failed;

	check_common(host, request, &result->common);
	failed = result->common.failed;
	for (size_t i = 0; i < request->targets->items.count; i++) {
		struct device_result *device = array_add(&result->devices);

		if (!device)
			return QDEV_ERROR_NO_MEMORY;
		device->target = request->targets->items.items[i];
		check_device(
			host, request, &device->target, &device->findings);
		failed |= device->findings.failed;
	}
	return failed ? QDEV_ERROR_NO_MEMORY : 0;
}

int check(const struct host *host, const struct check_request *request,
	struct check_result **ret)
{
	struct check_result *result = calloc(1, sizeof(*result));

	if (!result)
		return QDEV_ERROR_NO_MEMORY;

	int error = run(host, request, result);

	if (error < 0) {
		check_result_free(result);
		return error;
	}
	*ret = result;
	return 0;
}

int check_result_take(struct check_result *result, struct findings *findings)
{
	for (size_t i = 0; i < findings->items.count; i++) {
		struct finding *finding = array_add(&result->common.items);

		if (!finding)
			return QDEV_ERROR_NO_MEMORY;
		*finding = findings->items.items[i];
		findings->items.items[i] = (struct finding){0};
	}
	findings_clear(findings);
	return 0;
}

struct check_result *check_result_free(struct check_result *result)
{
	if (!result)
		return NULL;
	findings_clear(&result->common);
	for (size_t i = 0; i < result->devices.count; i++)
		findings_clear(&result->devices.items[i].findings);
	array_clear(&result->devices);
	free(result);
	return NULL;
}

enum severity check_worst(const struct check_result *result)
{
	enum severity worst = findings_worst(&result->common);

	for (size_t i = 0; i < result->devices.count; i++) {
		enum severity severity =
			findings_worst(&result->devices.items[i].findings);

		if (severity > worst)
			worst = severity;
	}
	return worst;
}

enum verdict check_verdict(const struct check_result *result)
{
	return verdict_of(check_worst(result));
}
