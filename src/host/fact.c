/* SPDX-License-Identifier: MIT */
#include "host/fact.h"

#include <errno.h>
#include <string.h>

struct fact fact_from_errno(int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return (struct fact){.state = FACT_ABSENT};
	return (struct fact){.state = FACT_UNKNOWN, .error = error};
}

const char *fact_reason(int error)
{
	if (error == 0)
		return "not asked for";
	if (error == FACT_NOT_CAPTURED)
		return "this capture does not say";
	if (error == FACT_ASLEEP)
		return "it sleeps (D3cold), and reading would wake it";
	if (error == FACT_NOT_WOKEN)
		return "it was woken, and is in D3cold still";

	if (error == FACT_LOCKED)
		return "the kernel does not answer";

	const char *text = strerrordesc_np(error);

	return text ? text : "unknown error";
}

const char *fact_lack(enum fact_state state, int error)
{
	return state == FACT_ABSENT ? "not there" : fact_reason(error);
}
