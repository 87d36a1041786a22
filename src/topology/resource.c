/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text.h"

#include <qdev/error.h>
#include <qdev/id.h>

#include <string.h>

struct resource_list {
	struct resource **items;
	size_t count;
	size_t room;
};

/* Printed form by form: what a later form refers to is in an earlier one. */
struct qdev_resources {
	struct resource_list lists[OPTION_FORMS];
	struct claims claims;
};

static void resource_free(struct resource *resource)
{
	option_clear(&resource->option);
	free(resource);
}

DEFINE_CLEANUP(struct resource *, resource_free);
DEFINE_CLEANUP(struct qdev_options *, qdev_options_free);

int qdev_resources_new(struct qdev_resources **ret_resources)
{
	struct qdev_resources *resources = calloc(1, sizeof(*resources));

	if (!resources)
		return QDEV_ERROR_NO_MEMORY;
	*ret_resources = resources;
	return QDEV_OK;
}

struct qdev_resources *qdev_resources_free(struct qdev_resources *resources)
{
	if (!resources)
		return NULL;
	for (size_t form = 0; form < OPTION_FORMS; form++) {
		struct resource_list *list = &resources->lists[form];

		for (size_t i = 0; i < list->count; i++)
			resource_free(list->items[i]);
		array_clear(list);
	}
	claims_clear(&resources->claims);
	free(resources);
	return NULL;
}

size_t qdev_resources_count(const struct qdev_resources *resources)
{
	size_t count = 0;

	for (size_t form = 0; form < OPTION_FORMS; form++)
		count += resources->lists[form].count;
	return count;
}

const struct qdev_option *qdev_resources_at(
	const struct qdev_resources *resources, size_t index)
{
	for (size_t form = 0; form < OPTION_FORMS; form++) {
		const struct resource_list *list = &resources->lists[form];

		if (index < list->count)
			return &list->items[index]->option;
		index -= list->count;
	}
	return NULL;
}

int qdev_resources_options(const struct qdev_resources *resources,
	struct qdev_options **ret_options)
{
	cleanup(qdev_options_free_p) struct qdev_options *options =
		options_new();

	if (!options)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t form = 0; form < OPTION_FORMS; form++)
		for (size_t i = 0; i < resources->lists[form].count; i++) {
			int r = options_add(options,
				&resources->lists[form].items[i]->option);

			if (r < 0)
				return r;
		}
	*ret_options = TAKE_PTR(options);
	return QDEV_OK;
}

static bool id_is_valid(enum option_form form, const char *id)
{
	return form == OPTION_BLOCKDEV ? qdev_node_name_is_valid(id)
				       : qdev_id_is_valid(id);
}

/* Ids that count do so among those of their type. */
static size_t count_of(
	const struct resource_list *list, const struct resource_kind *kind)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->items[i]->kind->stem == kind->stem;
	return count;
}

static int set_id(struct resource *resource, const struct resource_kind *kind,
	const char *id, size_t number)
{
	if (!kind->stem && !id_is_valid(kind->form, id))
		return kind->form == OPTION_BLOCKDEV
			       ? QDEV_ERROR_NODE_NAME_INVALID
			       : QDEV_ERROR_INVALID;
	resource->option.id =
		kind->stem ? format_string("%s.%zu", kind->stem, number)
			   : strdup(id);
	return resource->option.id ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

/* All or none. */
static int claim_all(struct claims *claims, const struct resource *resource,
	const struct resource_kind *kind, const struct argument *arguments)
{
	int r = claims_add(claims, option_id_domain(kind->form),
		resource->option.id, resource);

	if (r == QDEV_OK)
		r = claims_add(claims, kind->only, kind->type, resource);
	if (r == QDEV_OK)
		r = properties_claim(&resource->option.properties, claims,
			arguments, resource);
	if (r < 0)
		claims_drop_owner(claims, resource);
	return r;
}

int resource_add(struct qdev_resources *resources, enum resource_name name,
	const char *id, const struct argument *arguments,
	struct resource **ret_resource)
{
	const struct resource_kind *kind = resource_kind_of(name);
	struct resource_list *list = &resources->lists[kind->form];
	cleanup(resource_free_p) struct resource *resource =
		calloc(1, sizeof(*resource));

	if (!resource || !array_reserve((void **)&list->items, list->count,
				 &list->room, sizeof(*list->items)))
		return QDEV_ERROR_NO_MEMORY;
	resource->owner = resources;
	resource->kind = kind;
	resource->option.form = kind->form;
	resource->option.type = kind->type;

	int r = set_id(resource, kind, id, count_of(list, kind));

	if (r == QDEV_OK)
		r = properties_build(&resource->option.properties, kind->rules,
			arguments, NULL);
	if (r == QDEV_OK)
		r = claim_all(&resources->claims, resource, kind, arguments);
	if (r < 0)
		return r;
	*ret_resource = list->items[list->count++] = TAKE_PTR(resource);
	return QDEV_OK;
}

void resource_remove_last(
	struct qdev_resources *resources, enum option_form form)
{
	struct resource_list *list = &resources->lists[form];
	struct resource *resource = list->items[--list->count];

	claims_drop_owner(&resources->claims, resource);
	resource_free(resource);
}

const struct resource *resource_find(const struct qdev_resources *resources,
	enum option_form form, const char *id)
{
	const struct resource_list *list = &resources->lists[form];

	for (size_t i = 0; id && i < list->count; i++)
		if (strcmp(list->items[i]->option.id, id) == 0)
			return list->items[i];
	return NULL;
}

struct argument backend_argument(
	const char *key, const struct resource *resource)
{
	return (struct argument){
		.key = key,
		.text = resource ? resource->option.id : NULL,
		.backend = resource,
	};
}

int backends_take(const struct argument *arguments)
{
	int r = QDEV_OK;

	for (; arguments && arguments->key && r == QDEV_OK; arguments++) {
		const struct resource *backend = arguments->backend;

		if (backend)
			r = claims_add(&backend->owner->claims,
				option_user_domain(backend->option.form),
				backend->option.id, NULL);
	}
	return r;
}
