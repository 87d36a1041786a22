/* SPDX-License-Identifier: MIT */
#include "emit/finding_json.h"

json_t *finding_json(struct json *json, const struct finding *finding,
	enum finding_extent extent)
{
	json_t *object = json_object();

	json_put(json, object, "code", json_string(code(finding->code)->name));
	json_put(json, object, "severity",
		json_string(severity_name(finding->severity)));
	if (extent == FINDING_WHOLE)
		json_put(json, object, "subject",
			json_text(json, finding->subject));
	json_put(json, object, "message", json_text(json, finding->message));
	json_put(json, object, "evidence",
		json_texts(json, finding->evidence.items,
			finding->evidence.count));
	if (extent == FINDING_WHOLE)
		json_put(json, object, "fix",
			json_texts(
				json, finding->fix.items, finding->fix.count));
	return object;
}
