/* SPDX-License-Identifier: MIT */
#include "base/words.h"
#include "probes/unit_search.h"
#include "probes/unit_setters.h"
#include "probes/unit_value.h"

/* Which control group a unit is in, and what it may have there. */

int unit_set_slice(struct unit_settings *settings, const char *value)
{
	int error = unit_set_name(settings->unit, value, &settings->slice);

	return error || !settings->slice ||
			       ends_in(settings->slice, SLICE_SUFFIX)
		       ? error
		       : UNIT_DOUBTFUL;
}

/* A share of the host's memory is for nobody here to tell. */
int unit_set_memory_max(struct unit_settings *settings, const char *value)
{
	settings->memory_max = fact_number_missing(*value ? EINVAL : ENOENT);
	return !*value || unit_bytes(value, &settings->memory_max)
		       ? 0
		       : UNIT_DOUBTFUL;
}
