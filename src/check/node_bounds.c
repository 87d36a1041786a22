/* SPDX-License-Identifier: MIT */

/* The nodes that control groups leave to memory, as evidence and as a fix. */

#include "base/cleanup.h"
#include "base/escape.h"
#include "check/rules.h"

#include <string.h>

void text_add_nodes(struct text *text, const struct node_set *set)
{
	size_t start = text->length;

	for (unsigned node = 0; node < NODES_MAX; node++) {
		unsigned last = node;

		if (!node_set_has(set, node))
			continue;
		while (node_set_has(set, last + 1))
			last++;
		text_addf(text, "%s%u", text->length > start ? "," : "", node);
		if (last > node)
			text_addf(text, "-%u", last);
		node = last;
	}
}

void evidence_node_bounds(const struct host_user *user,
	struct findings *findings, struct finding *finding)
{
	for (size_t i = 0; i < user->node_bounds.count; i++) {
		const struct host_node_bound *bound =
			&user->node_bounds.items[i];
		cleanup_text struct text list = TEXT_INIT;

		text_add_nodes(&list, &bound->nodes);
		if (bound->source)
			finding_evidence(
				findings, finding, "%s", bound->source);
		else
			finding_evidence(findings, finding, "/%s: %s",
				bound->file, text_string(&list));
		findings->failed |= list.failed;
	}
}

/* The file that decides has no write to it: that of the same group does. */
static void fix_bound(const struct host_node_bound *bound,
	const struct node_set *wanted, struct findings *findings,
	struct finding *finding)
{
	cleanup_text struct text line = TEXT_INIT;
	cleanup_text struct text word = TEXT_INIT;
	struct node_set nodes = bound->nodes;

	for (size_t i = 0; i < ARRAY_SIZE(nodes.words); i++)
		nodes.words[i] |= wanted->words[i];
	if (memcmp(&nodes, &bound->nodes, sizeof(nodes)) == 0)
		return;
	if (bound->unit) {
		text_add(&line, "AllowedMemoryNodes=");
		text_add_nodes(&line, &nodes);
		text_add(&line, "\\n");
		fix_unit(findings, finding, bound->unit, "nodes",
			text_string(&line));
	} else {
		text_add_nodes(&line, &nodes);
		text_add(&line, " > ");
		text_addf(&word, "/%.*s/cpuset.mems",
			(int)(strrchr(bound->file, '/') - bound->file),
			bound->file);
		text_add_shell_word(&line, text_string(&word));
		finding_fix(findings, finding, "echo %s", text_string(&line));
	}
	findings->failed |= line.failed || word.failed;
}

void fix_node_bounds(struct findings *findings, struct finding *finding,
	const struct host_user *user, const struct node_set *wanted)
{
	for (size_t i = 0; i < user->node_bounds.count; i++)
		fix_bound(&user->node_bounds.items[i], wanted, findings,
			finding);
}
