/* SPDX-License-Identifier: MIT */
#include "probes/udev_data.h"

#include "probes/attribute.h"

#include <string.h>

/* Properties of one device; the largest seen have a few KiB. */
#define DATA_LIMIT ((size_t)1 << 20)

int udev_data_read(struct root *root, const char *id, struct text *ret)
{
	return root_read_file(root, root_path("run/udev/data/%s", id).string,
		DATA_LIMIT, ret);
}

bool udev_data_property(
	const char *data, const char *key, char *buffer, size_t size)
{
	size_t key_length = strlen(key);

	for (const char *line = data; *line;
		line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, "E:", 2) != 0 ||
			strncmp(line + 2, key, key_length) != 0 ||
			line[2 + key_length] != '=')
			continue;

		const char *value = line + 2 + key_length + 1;
		size_t length = strcspn(value, "\n");

		if (length >= size)
			return false;
		memcpy(buffer, value, length);
		buffer[length] = '\0';
		return true;
	}
	return false;
}
