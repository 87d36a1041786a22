/* SPDX-License-Identifier: MIT */
#include "host/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Both disks of a mirror may be below one controller: the mirror is told once.
 */
static bool is_told(
	const struct host_uses *uses, enum host_use_kind kind, const char *name)
{
	for (size_t i = 0; i < uses->items.count; i++)
		if (uses->items.items[i].kind == kind &&
			strcmp(uses->items.items[i].name, name) == 0)
			return true;
	return false;
}

/*
 * A host that is no host must not take all day: who is used in so many ways is
 * used, and that there are more is told as a doubt.
 */
#define MOST_USES 1024

int host_use_add(struct host_uses *uses, enum host_use_kind kind,
	const char *name, const char *detail, const char *file)
{
	struct host_use *use;

	if (uses->items.count >= MOST_USES)
		return host_use_doubt(uses, file, EMLINK);
	if (is_told(uses, kind, name))
		return 0;
	use = array_add(&uses->items);
	if (!use)
		return QDEV_ERROR_NO_MEMORY;
	use->kind = kind;
	use->name = strdup(name);
	use->detail = strdup(detail);
	use->file = strdup(file);
	return use->name && use->detail && use->file ? 0 : QDEV_ERROR_NO_MEMORY;
}

int host_use_doubt(struct host_uses *uses, const char *file, int error)
{
	struct host_use *use;

	if (uses->items.count > MOST_USES)
		return 0;
	for (size_t i = 0; i < uses->items.count; i++)
		if (uses->items.items[i].kind == USE_UNKNOWN &&
			strcmp(uses->items.items[i].file, file) == 0)
			return 0;
	use = array_add(&uses->items);
	if (!use)
		return QDEV_ERROR_NO_MEMORY;
	use->kind = USE_UNKNOWN;
	use->error = error;
	use->file = strdup(file);
	return use->file ? 0 : QDEV_ERROR_NO_MEMORY;
}

void host_uses_clear(struct host_uses *uses)
{
	for (size_t i = 0; i < uses->items.count; i++) {
		free(uses->items.items[i].name);
		free(uses->items.items[i].detail);
		free(uses->items.items[i].file);
	}
	array_clear(&uses->items);
}
