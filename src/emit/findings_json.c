/* SPDX-License-Identifier: MIT */
#include "emit/finding_json.h"
#include "emit/findings.h"

static json_t *findings_json(struct json *json, const struct findings *findings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < findings->items.count; i++)
		json_append(json, array,
			finding_json(
				json, &findings->items.items[i], FINDING_WHOLE));
	return array;
}

static json_t *verdict_json(enum verdict verdict)
{
	return json_string(verdict_name(verdict));
}

int emit_findings_json(
	const struct check_result *result, bool compact, FILE *output)
{
	struct json json = {.compact = compact};
	json_t *document = json_object();
	json_t *devices = json_array();

	for (size_t i = 0; i < result->devices.count; i++) {
		const struct device_result *device = &result->devices.items[i];
		json_t *object = json_object();

		json_put(&json, object, "address",
			json_string(device->target.name));
		json_put(&json, object, "verdict",
			verdict_json(verdict_of(
				findings_worst(&device->findings))));
		json_put(&json, object, "findings",
			findings_json(&json, &device->findings));
		json_append(&json, devices, object);
	}
	json_put(&json, document, "schema", json_string("qdev.check/1"));
	json_put(&json, document, "verdict",
		verdict_json(check_verdict(result)));
	json_put(&json, document, "findings",
		findings_json(&json, &result->common));
	json_put(&json, document, "devices", devices);
	return json_finish(&json, document, output);
}
