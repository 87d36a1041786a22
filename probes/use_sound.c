/* SPDX-License-Identifier: MIT */

/*
 * Sound streams that a program has open. Only those: most hosts have a card,
 * and a sound server opens it when there is something to play.
 */

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/*
 * proc/asound/card0/pcm0p/sub0/status: "closed", or lines about the stream. It
 * is told by its node, dev/snd/pcmC0D0p, which leads to who has it open.
 */
static int look_at_stream(
	const struct use_question *question, const char *pcm, const char *sub)
{
	struct root_path path = root_path(
		"proc/asound/%s/%s/%s/status", question->name, pcm, sub);
	char status[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read(
		question->scan->root, path.string, status, sizeof(status));

	if (length == -ENOENT) /* pcmXp/info, or gone */
		return 0;
	if (length < 0)
		return host_use_doubt(
			&question->function->uses, path.string, (int)-length);
	if (strcmp(status, "closed") == 0)
		return 0;
	return host_use_add(&question->function->uses, USE_SOUND,
		root_path("pcmC%sD%s", question->name + strlen("card"),
			pcm + strlen("pcm"))
			.string,
		"an open stream", path.string);
}

static int look_at_pcm(const struct use_question *question, const char *pcm)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path =
		root_path("proc/asound/%s/%s", question->name, pcm);
	int error = root_list(question->scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		return host_use_doubt(
			&question->function->uses, path.string, -error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		if (strncmp(list.names.items[i], "sub", 3) == 0)
			error = look_at_stream(
				question, pcm, list.names.items[i]);
	return error;
}

int use_sound(const struct use_question *question)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path = root_path("proc/asound/%s", question->name);
	int error = root_list(question->scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		return host_use_doubt(
			&question->function->uses, path.string, -error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		if (strncmp(list.names.items[i], "pcm", 3) == 0)
			error = look_at_pcm(question, list.names.items[i]);
	return error;
}
