/* SPDX-License-Identifier: MIT */

/* Unknown is null, an absent fact has no key; groups come worst first. */

#include "emit/audit.h"
#include "emit/finding_json.h"
#include "emit/list_column.h"
#include "emit/traits.h"

static json_t *address_json(const struct host_function *function)
{
	return json_string(pci_address_text(function->address).string);
}

static const char *const cause_names[] = {
	[HOP_NO_ACS] = "no-acs-capability",
	[HOP_ACS_OFF] = "acs-bits-off",
	[HOP_CONVENTIONAL] = "conventional-pci",
	[HOP_ALIAS] = "alias",
	[HOP_UNKNOWN] = "unknown",
};

static json_t *hop_json(struct json *json, const struct hop *hop)
{
	json_t *object = json_object();

	json_put(json, object, "at", address_json(hop->at));
	json_put(json, object, "merges",
		json_string(hop->in_slot ? "slot" : "below"));
	json_put(json, object, "cause", json_string(cause_names[hop->cause]));
	if (hop->cause == HOP_ACS_OFF) {
		cleanup_text struct text bits = TEXT_INIT;

		text_add_acs_bits(&bits, hop->bits);
		json_put(json, object, "bits_off",
			json_string(text_string(&bits)));
		json->failed |= bits.failed;
	}
	if (hop->cause == HOP_UNKNOWN)
		json_put(json, object, "reason",
			json_string(fact_reason(hop->error)));
	return object;
}

static json_t *discord_json(struct json *json, const struct discord *discord)
{
	json_t *pair = json_array();

	json_append(json, pair, address_json(discord->member));
	json_append(json, pair, address_json(discord->other));
	return pair;
}

static json_t *lines_json(struct json *json, const struct isolation *isolation)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < isolation_count_lines(isolation); i++) {
		cleanup_text struct text text = TEXT_INIT;

		text_add_isolation(&text, isolation, i);
		json_append(json, lines, json_string(text_string(&text)));
		json->failed |= text.failed;
	}
	return lines;
}

static void put_isolation(struct json *json, json_t *object,
	const struct audit *audit, const struct host_group *group)
{
	struct isolation isolation;
	json_t *hops = json_array(), *apart = json_array();

	if (isolation_explain(audit->host, group, &isolation) < 0)
		json->failed = true;
	for (size_t i = 0; i < isolation.hops.count; i++)
		json_append(json, hops, hop_json(json, &isolation.hops.items[i]));
	for (size_t i = 0; i < isolation.apart.count; i++)
		json_append(json, apart,
			discord_json(json, &isolation.apart.items[i]));
	json_put(json, object, "merged_at", hops);
	json_put(json, object, "explained", json_boolean(!isolation.unexplained));
	json_put(json, object, "should_be_merged", apart);
	json_put(json, object, "explanation", lines_json(json, &isolation));
	isolation_clear(&isolation);
}

static json_t *reasons_json(struct json *json, const struct audit *audit,
	struct target target)
{
	struct findings findings;
	json_t *array = json_array();

	if (survey_findings(audit->host, &target, &findings) < 0) {
		json->failed = true;
		return array;
	}
	for (size_t i = 0; i < findings.items.count; i++)
		json_append(json, array,
			finding_json(
				json, &findings.items.items[i], FINDING_REASON));
	findings_clear(&findings);
	return array;
}

static json_t *function_json(struct json *json, const struct audit *audit,
	const struct host_function *function)
{
	const struct list_row row = {
		.function = function,
		.verdict = survey_entry(audit->survey, audit->host, function),
	};
	json_t *object = json_object();

	list_key_address(json, object, NULL, &row);
	list_key_class(json, object, NULL, &row);
	list_key_name(json, object, NULL, &row);
	list_key_parent(json, object, NULL, &row);
	json_put_string(json, object, "driver", &function->driver);
	list_key_users(json, object, NULL, &row);
	list_key_verdict(json, object, NULL, &row);
	json_put(json, object, "reasons", 
		reasons_json(json, audit,
			target_of_function(function->address)));
	return object;
}

/* What is no PCI function: an mdev, or nothing for a VM. */
static json_t *other_json(struct json *json, const struct audit *audit,
	const char *name, const struct fact_string *driver)
{
	const struct host_mdev *mdev = host_mdev(audit->host, name);
	const struct list_row row = {
		.verdict = survey_mdev(audit->survey, audit->host, name),
	};
	json_t *object = json_object();

	json_put(json, object, "name", json_text(json, name));
	json_put_string(json, object, "driver", driver);
	if (!mdev)
		return object;
	json_put_string(json, object, "parent", &mdev->parent);
	json_put_string(json, object, "type", &mdev->type);
	list_key_verdict(json, object, NULL, &row);
	json_put(json, object, "reasons",
		reasons_json(json, audit, target_of_mdev(name)));
	return object;
}

static void put_members(struct json *json, json_t *object,
	const struct audit *audit, const struct host_group *group)
{
	json_t *functions = json_array(), *others = json_array();

	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(audit->host, member);

		if (function)
			json_append(json, functions,
				function_json(json, audit, function));
		else
			json_append(json, others, 
				other_json(json, audit, member->name,
					&member->driver));
	}
	json_put_list(json, object, "functions", functions,
		group->members_known);
	json_put_list(
		json, object, "other_devices", others, group->members_known);
}

static json_t *group_json(struct json *json, const struct audit *audit,
	const struct audit_group *group)
{
	json_t *object = json_object();

	json_put(json, object, "id", json_integer(group->group->id));
	json_put_string(json, object, "name", &group->group->name);
	json_put_string(json, object, "type", &group->group->type);
	json_put(json, object, "verdict",
		json_string(audit_rank_word(group->rank)));
	json_put(json, object, "slots", json_integer((json_int_t)group->slots));
	put_isolation(json, object, audit, group->group);
	put_members(json, object, audit, group->group);
	return object;
}

static json_t *count_json(size_t count)
{
	return json_integer((json_int_t)count);
}

static json_t *totals_json(struct json *json, const struct audit *audit)
{
	json_t *object = json_object();

	json_put(json, object, "groups", count_json(audit->groups.count));
	json_put(json, object, "shared_groups", count_json(audit->shared));
	json_put(json, object, "functions", count_json(audit->functions));
	json_put(json, object, "mdevs", count_json(audit->mdevs));
	json_put(json, object, "bridges", count_json(audit->bridges));
	for (int rank = AUDIT_BLOCKED; rank > AUDIT_NOTHING; rank--)
		json_put(json, object, audit_rank_word((enum audit_rank)rank),
			count_json(audit->ranks[rank]));
	return object;
}

static json_t *ports_json(struct json *json, const struct audit *audit)
{
	json_t *array = json_array();

	for (size_t i = 0; i < audit->free_ports.count; i++) {
		const struct host_function *port = audit->free_ports.items[i];
		const char *slot = audit_slot_name(audit->host, port);
		json_t *object = json_object();

		json_put(json, object, "address", address_json(port));
		if (slot)
			json_put(json, object, "slot", json_text(json, slot));
		json_append(json, array, object);
	}
	return array;
}

static json_t *ungrouped_json(struct json *json, const struct audit *audit)
{
	const struct host *host = audit->host;
	json_t *array = json_array();

	for (size_t i = 0; i < host->functions.count; i++)
		if (audit_is_ungrouped(host->functions.items[i]))
			json_append(json, array,
				function_json(json, audit,
					host->functions.items[i]));
	return array;
}

static json_t *ungrouped_mdevs_json(
	struct json *json, const struct audit *audit)
{
	const struct host *host = audit->host;
	json_t *array = json_array();

	for (size_t i = 0; i < host->mdevs.count; i++)
		if (audit_is_mdev_ungrouped(host->mdevs.items[i]))
			json_append(json, array,
				other_json(json, audit,
					host->mdevs.items[i]->uuid,
					&host->mdevs.items[i]->driver));
	return array;
}

int emit_audit_json(const struct audit_request *request, FILE *output)
{
	const struct audit *audit = request->audit;
	struct json json = {0};
	struct json_list list;
	json_t *head = json_object();

	json_put(&json, head, "schema", json_string("qdev.audit/1"));
	if (!request->by_group) {
		json_put(&json, head, "host", traits_json(&json, audit->host));
		json_put(&json, head, "totals", totals_json(&json, audit));
		json_put(&json, head, "ungrouped", ungrouped_json(&json, audit));
		json_put(&json, head, "ungrouped_mdevs",
			ungrouped_mdevs_json(&json, audit));
	}
	json_put(&json, head, "isolating_free_ports", ports_json(&json, audit));
	json_list_start(&list, head, "groups", output);
	list.json.failed |= json.failed;
	for (size_t i = 0; i < audit->groups.count; i++)
		if (audit_shows(request, audit->groups.items[i].group))
			json_list_add(&list, group_json(&list.json, audit,
						     &audit->groups.items[i]));
	return json_list_finish(&list, audit->host->groups_listed);
}
