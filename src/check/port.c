/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Below it, a port takes CAP_NET_BIND_SERVICE, unless a sysctl says less. */
#define FIRST_FREE_PORT 1024

static const char *port_trouble(uint64_t error)
{
	switch (error) {
	case EADDRINUSE:
		return "another process listens there, and must end first";
	case EADDRNOTAVAIL:
		return "this machine has no such address";
	case EACCES:
		return "who runs QEMU may not listen at a port so low "
		       "(CAP_NET_BIND_SERVICE)";
	default:
		return "whether QEMU can listen there can't be told";
	}
}

/* Of another user it tells who listens already, not what that one may do. */
void rule_port(const struct host *host, const struct need *need,
	const struct host_node *node, struct findings *findings)
{
	const struct host_user *user = &host->user;
	const char *colon = strrchr(need->name, ':');
	uint64_t error = node->open_error.value;
	bool low = colon && atoi(colon + 1) < FIRST_FREE_PORT;
	bool is_other = !user->is_caller && low && user->uid != 0;
	bool is_known = error == EADDRINUSE || error == EADDRNOTAVAIL ||
		(error == EACCES && user->is_caller);

	/* Earlier captures, and all others, do not say. */
	if (node->open_error.state != FACT_KNOWN || (error == 0 && !is_other))
		return;
	finding_evidence(findings,
		finding_add(findings, CODE_PORT_REFUSED,
			is_known ? SEVERITY_ACTION : SEVERITY_UNKNOWN,
			need->name, "%s: %s: %s", need->device, need->name,
			port_trouble(is_known ? error : 0)),
		"bind(%s): %s", need->name,
		error ? fact_reason((int)error)
		      : "done, but by another user");
}
