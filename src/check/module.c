/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/rules.h"
#include "host/vfio.h"

bool module_is_wanted(const struct subject *subject)
{
	const struct target_list *targets = subject->request->targets;

	if (subject->host->machine.vfio_pci_loaded.state != FACT_ABSENT)
		return false;
	for (size_t i = 0; i < targets->items.count; i++) {
		const struct host_function *function =
			function_of(subject->host, &targets->items.items[i]);

		if (function &&
			(function->maker ||
				host_vfio_binding(function) ==
					VFIO_BINDING_NO))
			return true;
	}
	return false;
}

static struct finding *find(struct findings *findings, const char *why)
{
	return finding_add(findings, CODE_MODULE_UNLOADABLE, SEVERITY_BLOCK,
		"vfio-pci", "vfio-pci can't be loaded: %s", why);
}

/*
 * modprobe runs the command instead, and so does libkmod for bind; what it
 * says afterwards is the command's word (lab, kmod 30: with /bin/true that all
 * is well). `blacklist` lines forbid only what aliases would load.
 */
static void find_install_line(
	const struct host_install_line *line, struct findings *findings)
{
	cleanup_text struct text file = TEXT_INIT, path = TEXT_INIT;
	struct finding *finding = finding_add(findings, CODE_MODULE_UNLOADABLE,
		SEVERITY_ACTION, "vfio-pci",
		"vfio-pci can't be loaded by modprobe: for %s it runs %s "
		"instead",
		line->module, line->command);

	text_addf(&path, "/%s", line->file);
	text_add_shell_word(&file, text_string(&path));
	finding_evidence(findings, finding, "/%s, line %u: install … %s",
		line->file, line->first, line->command);
	finding_fix(findings, finding, "sed -i '%u,%us/^/# /' %s", line->first,
		line->last, text_string(&file));
	findings->failed |= file.failed || path.failed;
}

/* A script may load it, and may not. */
static void find_unknown_command(
	const struct host_install_line *line, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_MODULE_UNLOADABLE,
		SEVERITY_UNKNOWN, "vfio-pci",
		"whether vfio-pci can be loaded by modprobe can't be told: for "
		"%s it runs %s instead",
		line->module, line->command);

	finding_evidence(findings, finding, "/%s, line %u: install … %s",
		line->file, line->first, line->command);
}

/*
 * An unread file may have such a line. Captures of before these files were
 * read have none of them, and are no reason for doubt in a host.
 */
static bool may_be_unread(const struct fact *known)
{
	return known->state == FACT_UNKNOWN && known->error &&
		known->error != FACT_NOT_CAPTURED;
}

static void find_unread(
	const struct host_install_line *line, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_MODULE_UNLOADABLE,
		SEVERITY_UNKNOWN, "vfio-pci",
		"whether modprobe loads vfio-pci, or runs a command instead, "
		"can't be told");

	finding_evidence(findings, finding, "the files of /etc/modprobe.d, "
		"/run/modprobe.d and /lib/modprobe.d: %s",
		fact_reason(line->known.error));
}

/*
 * That it is not loaded is part of what binds a device. That it can't be is
 * found here, by what the kernel asks of any module (linux:
 * kernel/module/main.c, may_init_module(), blacklisted()).
 */
static void rule_module(
	const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;
	struct finding *finding;

	if (!module_is_wanted(subject))
		return;
	if (fact_is(machine->modules_locked, 1)) {
		finding = find(findings,
			"the kernel takes no more modules until it is booted "
			"again");
		finding_evidence(findings, finding,
			"/proc/sys/kernel/modules_disabled: 1");
	}
	if (machine->module_ban.state == FACT_KNOWN) {
		finding = find(findings, "the kernel command line forbids it");
		finding_evidence(findings, finding, "/proc/cmdline: %s",
			machine->module_ban.value);
		finding_fix(findings, finding,
			"remove %s from the kernel command line and reboot",
			machine->module_ban.value);
	}
	if (machine->module_file.state == FACT_ABSENT) {
		finding = find(findings, "the running kernel has none");
		finding_evidence(findings, finding,
			"/lib/modules/%s/modules.dep: no vfio-pci",
			machine->release.value);
	}
	if (machine->install_line.known.state == FACT_KNOWN)
		(machine->install_line.may_load ? find_unknown_command
						: find_install_line)(
			&machine->install_line, findings);
	if (may_be_unread(&machine->install_line.known))
		find_unread(&machine->install_line, findings);
}

const struct rule module_rule = {.name = "module", .judge = rule_module};
