/* SPDX-License-Identifier: MIT */
#include "probes/unit_files.h"

#include "base/cleanup.h"

#include <errno.h>
#include <string.h>

/* Nobody writes longer ones; systemd takes as much. */
#define FILE_LIMIT (1u << 20)

int unit_files_read(struct root *root, const struct name_list *files,
	const char *section, unit_assign *assign,
	struct unit_settings *settings)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < files->names.count; i++) {
		cleanup_text struct text text = TEXT_INIT;

		settings->file = files->names.items[i];
		error = root_read_file(
			root, settings->file, FILE_LIMIT, &text);
		if (error == 0 && strlen(text_string(&text)) != text.length)
			error = -EINVAL;
		if (error == 0 && text.data)
			error = unit_file_parse(
				text.data, section, assign, settings);
	}
	return error;
}
