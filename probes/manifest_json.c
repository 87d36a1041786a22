/* SPDX-License-Identifier: MIT */
#include "probes/manifest_json.h"

#include <errno.h>
#include <string.h>

json_t *manifest_entry(const struct manifest *manifest, const char *path)
{
	return json_object_get(manifest->paths, path);
}

int manifest_number(
	const json_t *object, const char *key, json_int_t max, json_int_t *ret)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > max)
		return -ENODATA;
	*ret = json_integer_value(value);
	return 0;
}

/* Linux on every architecture has its errnos below this. */
#define MAX_ERRNO 256

int manifest_errno(const char *name)
{
	for (int error = 1; error < MAX_ERRNO; error++) {
		const char *other = strerrorname_np(error);

		if (other && strcmp(name, other) == 0)
			return error;
	}
	/* A name this libc has not: the read failed all the same. */
	return EIO;
}
