/* SPDX-License-Identifier: MIT */
#include "topology/ids.h"

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text.h"

#include <qdev/error.h>
#include <qdev/id.h>

#include <stdlib.h>
#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool qdev_id_is_valid(const char *id)
{
	if (!id || !is_letter(id[0]))
		return false;
	for (; *id; id++)
		if (!is_letter(*id) && !strchr("0123456789-._", *id))
			return false;
	return true;
}

bool qdev_node_name_is_valid(const char *name)
{
	return qdev_id_is_valid(name) && strlen(name) <= QDEV_MAX_NODE_NAME;
}

int qdev_id_downstream(const char *id, const char *sub, char **ret_id)
{
	cleanup_free char *derived = format_string("%s.%s", id, sub);

	if (!derived)
		return QDEV_ERROR_NO_MEMORY;
	if (!*sub || !qdev_id_is_valid(derived))
		return QDEV_ERROR_INVALID;
	*ret_id = TAKE_PTR(derived);
	return QDEV_OK;
}

int qdev_node_name_child(const char *name, const char *sub, char **ret_name)
{
	cleanup_free char *derived = format_string("%s-%s", name, sub);

	if (!derived)
		return QDEV_ERROR_NO_MEMORY;
	if (!*sub || !qdev_node_name_is_valid(derived))
		return QDEV_ERROR_NODE_NAME_INVALID;
	*ret_name = TAKE_PTR(derived);
	return QDEV_OK;
}

void id_counters_clear(struct id_counters *counters)
{
	for (size_t i = 0; i < counters->count; i++)
		free(counters->items[i].stem);
	array_clear(counters);
}

struct id_counter *id_counter_of(struct id_counters *counters, const char *stem)
{
	for (size_t i = 0; i < counters->count; i++)
		if (strcmp(counters->items[i].stem, stem) == 0)
			return &counters->items[i];

	cleanup_free char *own_stem = strdup(stem);
	struct id_counter *counter = own_stem ? array_add(counters) : NULL;

	if (counter)
		counter->stem = TAKE_PTR(own_stem);
	return counter;
}

char *id_format(const struct id_counter *counter, const struct claims *claims,
	bool controller, unsigned *ret_number)
{
	for (unsigned number = counter->next;; number++) {
		char *id =
			controller && number == 0
				? strdup(counter->stem)
				: format_string(controller ? "%s%u" : "%s.%u",
					  counter->stem, number);

		if (id && claims_have(claims, CLAIM_DEVICE_ID, id)) {
			free(id);
			continue;
		}
		*ret_number = number;
		return id;
	}
}
