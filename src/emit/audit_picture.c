/* SPDX-License-Identifier: MIT */

/*
 * The tree as rows, one a function: a band in the colour of its group where
 * the group has several, the way from its bridge, what it is, who has it, its
 * group and its verdict.
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
#define OWNER   670
#define GROUP   846
#define VERDICT 930

/* More would run into what stands to the right. */
#define DEPTH_DRAWN    10
#define NAME_LENGTH    74
#define STEP_LENGTH    3 /* that much less for each bridge above */
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

static const struct host_function *function_of(
	const struct picture *picture, size_t place)
{
	return picture->request->audit->host->functions
		.items[picture->tree->nodes.items[place].index];
}

/* A root bus has a row of its own, above its first function. */
static bool starts_bus(const struct picture *picture, size_t place)
{
	const struct pci_address *own, *before;
	size_t i = place;

	if (picture->tree->nodes.items[place].depth)
		return false;
	if (place == 0)
		return true;
	do
		i--;
	while (picture->tree->nodes.items[i].depth);
	own = &function_of(picture, place)->address;
	before = &function_of(picture, i)->address;
	return own->domain != before->domain || own->bus != before->bus;
}

static void add_bus(struct picture *picture, size_t place, unsigned row)
{
	const struct pci_address *address =
		&function_of(picture, place)->address;

	text_addf(&picture->text,
		"<text class=\"bus\" x=\"%d\" y=\"%u\">root bus %04x:%02x"
		"</text>\n",
		LEFT - 8, row * ROW + 18, (unsigned)address->domain,
		address->bus);
}

/* Its group, where that has others, too; else NULL. */
static const struct host_group *shared_group(
	const struct picture *picture, const struct host_function *function)
{
	const struct host_group *group =
		function->group.state == FACT_KNOWN
			? host_group(picture->request->audit->host,
				  (uint32_t)function->group.value)
			: NULL;

	return group && group->members.count > 1 ? group : NULL;
}

static void add_band(struct picture *picture,
	const struct host_function *function, unsigned row)
{
	const struct host_group *group = shared_group(picture, function);

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
	const struct audit_node *node = &picture->tree->nodes.items[place];
	const struct audit_node *above =
		&picture->tree->nodes.items[node->parent];

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

static void add_name(struct picture *picture, const struct audit_node *node,
	const struct host_function *function, unsigned row)
{
	struct pci_address_text address = pci_address_text(function->address);
	cleanup_text struct text whole = TEXT_INIT;
	unsigned depth = node->depth < DEPTH_DRAWN ? node->depth : DEPTH_DRAWN;
	double x = column(node) + 22 + LETTER * (double)strlen(address.string);

	text_add_description(&whole, function);
	add_start(picture, "name", (unsigned)x, row, &whole,
		NAME_LENGTH - STEP_LENGTH * depth);
}

static void add_owner(struct picture *picture,
	const struct host_function *function, unsigned row)
{
	cleanup_text struct text whole = TEXT_INIT;

	text_add_owner(&whole, function);
	add_start(picture, "owner", OWNER, row, &whole, OWNER_LENGTH);
}

static void add_group(struct picture *picture,
	const struct host_function *function, unsigned row)
{
	const struct host_group *shared = shared_group(picture, function);

	if (function->group.state != FACT_KNOWN) {
		add_cell(picture, "owner", GROUP, row,
			function->group.state == FACT_ABSENT ? "no group"
							     : "group ?");
		return;
	}
	text_addf(&picture->text,
		"<rect class=\"%s\" style=\"--h:%u\" x=\"%d\" y=\"%u\" "
		"width=\"72\" height=\"18\" rx=\"9\"/>"
		"<text class=\"%s\" x=\"%d\" y=\"%u\">group %u</text>",
		shared ? "chip" : "chip alone",
		shared ? audit_hue(picture->request->audit, shared) : 0, GROUP,
		row * ROW + 4, shared ? "on-chip" : "on-alone", GROUP + 36,
		row * ROW + 17, (unsigned)function->group.value);
}

/* With all that it has to say behind the pointer. */
static void add_title(struct picture *picture,
	const struct host_function *function)
{
	cleanup_text struct text whole = TEXT_INIT;

	text_addf(&whole, "%s ",
		pci_address_text(function->address).string);
	text_add_description(&whole, function);
	text_add(&whole, "; ");
	text_add_owner(&whole, function);
	text_add(&whole, "; ");
	text_add_verdict(&whole, picture->request->audit, function);
	text_add(&picture->text, "<title>");
	text_add_markup(&picture->text, text_string(&whole));
	text_add(&picture->text, "</title>");
	picture->text.failed |= whole.failed;
}

static void add_function(struct picture *picture, size_t place, unsigned row,
	const unsigned *rows)
{
	const struct audit_node *node = &picture->tree->nodes.items[place];
	const struct host_function *function = function_of(picture, place);
	enum audit_rank rank =
		audit_rank_of(picture->request->audit, function);
	cleanup_text struct text verdict = TEXT_INIT;

	text_add_verdict(&verdict, picture->request->audit, function);
	if (function->group.state == FACT_KNOWN)
		text_addf(&picture->text, "<a href=\"#group-%u\">",
			(unsigned)function->group.value);
	else
		text_add(&picture->text, "<a href=\"#no-group\">");
	add_title(picture, function);
	add_band(picture, function, row);
	add_way(picture, place, row, rows);
	text_addf(&picture->text,
		"<rect class=\"node %s\" x=\"%u\" y=\"%u\" width=\"12\" "
		"height=\"12\" rx=\"3\"/>",
		audit_style(rank), column(node) - 6, row * ROW + 7);
	add_cell(picture, "address", column(node) + 14, row,
		pci_address_text(function->address).string);
	add_name(picture, node, function, row);
	add_owner(picture, function, row);
	add_group(picture, function, row);
	text_addf(&picture->text, "<g class=\"%s\">", audit_style(rank));
	add_start(picture, "verdict", VERDICT, row, &verdict, VERDICT_LENGTH);
	text_add(&picture->text, "</g></a>\n");
}

static unsigned count_rows(const struct picture *picture, unsigned *rows)
{
	unsigned row = 0;

	for (size_t i = 0; i < picture->tree->nodes.count; i++) {
		row += starts_bus(picture, i);
		rows[i] = row++;
	}
	return row;
}

static int draw(struct picture *picture, unsigned *rows, FILE *output)
{
	unsigned count = count_rows(picture, rows);

	fprintf(output,
		"<svg viewBox=\"0 0 %d %u\" role=\"img\" "
		"aria-label=\"PCI functions as a tree, coloured by group\">\n",
		WIDTH, count * ROW);
	for (size_t i = 0; i < picture->tree->nodes.count; i++) {
		if (starts_bus(picture, i))
			add_bus(picture, i, rows[i] - 1);
		add_function(picture, i, rows[i], rows);
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
