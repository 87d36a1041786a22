/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/text.h"
#include "check/rules.h"
#include "host/vfio.h"

#include <string.h>

#define PARAMETER "/sys/module/vfio_pci/parameters/nointxmask"

static const struct fact_number *line_of(const struct host_function *function)
{
	return &host_details(function)->irq;
}

/* Who has the line but the VM that has the device, of which its node tells. */
static bool has_others(const struct subject *subject)
{
	const struct fact_string *users =
		&host_details(subject->function)->irq_users;
	cleanup_text struct text own = TEXT_INIT;

	if (users->state != FACT_KNOWN || !*users->value)
		return false;
	text_addf(&own, "vfio-intx(%s)", subject->target->name);
	return strcmp(users->value, text_string(&own)) != 0;
}

/* An earlier device of the VM, on the same line. */
static const char *earlier(const struct subject *subject)
{
	const struct target_list *targets = subject->request->targets;

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			function_of(subject->host, target);

		if (function == subject->function)
			return NULL;
		if (function && line_of(function)->state == FACT_KNOWN &&
			line_of(function)->value ==
				line_of(subject->function)->value)
			return target->name;
	}
	return NULL;
}

static void find_shared(const struct subject *subject, const char *user,
	struct findings *findings)
{
	const char *name = subject->target->name;
	unsigned line = (unsigned)line_of(subject->function)->value;
	struct finding *finding = finding_add(findings, CODE_INTX_SHARED,
		SEVERITY_UNKNOWN, name,
		"its interrupt line, %u, is shared with %s, and vfio-pci wants "
		"it alone if it was loaded with nointxmask",
		line, user);

	finding_evidence(findings, finding, PARAMETER ": Y");
	finding_evidence(
		findings, finding, "/sys/bus/pci/devices/%s/irq: %u", name,
		line);
	if (has_others(subject))
		finding_evidence(findings, finding,
			"/sys/kernel/irq/%u/actions: %s", line,
			host_details(subject->function)->irq_users.value);
}

/*
 * Told not to rely on the bit that masks INTx, vfio-pci asks for a line of its
 * own, and QEMU turns INTx on when it starts ("Failed to set up TRIGGER eventfd
 * signaling for interrupt INTX-0: ... Device or resource busy"; lab, 6.1). The
 * file may be written to, which since 5.16 no longer changes what vfio-pci does
 * (linux: drivers/vfio/pci/vfio_pci.c, vfio_pci_init()).
 */
static void rule_intx(const struct subject *subject, struct findings *findings)
{
	const struct fact_number *line = line_of(subject->function);
	const char *other;

	if (host_vfio_binding(subject->function) != VFIO_BINDING_YES ||
		!fact_is(subject->host->machine.intx_alone, 1) ||
		line->state != FACT_KNOWN || line->value == 0)
		return;
	other = earlier(subject);
	if (has_others(subject))
		find_shared(subject,
			host_details(subject->function)->irq_users.value,
			findings);
	else if (other)
		find_shared(subject, other, findings);
}

const struct rule intx_rule = {.name = "intx", .judge = rule_intx};
