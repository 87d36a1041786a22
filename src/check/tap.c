/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/permission.h"
#include "check/rules.h"

#include <linux/if_tun.h>

/* Of `tun_flags`; by if_tun.h it is one of those that only tell. */
#define PERSISTS 0x0800

static struct finding *find(const struct need *need, enum severity severity,
	const char *what, struct findings *findings)
{
	return finding_add(findings, CODE_TAP_REFUSED, severity,
		*need->name ? need->name : "tap interface", "%s: %s",
		need->device, what);
}

/* One that stays there without QEMU, for a user who can't make any. */
static void find_none(const struct need *need, const struct host_user *user,
	struct findings *findings)
{
	cleanup_text struct text word = TEXT_INIT;
	struct finding *finding = find(need, SEVERITY_ACTION,
		*need->name ? "the tap interface is not there, and who runs "
			      "QEMU may not make one (CAP_NET_ADMIN)"
			    : "who runs QEMU may not make a tap interface "
			      "(CAP_NET_ADMIN): make one for the user, and "
			      "name it by ifname=",
		findings);

	if (!*need->name) {
		finding_evidence(findings, finding,
			"no ifname=, and uid %u has no CAP_NET_ADMIN",
			user->uid);
		return;
	}
	finding_evidence(
		findings, finding, "/sys/class/net/%s: not there", need->name);
	text_add_shell_word(&word, need->name);
	finding_fix(findings, finding,
		"ip tuntap add dev %s mode tap user %u", text_string(&word),
		user->uid);
	finding_fix(findings, finding, "ip link set dev %s up",
		text_string(&word));
	findings->failed |= word.failed;
}

/*
 * Its owner and the members of its group may attach to it; if it has neither,
 * anybody (linux: drivers/net/tun.c, tun_not_capable()).
 */
static enum access may_attach(
	const struct host_tap *tap, const struct host_user *user)
{
	if (user->identity.state != FACT_KNOWN)
		return ACCESS_UNKNOWN;
	if (user->makes_interfaces)
		return ACCESS_YES;
	if (tap->owner.state == FACT_UNKNOWN ||
		tap->group.state == FACT_UNKNOWN)
		return ACCESS_UNKNOWN;
	if (tap->owner.state == FACT_KNOWN && tap->owner.value != user->uid)
		return ACCESS_NO;
	if (tap->group.state != FACT_KNOWN)
		return ACCESS_YES;
	for (size_t i = 0; i < user->groups.count; i++)
		if (user->groups.items[i] == tap->group.value)
			return ACCESS_YES;
	return user->groups_known.state == FACT_KNOWN ? ACCESS_NO
						      : ACCESS_UNKNOWN;
}

static void find_forbidden(const struct need *need,
	const struct host_tap *tap, enum access access,
	struct findings *findings)
{
	struct finding *finding = access == ACCESS_NO
		? find(need, SEVERITY_ACTION,
			  "the tap interface is another user's: make it anew "
			  "for who runs QEMU (ip tuntap add ... user)",
			  findings)
		: find(need, SEVERITY_UNKNOWN,
			  "whether who runs QEMU may have the tap interface "
			  "can't be told",
			  findings);

	if (tap->owner.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/class/net/%s/owner: %u", need->name,
			(unsigned)tap->owner.value);
	if (tap->group.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/class/net/%s/group: %u", need->name,
			(unsigned)tap->group.value);
	if (tap->owner.state == FACT_UNKNOWN)
		finding_evidence(findings, finding,
			"/sys/class/net/%s/owner: %s", need->name,
			fact_reason(tap->owner.error));
}

/*
 * One queue has one end. An interface that does not persist is there as long
 * as somebody has it; one that does has a carrier just then, which the kernel
 * tells while it is up (linux: drivers/net/tun.c, tun_attach()).
 */
static void judge_use(const struct need *need, const struct host_tap *tap,
	struct findings *findings)
{
	bool persists = tap->flags.value & PERSISTS;
	struct finding *finding;

	if (!persists || fact_is(tap->carrier, 1)) {
		finding = find(need, SEVERITY_ACTION,
			"another process has the tap interface, and that one "
			"must end first",
			findings);
		finding_evidence(findings, finding,
			persists ? "/sys/class/net/%s/carrier: 1"
				 : "/sys/class/net/%s/tun_flags: it does not "
				   "persist, so somebody has it",
			need->name);
	} else if (tap->carrier.state != FACT_KNOWN) {
		cleanup_text struct text word = TEXT_INIT;

		text_add_shell_word(&word, need->name);
		finding = find(need, SEVERITY_UNKNOWN,
			"whether another process has the tap interface can't "
			"be told while it is down",
			findings);
		finding_evidence(findings, finding,
			"/sys/class/net/%s/carrier: %s", need->name,
			fact_reason(tap->carrier.error));
		finding_fix(findings, finding, "ip link set dev %s up",
			text_string(&word));
		findings->failed |= word.failed;
	}
}

static void judge_there(const struct need *need, const struct host_tap *tap,
	const struct host_user *user, struct findings *findings)
{
	enum access access = may_attach(tap, user);
	struct finding *finding;

	if (tap->flags.state == FACT_UNKNOWN) {
		finding = find(need, SEVERITY_UNKNOWN,
			"what kind of interface it is can't be read", findings);
		finding_evidence(findings, finding,
			"/sys/class/net/%s/tun_flags: %s", need->name,
			fact_reason(tap->flags.error));
	} else if (tap->flags.state == FACT_ABSENT) {
		finding = find(need, SEVERITY_ACTION,
			"the interface is there, and is no tap interface",
			findings);
		finding_evidence(findings, finding,
			"/sys/class/net/%s/tun_flags: not there", need->name);
	} else if (!(tap->flags.value & IFF_TAP) ||
		tap->flags.value & IFF_MULTI_QUEUE) {
		finding = find(need, SEVERITY_ACTION,
			"QEMU wants a tap interface with one queue, and the "
			"one that is there is made for tun or for several: "
			"make it anew",
			findings);
		finding_evidence(findings, finding,
			"/sys/class/net/%s/tun_flags: 0x%x", need->name,
			(unsigned)tap->flags.value);
	} else if (access != ACCESS_YES) {
		find_forbidden(need, tap, access, findings);
	} else {
		judge_use(need, tap, findings);
	}
}

/* As the kernel decides it (linux: drivers/net/tun.c, tun_set_iff()). */
void rule_tap(const struct host *host, const struct need *need,
	const struct host_need *found, struct findings *findings)
{
	const struct host_user *user = &host->user;
	struct finding *finding;

	switch (found->node.existence.state) {
	case FACT_KNOWN:
		judge_there(need, &found->tap, user, findings);
		return;
	case FACT_ABSENT:
		if (user->identity.state == FACT_KNOWN &&
			!user->makes_interfaces)
			find_none(need, user, findings);
		if (user->identity.state == FACT_KNOWN)
			return;
		break;
	case FACT_UNKNOWN:
		break;
	}
	finding = find(need, SEVERITY_UNKNOWN,
		"whether QEMU gets the tap interface can't be told", findings);
	if (user->identity.state != FACT_KNOWN)
		finding_evidence(findings, finding, "who runs QEMU: %s",
			fact_reason(user->identity.error));
	else
		finding_evidence(findings, finding, "/sys/class/net/%s: %s",
			need->name, fact_reason(found->node.existence.error));
}
