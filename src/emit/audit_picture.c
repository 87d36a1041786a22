/* SPDX-License-Identifier: MIT */

/*
 * The tree as rows, one a function or an mdev: a band in the colour of its
 * group where the group has several, the way from its bridge or parent, what
 * it is, who has it, its group and its verdict.
 */

#include "emit/audit_picture.h"

#include "base/escape.h"
#include "emit/audit_tree.h"
#include "emit/describe.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

/* In user units, of which the page is WIDTH wide. */
#define WIDTH   1280
#define ROW     26
#define STEP    22 /* to the right, for each bridge above */
#define LEFT    20
#define LETTER  7.4 /* of an address */
#define NARROW  6.95 /* of all else */
#define OWNER   670
#define GROUP   846
#define VERDICT 930

/* More would run into what stands to the right. */
#define DEPTH_DRAWN    10
#define OWNER_LENGTH   24
#define VERDICT_LENGTH 42

unsigned audit_hue(const struct audit *audit, const struct host_group *group)
{
	size_t number = audit_number_of(audit, group);

	/* By the golden angle from each to the next, none is soon met again. */
	return (unsigned)((210 + number * 137) % 360);
}

const char *audit_style(enum audit_rank rank)
{
	return audit_rank_word(rank);
}

struct picture {
	const struct audit_request *request;
	const struct audit_tree *tree;
	struct text text;
};

static unsigned column(const struct audit_node *node)
{
	unsigned depth = node->depth < DEPTH_DRAWN ? node->depth : DEPTH_DRAWN;

	return LEFT + STEP * (depth + 1);
}

static const struct audit_node *node_at(
	const struct picture *picture, size_t place)
{
	return &picture->tree->nodes.items[place];
}

static enum audit_rank rank_of(
	const struct picture *picture, const struct audit_node *node)
{
	const struct audit *audit = picture->request->audit;

	return node->mdev ? audit_rank_of_mdev(audit, node->mdev->uuid)
			  : audit_rank_of(audit, node->function);
}

static void text_add_node_name(
	struct text *text, const struct audit_node *node)
{
	text_add(text, node->mdev ? node->mdev->uuid
				  : pci_address_text(node->function->address)
					    .string);
}

static void text_add_what(struct text *text, const struct audit_node *node)
{
	if (node->mdev)
		text_add_mdev(text, node->mdev);
	else
		text_add_description(text, node->function);
}

static void text_add_who(struct text *text, const struct audit_node *node)
{
	if (node->mdev)
		text_add_fact(text, &node->mdev->driver);
	else
		text_add_owner(text, node->function);
}

static void text_add_node_verdict(struct text *text,
	const struct picture *picture, const struct audit_node *node)
{
	const struct audit *audit = picture->request->audit;

	if (node->mdev)
		text_add_mdev_verdict(text, audit, node->mdev->uuid);
	else
		text_add_verdict(text, audit, node->function);
}

static bool same_root(
	const struct audit_node *one, const struct audit_node *other)
{
	if (!one->mdev != !other->mdev)
		return false;
	if (one->mdev)
		return one->mdev->parent.state == other->mdev->parent.state &&
		       (one->mdev->parent.state != FACT_KNOWN ||
			       strcmp(one->mdev->parent.value,
				       other->mdev->parent.value) == 0);
	return one->function->address.domain ==
		       other->function->address.domain &&
	       one->function->address.bus == other->function->address.bus;
}

/*
 * What stands on no function of the picture has a row above its first: a root
 * bus, or the parent of mdevs.
 */
static bool starts_root(const struct picture *picture, size_t place)
{
	size_t i = place;

	if (node_at(picture, place)->depth)
		return false;
	if (place == 0)
		return true;
	do
		i--;
	while (node_at(picture, i)->depth);
	return !same_root(node_at(picture, i), node_at(picture, place));
}

static void add_root(struct picture *picture, size_t place, unsigned row)
{
	const struct audit_node *node = node_at(picture, place);
	cleanup_text struct text parent = TEXT_INIT;

	text_addf(&picture->text, "<text class=\"bus\" x=\"%d\" y=\"%u\">",
		LEFT - 8, row * ROW + 18);
	if (node->mdev) {
		text_add_fact(&parent, &node->mdev->parent);
		text_add(&picture->text, "mediated devices of ");
		text_add_markup(&picture->text, text_string(&parent));
		picture->text.failed |= parent.failed;
	} else {
		text_addf(&picture->text, "root bus %04x:%02x",
			(unsigned)node->function->address.domain,
			node->function->address.bus);
	}
	text_add(&picture->text, "</text>\n");
}

/* Its group, where that has others, too; else NULL. */
static const struct host_group *shared_group(
	const struct picture *picture, const struct audit_node *node)
{
	struct fact_number id = audit_node_group(node);
	const struct host_group *group =
		id.state == FACT_KNOWN
			? host_group(picture->request->audit->host,
				  (uint32_t)id.value)
			: NULL;

	return group && group->members.count > 1 ? group : NULL;
}

static void add_band(struct picture *picture, const struct audit_node *node,
	unsigned row)
{
	const struct host_group *group = shared_group(picture, node);

	if (!group)
		return;
	text_addf(&picture->text,
		"<rect class=\"band\" style=\"--h:%u\" x=\"0\" y=\"%u\" "
		"width=\"%d\" height=\"%d\"/>",
		audit_hue(picture->request->audit, group), row * ROW, WIDTH,
		ROW);
}

/* From the bridge's column down to the row, and across to the function. */
static void add_way(struct picture *picture, size_t place, unsigned row,
	const unsigned *rows)
{
	const struct audit_node *node = node_at(picture, place);
	const struct audit_node *above = node_at(picture, node->parent);

	if (node->depth == 0)
		return;
	text_addf(&picture->text,
		"<path class=\"way\" d=\"M%u %uV%uH%u\"/>", column(above),
		rows[node->parent] * ROW + ROW / 2 + 6, row * ROW + ROW / 2,
		column(node) - 6);
}

static void add_cell(struct picture *picture, const char *style, unsigned x,
	unsigned row, const char *string)
{
	text_addf(&picture->text, "<text class=\"%s\" x=\"%u\" y=\"%u\">",
		style, x, row * ROW + 18);
	text_add_markup(&picture->text, string);
	text_add(&picture->text, "</text>");
}

static void add_start(struct picture *picture, const char *style, unsigned x,
	unsigned row, const struct text *whole, size_t length)
{
	cleanup_text struct text start = TEXT_INIT;

	text_add_cut(&start, text_string(whole), length);
	add_cell(picture, style, x, row, text_string(&start));
	picture->text.failed |= whole->failed || start.failed;
}

/* As much of what it is as fits between its address and its owner. */
static void add_what(struct picture *picture, const struct audit_node *node,
	const char *name, unsigned row)
{
	cleanup_text struct text whole = TEXT_INIT;
	double x = column(node) + 22 + LETTER * (double)strlen(name);

	text_add_what(&whole, node);
	add_start(picture, "name", (unsigned)x, row, &whole,
		(size_t)((OWNER - x) / NARROW));
}

static void add_owner(struct picture *picture, const struct audit_node *node,
	unsigned row)
{
	cleanup_text struct text whole = TEXT_INIT;

	text_add_who(&whole, node);
	add_start(picture, "owner", OWNER, row, &whole, OWNER_LENGTH);
}

static void add_group(struct picture *picture, const struct audit_node *node,
	unsigned row)
{
	const struct host_group *shared = shared_group(picture, node);
	struct fact_number id = audit_node_group(node);

	if (id.state != FACT_KNOWN) {
		add_cell(picture, "owner", GROUP, row,
			id.state == FACT_ABSENT ? "no group" : "group ?");
		return;
	}
	text_addf(&picture->text,
		"<rect class=\"%s\" style=\"--h:%u\" x=\"%d\" y=\"%u\" "
		"width=\"72\" height=\"18\" rx=\"9\"/>"
		"<text class=\"%s\" x=\"%d\" y=\"%u\">group %u</text>",
		shared ? "chip" : "chip alone",
		shared ? audit_hue(picture->request->audit, shared) : 0, GROUP,
		row * ROW + 4, shared ? "on-chip" : "on-alone", GROUP + 36,
		row * ROW + 17, (unsigned)id.value);
}

/* With all that it has to say behind the pointer. */
static void add_title(struct picture *picture, const struct audit_node *node)
{
	cleanup_text struct text whole = TEXT_INIT;

	text_add_node_name(&whole, node);
	text_add_char(&whole, ' ');
	text_add_what(&whole, node);
	text_add(&whole, "; ");
	text_add_who(&whole, node);
	text_add(&whole, "; ");
	text_add_node_verdict(&whole, picture, node);
	text_add(&picture->text, "<title>");
	text_add_markup(&picture->text, text_string(&whole));
	text_add(&picture->text, "</title>");
	picture->text.failed |= whole.failed;
}

static void add_node(struct picture *picture, size_t place, unsigned row,
	const unsigned *rows)
{
	const struct audit_node *node = node_at(picture, place);
	struct fact_number group = audit_node_group(node);
	const char *style = audit_style(rank_of(picture, node));
	cleanup_text struct text name = TEXT_INIT, verdict = TEXT_INIT;

	text_add_node_name(&name, node);
	text_add_node_verdict(&verdict, picture, node);
	if (group.state == FACT_KNOWN)
		text_addf(&picture->text, "<a href=\"#group-%u\">",
			(unsigned)group.value);
	else
		text_add(&picture->text, "<a href=\"#no-group\">");
	add_title(picture, node);
	add_band(picture, node, row);
	add_way(picture, place, row, rows);
	text_addf(&picture->text,
		"<rect class=\"node %s\" x=\"%u\" y=\"%u\" width=\"12\" "
		"height=\"12\" rx=\"%d\"/>",
		style, column(node) - 6, row * ROW + 7, node->mdev ? 6 : 3);
	add_cell(picture, "address", column(node) + 14, row,
		text_string(&name));
	add_what(picture, node, text_string(&name), row);
	add_owner(picture, node, row);
	add_group(picture, node, row);
	text_addf(&picture->text, "<g class=\"%s\">", style);
	add_start(picture, "verdict", VERDICT, row, &verdict, VERDICT_LENGTH);
	text_add(&picture->text, "</g></a>\n");
	picture->text.failed |= name.failed;
}

static unsigned count_rows(const struct picture *picture, unsigned *rows)
{
	unsigned row = 0;

	for (size_t i = 0; i < picture->tree->nodes.count; i++) {
		row += starts_root(picture, i);
		rows[i] = row++;
	}
	return row;
}

static int draw(struct picture *picture, unsigned *rows, FILE *output)
{
	unsigned count = count_rows(picture, rows);

	fprintf(output,
		"<svg viewBox=\"0 0 %d %u\" role=\"img\" "
		"aria-label=\"PCI functions and mediated devices as a tree, "
		"coloured by group\">\n",
		WIDTH, count * ROW);
	for (size_t i = 0; i < picture->tree->nodes.count; i++) {
		if (starts_root(picture, i))
			add_root(picture, i, rows[i] - 1);
		add_node(picture, i, rows[i], rows);
		fputs(text_string(&picture->text), output);
		text_truncate(&picture->text, 0);
	}
	fputs("</svg>\n", output);
	return picture->text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

int emit_audit_picture(const struct audit_request *request, FILE *output)
{
	struct audit_tree tree;
	struct picture picture = {.request = request, .tree = &tree};
	unsigned *rows;
	int error = audit_tree_new(request, &tree);

	if (error < 0)
		return error;
	rows = calloc(tree.nodes.count + 1, sizeof(*rows));
	error = rows ? draw(&picture, rows, output) : QDEV_ERROR_NO_MEMORY;
	free(rows);
	text_clear(&picture.text);
	audit_tree_clear(&tree);
	return error;
}
