/* SPDX-License-Identifier: MIT */

/* Keyboards and mice, mostly below USB controllers. */

#include "probes/attribute.h"
#include "probes/use.h"

#include <string.h>

int use_input(const struct use_question *question)
{
	struct root_path path =
		root_path("sys/class/input/%s/name", question->name);
	char name[256];

	/* The plugs of a sound card are called inputs, too. */
	if (strstr(question->path, "/sound/"))
		return 0;
	if (root_read(question->scan->root, path.string, name, sizeof(name)) <
		0)
		strcpy(name, "an input device");
	return host_use_add(&question->function->uses, USE_INPUT,
		question->name, name, path.string);
}
