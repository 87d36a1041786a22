/* SPDX-License-Identifier: MIT */

/* The host's tree for Graphviz, groups as clusters. */

#include "base/escape.h"
#include "emit/audit_tree.h"
#include "emit/describe.h"

#include <qdev/error.h>

static const char *const colours[] = {
	[AUDIT_NOTHING] = "#e5e7eb",
	[AUDIT_GO] = "#bbf7d0",
	[AUDIT_UNKNOWN] = "#ddd6fe",
	[AUDIT_ACTION] = "#fde68a",
	[AUDIT_BLOCKED] = "#fecaca",
};

/* Lines of a label: the address, what it is, who has it, the verdict. */
static void add_label(struct text *text, const struct audit *audit,
	const struct host_function *function)
{
	cleanup_text struct text line = TEXT_INIT;

	text_add(text, pci_address_text(function->address).string);
	text_add(text, "\\n");
	text_add_class(&line, function);
	text_add_dot(text, text_string(&line));
	text_add(text, "\\n");
	text_truncate(&line, 0);
	text_add_name(&line, function);
	text_add_dot(text, text_string(&line));
	text_add(text, "\\n");
	text_truncate(&line, 0);
	text_add_owner(&line, function);
	text_add_dot(text, text_string(&line));
	text_add(text, "\\n");
	text_truncate(&line, 0);
	text_add_verdict(&line, audit, function);
	text_add_dot(text, text_string(&line));
	text->failed |= line.failed;
}

static void add_node(struct text *text, const char *indent,
	const struct audit *audit, const struct host_function *function)
{
	text_addf(text, "%s\"%s\" [label=\"", indent,
		pci_address_text(function->address).string);
	add_label(text, audit, function);
	text_addf(text, "\", fillcolor=\"%s\"];\n",
		colours[audit_rank_of(audit, function)]);
}

/* The other lines of its label, if it is one. */
static void add_mdev(
	struct text *text, const struct audit *audit, const char *name)
{
	const struct host_mdev *mdev = host_mdev(audit->host, name);
	cleanup_text struct text line = TEXT_INIT;

	if (!mdev)
		return;
	text_add(text, "\\n");
	text_add_mdev(&line, mdev);
	text_add_dot(text, text_string(&line));
	text_add(text, "\\n");
	text_truncate(&line, 0);
	text_add_mdev_verdict(&line, audit, name);
	text_add_dot(text, text_string(&line));
	text->failed |= line.failed;
}

static void add_member(struct text *text, const struct audit *audit,
	const struct host_group *group, const struct host_member *member)
{
	const struct host_function *function =
		host_member_function(audit->host, member);

	if (function) {
		add_node(text, "\t\t", audit, function);
		return;
	}
	/* The name of a platform device may be that of another group's. */
	text_addf(text, "\t\t\"%u/", group->id);
	text_add_dot(text, member->name);
	text_add(text, "\" [label=\"");
	text_add_dot(text, member->name);
	add_mdev(text, audit, member->name);
	text_addf(text, "\", fillcolor=\"%s\"];\n",
		colours[audit_rank_of_mdev(audit, member->name)]);
}

static int print_group(const struct audit_request *request,
	const struct audit_group *group, FILE *output)
{
	const struct host_group *members = group->group;
	cleanup_text struct text text = TEXT_INIT;

	text_addf(&text,
		"\tsubgraph \"cluster_%u\" {\n"
		"\t\tlabel=\"group %u: %s\"; style=\"rounded,filled\"; "
		"fillcolor=\"%s\";\n",
		members->id, members->id, audit_rank_word(group->rank),
		group->slots > 1 ? "#fff7ed" : "#f9fafb");
	for (size_t i = 0; i < members->members.count; i++)
		add_member(&text, request->audit, members,
			&members->members.items[i]);
	text_add(&text, "\t}\n");
	fputs(text_string(&text), output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

/* An edge from its bridge, or from its root bus. */
static int print_edge(const struct audit_request *request,
	const struct audit_tree *tree, size_t index, FILE *output)
{
	const struct audit *audit = request->audit;
	const struct audit_node *node = &tree->nodes.items[index];
	const struct host_function *function =
		audit->host->functions.items[node->index];
	cleanup_text struct text text = TEXT_INIT;

	if (function->group.state != FACT_KNOWN ||
		(request->by_group &&
			function->group.value != request->group))
		add_node(&text, "\t", audit, function);
	if (node->depth == 0)
		text_addf(&text, "\t\"pci%04x:%02x\"",
			(unsigned)function->address.domain,
			function->address.bus);
	else
		text_addf(&text, "\t\"%s\"",
			pci_address_text(
				audit->host->functions
					.items[tree->nodes.items[node->parent]
							.index]
					->address)
				.string);
	text_addf(&text, " -> \"%s\";\n",
		pci_address_text(function->address).string);
	fputs(text_string(&text), output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

int emit_audit_dot(const struct audit_request *request, FILE *output)
{
	const struct audit *audit = request->audit;
	struct audit_tree tree;
	int error = audit_tree_new(request, &tree);

	if (error < 0)
		return error;
	fputs("digraph host {\n\trankdir=LR;\n"
	      "\tnode [shape=box, style=\"rounded,filled\", "
	      "fillcolor=\"#ffffff\", fontname=\"sans-serif\"];\n",
		output);
	for (size_t i = 0; error == 0 && i < audit->groups.count; i++)
		if (audit_shows(request, audit->groups.items[i].group))
			error = print_group(
				request, &audit->groups.items[i], output);
	for (size_t i = 0; error == 0 && i < tree.nodes.count; i++)
		error = print_edge(request, &tree, i, output);
	fputs("}\n", output);
	audit_tree_clear(&tree);
	return error;
}
