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

/* A name that is no function's may be that of another group's member, too. */
static void add_other_id(
	struct text *text, struct fact_number group, const char *name)
{
	text_add_char(text, '"');
	if (group.state == FACT_KNOWN)
		text_addf(text, "%u/", (unsigned)group.value);
	text_add_dot(text, name);
	text_add_char(text, '"');
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

static void add_other(struct text *text, const char *indent,
	const struct audit *audit, struct fact_number group, const char *name)
{
	text_add(text, indent);
	add_other_id(text, group, name);
	text_add(text, " [label=\"");
	text_add_dot(text, name);
	add_mdev(text, audit, name);
	text_addf(text, "\", fillcolor=\"%s\"];\n",
		colours[audit_rank_of_mdev(audit, name)]);
}

static void add_member(struct text *text, const struct audit *audit,
	const struct host_group *group, const struct host_member *member)
{
	const struct host_function *function =
		host_member_function(audit->host, member);
	const struct fact_number id = {
		.state = FACT_KNOWN, .value = group->id};

	if (function)
		add_node(text, "\t\t", audit, function);
	else
		add_other(text, "\t\t", audit, id, member->name);
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

/* Whether no cluster has it. */
static bool stands_alone(
	const struct audit_request *request, const struct audit_node *node)
{
	struct fact_number group = audit_node_group(node);

	return group.state != FACT_KNOWN ||
	       (request->by_group && group.value != request->group);
}

/* What a node at depth 0 hangs on: a root bus, or what has no node. */
static void add_root_id(struct text *text, const struct audit_node *node)
{
	cleanup_text struct text parent = TEXT_INIT;

	if (!node->mdev) {
		text_addf(text, "\"pci%04x:%02x\"",
			(unsigned)node->function->address.domain,
			node->function->address.bus);
		return;
	}
	text_add_fact(&parent, &node->mdev->parent);
	text_add_char(text, '"');
	text_add_dot(text, text_string(&parent));
	text_add_char(text, '"');
	text->failed |= parent.failed;
}

static void add_id(struct text *text, const struct audit_node *node)
{
	if (node->mdev)
		add_other_id(text, node->mdev->group, node->mdev->uuid);
	else
		text_addf(text, "\"%s\"",
			pci_address_text(node->function->address).string);
}

/* An edge from its bridge, parent or root bus. */
static int print_edge(const struct audit_request *request,
	const struct audit_tree *tree, size_t index, FILE *output)
{
	const struct audit *audit = request->audit;
	const struct audit_node *node = &tree->nodes.items[index];
	cleanup_text struct text text = TEXT_INIT;

	if (stands_alone(request, node)) {
		if (node->mdev)
			add_other(&text, "\t", audit, node->mdev->group,
				node->mdev->uuid);
		else
			add_node(&text, "\t", audit, node->function);
	}
	text_add_char(&text, '\t');
	if (node->depth == 0)
		add_root_id(&text, node);
	else
		add_id(&text, &tree->nodes.items[node->parent]);
	text_add(&text, " -> ");
	add_id(&text, node);
	text_add(&text, ";\n");
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
