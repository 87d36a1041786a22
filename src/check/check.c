/* SPDX-License-Identifier: MIT */
#include "check/check.h"

#include "check/rules.h"

#include <qdev/error.h>

#include <stdlib.h>

static void check_function(struct subject *subject, struct findings *findings)
{
	const struct host *host = subject->host;

	if (!rule_device_exists(subject, findings))
		return;
	if (subject->function->group.state == FACT_KNOWN)
		subject->group = host_group(
			host, (uint32_t)subject->function->group.value);
	/* Before the fix that ends them: an umount comes before the unbind. */
	rule_use(subject->function, "", findings);
	if (!rule_device_binding(subject, findings))
		return;
	if (!rule_iommu(subject, findings))
		return;
	rule_group_viable(subject, findings);
	rule_reserved(subject, findings);
	rule_vf_token(subject, findings);
	if (host_vfio_binding(subject->function) == VFIO_BINDING_YES)
		rule_node(subject, findings);
}

/* An mdev has a group of its own making: no rule of IOMMU or viability. */
static void check_mdev(struct subject *subject, struct findings *findings)
{
	if (!rule_mdev_exists(subject, findings))
		return;
	if (subject->mdev->group.state == FACT_KNOWN)
		subject->group = host_group(
			subject->host, (uint32_t)subject->mdev->group.value);
	rule_mdev_binding(subject, findings);
	if (subject->group)
		rule_node(subject, findings);
}

void check_device(const struct host *host, const struct check_request *request,
	const struct target *target, struct findings *findings)
{
	struct subject subject = {
		.host = host,
		.request = request,
		.target = target,
	};

	if (target->kind == TARGET_MDEV) {
		subject.mdev = host_mdev(host, target->name);
		check_mdev(&subject, findings);
		return;
	}
	if (target->kind == TARGET_FUNCTION)
		subject.function = host_function(host, target->address);
	check_function(&subject, findings);
}

static void check_common(const struct host *host,
	const struct check_request *request, struct findings *findings)
{
	rule_interrupts(host, request, findings);
	rule_container(host, request, findings);
	rule_memory_lock(host, request, findings);
	rule_needs(host, request, findings);
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
