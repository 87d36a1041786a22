/* SPDX-License-Identifier: MIT */
#include "probes/select.h"

#include "probes/function.h"
#include "probes/list.h"

#include <qdev/error.h>

#include <string.h>

/* What selectors are resolved on, and where they end. */
struct selection {
	struct root *root;
	struct host *host;
};

static int add_target(
	struct target_list *list, struct target target, struct text *problem)
{
	for (size_t i = 0; i < list->items.count; i++) {
		if (strcmp(list->items.items[i].name, target.name) != 0)
			continue;
		text_addf(problem, "%s is asked for twice", target.name);
		return QDEV_ERROR_INVALID;
	}

	struct target *added = array_add(&list->items);

	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = target;
	added->selector = list->selector;
	return 0;
}

/* All functions of a slot; function 0 where none is there, to be missed. */
static int select_slot(const struct selection *selection, struct pci_address address,
	struct target_list *targets, struct text *problem)
{
	bool found = false;

	for (uint8_t i = 0; i < 8; i++) {
		address.function = i;

		struct host_function *function =
			host_add_function(selection->host, address);
		int error = function ? function_read(selection->root,
					       selection->host, function)
				     : QDEV_ERROR_NO_MEMORY;

		if (error < 0)
			return error;
		if (function->existence.state != FACT_KNOWN)
			continue;
		found = true;
		error = add_target(
			targets, target_of_function(address), problem);
		if (error < 0)
			return error;
	}
	if (found)
		return 0;
	address.function = 0;
	return add_target(targets, target_of_function(address), problem);
}

static bool has_ids(
	const struct host_function *function, const struct selector *selector)
{
	return fact_is(function->vendor, selector->vendor) &&
	       fact_is(function->device, selector->device);
}

static int ambiguous(const struct selection *selection, const struct selector *selector,
	struct text *problem)
{
	text_addf(problem,
		"%04x:%04x is more than one device:", selector->vendor,
		selector->device);
	for (size_t i = 0; i < selection->host->functions.count; i++) {
		const struct host_function *function =
			selection->host->functions.items[i];

		if (has_ids(function, selector))
			text_addf(problem, " %s",
				pci_address_text(function->address).string);
	}
	text_add(problem, "; name the one you mean");
	return QDEV_ERROR_INVALID;
}

static int select_ids(const struct selection *selection, const struct selector *selector,
	struct target_list *targets, struct text *problem)
{
	struct host_function *found = NULL;
	int error = list_functions(selection->root, selection->host);
	size_t count = 0;

	for (size_t i = 0; error == 0 && i < selection->host->functions.count; i++) {
		struct host_function *function = selection->host->functions.items[i];

		function_read_identity(selection->root, function);
		if (!has_ids(function, selector))
			continue;
		found = function;
		count++;
	}
	if (error < 0)
		return error;
	if (count > 1)
		return ambiguous(selection, selector, problem);
	if (!found)
		return add_target(targets,
			target_of_ids(selector->vendor, selector->device),
			problem);
	return add_target(targets, target_of_function(found->address), problem);
}

static int select_target(const struct selection *selection,
	const struct selector *selector, struct target_list *targets,
	struct text *problem)
{
	switch (selector->kind) {
	case SELECTOR_FUNCTION:
		return add_target(targets,
			target_of_function(selector->address), problem);
	case SELECTOR_SLOT:
		return select_slot(
			selection, selector->address, targets, problem);
	case SELECTOR_IDS:
		return select_ids(selection, selector, targets, problem);
	case SELECTOR_MDEV:
		return add_target(
			targets, target_of_mdev(selector->uuid), problem);
	}
	return 0;
}

int select_targets(struct root *root, struct host *host,
	const struct selector *selectors, size_t count,
	struct target_list *targets, struct text *problem)
{
	const struct selection selection = {.root = root, .host = host};
	int error = 0;

	for (size_t i = 0; error == 0 && i < count; i++) {
		targets->selector = i;
		error = select_target(
			&selection, &selectors[i], targets, problem);
	}
	return error;
}
