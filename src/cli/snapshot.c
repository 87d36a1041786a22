/* SPDX-License-Identifier: MIT */
#include "probes/snapshot.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/file_tree.h"
#include "probes/interview.h"
#include "probes/scrub.h"
#include "probes/scrub_name.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct file_node *, file_tree_free);

/* An error with a line of its own, or out of memory. */
static int told(enum exit_code code, const char *path, int error,
	const struct text *reason)
{
	if (error == 0)
		return EXIT_GO;
	if (error == QDEV_ERROR_NO_MEMORY || reason->failed)
		return complain_memory();
	return complain(
		code, "%s%s%s", path, *path ? ": " : "", text_string(reason));
}

/* Asks all there is to ask, and gives what was read for it. */
static int record(
	const struct args *args, struct root *root, struct file_node **ret)
{
	cleanup_text struct text problem = TEXT_INIT;
	const struct request *request = &args->request;
	int error = root_record(root);

	if (error < 0)
		return complain_memory();
	error = interview(root, (const char *const *)&request->user,
		request->user ? 1 : 0, request->unit, &problem);
	if (error < 0)
		return told(EXIT_USAGE, "", error, &problem);
	error = root_recorded(root, ret);
	if (error == -ENOMEM)
		return complain_memory();
	return error < 0 ? complain(EXIT_TROUBLE, "host %s: %s",
				   args->host ? args->host : "/",
				   strerror(-error))
			 : EXIT_GO;
}

/* Puts a scrubbed tree in the place of the one that was recorded. */
static int scrub(const struct args *args, struct file_node **tree)
{
	const char *host = args->host ? args->host : "/";
	struct file_node *scrubbed;
	int error = scrub_tree(*tree, &scrubbed);

	if (error == -EEXIST)
		return complain(EXIT_TROUBLE,
			"host %s: it can't be scrubbed: the stand-ins give two "
			"files one name",
			host);
	if (error < 0)
		return complain_memory();
	if (!scrub_knows_name(*tree))
		complain(EXIT_GO,
			"host %s: /%s is not in it, so its name can't be "
			"scrubbed: look for it before you publish %s",
			host, HOST_NAME_FILE, args->output);
	file_tree_free(*tree);
	*tree = scrubbed;
	return EXIT_GO;
}

static int write_out(const struct args *args, const struct file_node *tree)
{
	cleanup_text struct text reason = TEXT_INIT;

	return told(EXIT_TROUBLE, args->output,
		snapshot_write(tree, args->output, &reason), &reason);
}

int run_snapshot(const struct args *args)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup(file_tree_free_p) struct file_node *tree = NULL;
	int code;

	if (!args->output)
		return complain(EXIT_USAGE, "snapshot wants --output FILE");
	code = open_host(args->host, &root);
	if (code == EXIT_GO)
		code = record(args, root, &tree);
	if (code == EXIT_GO && args->scrub)
		code = scrub(args, &tree);
	return code ? code : write_out(args, tree);
}
