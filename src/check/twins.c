/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/class.h"
#include "host/vfio.h"

#include <string.h>

/* A function that vfio-pci would take from the host along with another. */
static bool is_lost(const struct host_vfio_id *id,
	const struct host_function *function)
{
	return vfio_id_matches(id, function) &&
	       function->driver.state == FACT_KNOWN &&
	       host_vfio_binding(function) == VFIO_BINDING_NO &&
	       !host_class_is_bridge(function);
}

/* "0000:08:00.0 (e1000e: enp8s0)" */
static void print_twin(
	struct text *text, const struct host_function *twin)
{
	const char *before = ": ";

	text_addf(text, "%s%s (%s", text->length ? ", " : "",
		pci_address_text(twin->address).string, twin->driver.value);
	for (size_t i = 0; i < twin->uses.items.count; i++) {
		if (twin->uses.items.items[i].kind == USE_UNKNOWN)
			continue;
		text_addf(text, "%s%s", before, twin->uses.items.items[i].name);
		before = ", ";
	}
	text_add(text, ")");
}

/* More would bury the sentence. */
#define TWINS_TOLD 4

/* Those that an entry takes beside the subject. */
static size_t print_twins(struct text *text, const struct subject *subject,
	const struct host_vfio_id *id)
{
	size_t count = 0;

	for (size_t i = 0; i < subject->host->functions.count; i++) {
		const struct host_function *function =
			subject->host->functions.items[i];

		if (!is_lost(id, function) ||
			target_list_has(subject->request->targets,
				pci_address_text(function->address).string))
			continue;
		if (count++ < TWINS_TOLD)
			print_twin(text, function);
	}
	if (count > TWINS_TOLD)
		text_addf(text, " and %zu more", count - TWINS_TOLD);
	return count;
}

static void find_twins(const struct subject *subject,
	const struct host_vfio_id *id, struct findings *findings)
{
	cleanup_text struct text twins = TEXT_INIT;
	const char *name = subject->target->name;
	struct finding *finding;

	if (print_twins(&twins, subject, id) == 0)
		return;
	finding = finding_add(findings, CODE_IDS_TAKES_TWIN, SEVERITY_WARN,
		name,
		"vfio-pci is told to take it by ids=, and with it takes what "
		"has no driver yet at the next boot, maybe the host's %s",
		text_string(&twins));
	findings->failed |= twins.failed;
	finding_evidence(
		findings, finding, "%s: vfio-pci ids= has %s", id->source, id->text);
	finding_fix(findings, finding,
		"qdev-plan bind --print-persistent udev %s", name);
	if (strcmp(id->source, VFIO_ID_COMMAND_LINE) == 0)
		finding_fix(findings, finding,
			"take %s out of vfio-pci.ids= on the kernel command "
			"line",
			id->text);
	else
		finding_fix(findings, finding, "take %s out of ids= in %s",
			id->text, id->source);
}

/*
 * When it is loaded, vfio-pci takes each function that matches an entry and
 * has no driver yet; which host driver comes first, no file tells. A function
 * on a vfio driver already is one that somebody wants there, or that is lost.
 */
static void rule_twins(const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;

	for (size_t i = 0; i < machine->vfio_ids.count; i++)
		if (vfio_id_matches(
			    &machine->vfio_ids.items[i], subject->function))
			find_twins(subject, &machine->vfio_ids.items[i],
				findings);
}

const struct rule twins_rule = {.name = "twins", .judge = rule_twins};
