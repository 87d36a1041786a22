/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/rules.h"
#include "host/class.h"
#include "host/vfio.h"

/*
 * Severities, by what happens to the host: it does not survive the loss
 * (block: nothing here ends the use), a command ends the use in good order
 * (action), or something is just gone (warn). Unbinding an NVMe under a
 * mounted ext4 succeeds without a word, and only then come the I/O errors
 * (lab), so that nobody but this rule asks.
 */
static const struct use_rule {
	enum code_id code;
	enum severity severity;
	const char *what;   /* stands before the name */
	const char *fix[2]; /* around the name; NULL: no command ends it */
} rules[] = {
	[USE_ROOT] = {CODE_IN_USE_ROOT_DISK, SEVERITY_BLOCK,
		"the host runs from it:", {NULL, NULL}},
	[USE_MOUNT] = {CODE_IN_USE_MOUNTED, SEVERITY_ACTION, "mounted at",
		{"umount ", ""}},
	[USE_SWAP] = {CODE_IN_USE_SWAP, SEVERITY_ACTION, "the host swaps to",
		{"swapoff ", ""}},
	[USE_MAPPER] = {CODE_IN_USE_HELD, SEVERITY_ACTION,
		"held by the device-mapper device", {"dmsetup remove ", ""}},
	[USE_RAID] = {CODE_IN_USE_HELD, SEVERITY_ACTION,
		"held by the RAID array", {"mdadm --stop ", ""}},
	[USE_POOL] = {CODE_IN_USE_HELD, SEVERITY_ACTION, "held by the ZFS pool",
		{"zpool export ", ""}},
	[USE_HOLDER] = {CODE_IN_USE_HELD, SEVERITY_BLOCK, "held by",
		{NULL, NULL}},
	/* Which command ends it in good order, whoever started it knows. */
	[USE_OPEN] = {CODE_IN_USE_OPEN, SEVERITY_ACTION,
		"a process must stop first:", {NULL, NULL}},
	[USE_MEMBER] = {CODE_IN_USE_MEMBER, SEVERITY_WARN,
		"part of something that is not active:", {NULL, NULL}},
	[USE_ROUTE] = {CODE_IN_USE_NETWORK_ROUTE, SEVERITY_BLOCK,
		"the host reaches its network through", {NULL, NULL}},
	/* Which card leads there, only who set the routes up knows. */
	[USE_REMOTE] = {CODE_IN_USE_NETWORK_STORAGE, SEVERITY_UNKNOWN,
		"storage of another machine may come through it:", {NULL, NULL}},
	[USE_NETWORK] = {CODE_IN_USE_NETWORK_UP, SEVERITY_ACTION,
		"in use by the host: the network interface",
		{"ip link set dev ", " nomaster down"}},
	[USE_NETWORK_IDLE] = {CODE_IN_USE_NETWORK_IDLE, SEVERITY_WARN,
		"the host's network interface", {NULL, NULL}},
	[USE_DISPLAY] = {CODE_IN_USE_DISPLAY, SEVERITY_WARN,
		"shows the host's picture:", {NULL, NULL}},
	[USE_CONSOLE] = {CODE_IN_USE_CONSOLE, SEVERITY_WARN,
		"the host's console", {NULL, NULL}},
	[USE_INPUT] = {CODE_IN_USE_INPUT, SEVERITY_WARN,
		"the host's input device", {NULL, NULL}},
	/* The unbind waits until the last stream is closed (lab). */
	[USE_SOUND] = {CODE_IN_USE_SOUND, SEVERITY_ACTION, "a program uses",
		{"fuser -k /dev/snd/", ""}},
};

/*
 * No command ends it here: then none is told that goes on from there. A VMM that
 * has it by vfio, and what can't be read, are no matter of this table.
 */
static bool forbids(const struct host_use *use)
{
	return use->kind < ARRAY_SIZE(rules) && !rules[use->kind].fix[0] &&
	       rules[use->kind].severity > SEVERITY_WARN;
}

bool use_forbids(const struct host_function *function)
{
	for (size_t i = 0; i < function->uses.items.count; i++)
		if (forbids(&function->uses.items.items[i]))
			return true;
	return false;
}

static size_t count_unknown(const struct host_function *function, int error)
{
	size_t count = 0;

	for (size_t i = 0; i < function->uses.items.count; i++)
		count += function->uses.items.items[i].kind == USE_UNKNOWN &&
			 function->uses.items.items[i].error == error;
	return count;
}

/*
 * All that could not be read, as one finding, and what has one reason as one
 * line: a capture made before anybody asked lacks them all.
 */
static void find_unknown(const struct host_function *function,
	const char *prefix, struct findings *findings)
{
	struct finding *finding = NULL;
	int told = -1;

	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];
		size_t count = count_unknown(function, use->error);

		if (use->kind != USE_UNKNOWN || use->error == told)
			continue;
		if (!finding)
			finding = finding_add(findings, CODE_IN_USE_UNKNOWN,
				SEVERITY_UNKNOWN,
				pci_address_text(function->address).string,
				"%swhether the host uses it can't be told",
				prefix);
		if (count == 1)
			finding_evidence(findings, finding, "/%s: %s",
				use->file, fact_reason(use->error));
		else
			finding_evidence(findings, finding,
				"/%s and %zu more files: %s", use->file,
				count - 1, fact_reason(use->error));
		told = use->error;
	}
}

/* What would be ended for nothing, since the device stays, is left alone. */
static void find_use(const struct host_function *function,
	const struct host_use *use, const char *prefix,
	struct findings *findings)
{
	const struct use_rule *rule = &rules[use->kind];
	cleanup_text struct text word = TEXT_INIT;
	struct finding *finding = finding_add(findings, rule->code,
		rule->severity, pci_address_text(function->address).string,
		"%s%s %s (%s)", prefix, rule->what, use->name, use->detail);

	finding_evidence(findings, finding, "/%s: %s (%s)", use->file,
		use->name, use->detail);
	if (!rule->fix[0] || use_forbids(function))
		return;
	text_add_shell_word(&word, use->name);
	/* With --all-targets, umount takes a file system from all its places.
	 */
	finding_fix(findings, finding, "%s%s%s%s", rule->fix[0],
		use->places > 1 ? "--all-targets " : "", text_string(&word),
		rule->fix[1]);
}

void rule_use(const struct host_function *function, const char *prefix,
	struct findings *findings)
{
	for (size_t i = 0; i < function->uses.items.count; i++)
		if (function->uses.items.items[i].kind != USE_UNKNOWN)
			find_use(function, &function->uses.items.items[i],
				prefix, findings);
	find_unknown(function, prefix, findings);
}

/* Of who has it by vfio, its node tells (node_held.c). */
static void rule_own_use(
	const struct subject *subject, struct findings *findings)
{
	if (host_vfio_binding(subject->function) == VFIO_BINDING_YES)
		return;
	rule_use(subject->function, "", findings);
}

/* Without a host driver, or on a bridge, nobody has looked for users. */
static void use_holds(const struct subject *subject, struct text *text)
{
	const struct host_function *function = subject->function;

	if (function->uses_known.state != FACT_KNOWN ||
		function->driver.state != FACT_KNOWN ||
		host_vfio_binding(function) != VFIO_BINDING_NO ||
		host_class_is_bridge(function))
		return;
	text_add(text, "the host does not use it: no file system, swap, "
		       "network, display, console, input or sound");
}

const struct rule use_rule = {
	.name = "use",
	.judge = rule_own_use,
	.holds = use_holds,
};

/* More would bury the rest of the sentence; each has its own finding. */
#define LOSSES_TOLD 3

/* Those that forbid the loss, or the others, after `count` told before. */
static size_t add_losses(struct text *text,
	const struct host_function *function, bool forbidding, size_t count)
{
	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];

		if (use->kind == USE_UNKNOWN || forbids(use) != forbidding)
			continue;
		if (count < LOSSES_TOLD)
			text_addf(text, "%s%s%s", count ? ", " : "", use->name,
				rules[use->kind].severity == SEVERITY_UNKNOWN
					? " (perhaps)"
					: "");
		count++;
	}
	return count;
}

void text_add_losses(struct text *text, const struct host_function *function)
{
	cleanup_text struct text names = TEXT_INIT;
	size_t count = add_losses(&names, function, true, 0);
	bool forbidden = count > 0;

	count = add_losses(&names, function, false, count);
	if (count == 0)
		return;
	text_addf(text, "; %s %s",
		forbidden ? "no command is told, since the host would lose"
			  : "with the fix the host loses",
		text_string(&names));
	if (count > LOSSES_TOLD)
		text_addf(text, " and %zu more", count - LOSSES_TOLD);
	text->failed |= names.failed;
}
