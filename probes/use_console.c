/* SPDX-License-Identifier: MIT */

/* Serial consoles: "ttyS0 -W- (EC p a) 4:64" (linux: fs/proc/consoles.c). */

#include "base/cleanup.h"
#include "probes/use.h"

#include <errno.h>
#include <string.h>

#define CONSOLES       "proc/consoles"
#define CONSOLES_LIMIT ((size_t)64 << 10)

int use_list_consoles(struct root *root, struct name_list *ret)
{
	cleanup_text struct text text = TEXT_INIT;
	char *save = NULL;
	int error = root_read_file(root, CONSOLES, CONSOLES_LIMIT, &text);

	if (error < 0 || !text.data)
		return error;
	for (char *line = strtok_r(text.data, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " /")] = '\0';
		if (*line && use_add_name(ret, line) < 0)
			return -ENOMEM;
	}
	return 0;
}

int use_console(const struct use_question *question)
{
	return host_use_add(&question->function->uses, USE_CONSOLE,
		question->name, "a console of the kernel", CONSOLES);
}
