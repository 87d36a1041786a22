/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MANIFEST_H
#define PROBES_MANIFEST_H

/*
 * qdev-host.json at the top of a captured root: what files can't hold, and
 * what no file says. Its form is docs/capture.md.
 */

#include "base/array.h"
#include "base/text.h"
#include "host/host.h"
#include "probes/root.h"

#define MANIFEST_NAME   "qdev-host.json"
#define MANIFEST_SCHEMA "qdev.host/1"

/*
 * A host of 16,384 functions has 7 MiB and 0.2 million values. A value takes up
 * to 240 bytes of memory, however few of the text.
 */
#define MANIFEST_MAX_SIZE   ((size_t)64 << 20)
#define MANIFEST_MAX_VALUES ((size_t)2 << 20)

struct manifest;

/*
 * Reads a manifest's text. On failure (QDEV_ERROR_INVALID or …_NO_MEMORY)
 * `ret_reason` gets one line with line and column.
 */
int manifest_parse(const char *text, size_t length, struct manifest **ret,
	struct text *ret_reason) must_check;
struct manifest *manifest_free(struct manifest *manifest);

/*
 * The errno (positive) that reading `path` gave, or 0 when nothing is said
 * about it: then the tree holds the file.
 */
int manifest_error(const struct manifest *manifest, const char *path);

/* Whether something was at `path`, and its type of stat(2); 0: an odd one. */
bool manifest_type(
	const struct manifest *manifest, const char *path, mode_t *ret);

/* Whether entries of a directory were read. */
bool manifest_lists(const struct manifest *manifest, const char *directory);

/* Whether they were all there are. */
bool manifest_lists_all(const struct manifest *manifest, const char *directory);

/* Whether they are, and `name` is not among them: then it was not there. */
bool manifest_lists_without(const struct manifest *manifest,
	const char *directory, const char *name);

/* Those entries, unsorted; the names are copied. */
int manifest_list(const struct manifest *manifest, const char *directory,
	struct name_list *ret);

/* As the root_… functions of the same name. */
int manifest_node(const struct manifest *manifest, const char *path,
	struct host_node *ret);
int manifest_try_open(const struct manifest *manifest, const char *path);
int manifest_holders(const struct manifest *manifest, struct host_node *node);
int manifest_caller(const struct manifest *manifest, struct host_user *ret);
int manifest_user(const struct manifest *manifest, const char *name,
	struct host_user *ret);
int manifest_pinned(const struct manifest *manifest, struct host_user *user);
int manifest_tasks(const struct manifest *manifest, struct host_user *user);
int manifest_name(const struct manifest *manifest, const char *modalias,
	enum root_name which, char **ret);

/* How the manifest calls a type of stat(2): "char", "socket", "other". */
const char *manifest_kind_name(mode_t type);

/* How it calls the limits of who ran the capture. */
#define MANIFEST_MEMORY_LOCK "memory_lock"
const char *manifest_limit_key(enum host_limit_kind kind);

/* And the tasks of a user, whoever that is: a member of these, named so. */
#define MANIFEST_TASKS "tasks"
#define MANIFEST_UID_SIZE 12
void manifest_uid_key(uid_t uid, char ret[static MANIFEST_UID_SIZE]);

/*
 * The i-th of what a user may do, and how it is called there. NULL: there are
 * no more.
 */
bool *manifest_capability(
	struct host_user *user, unsigned i, const char **ret_name);

/* The key of a name in the manifest: "class", "vendor", "device". */
const char *manifest_name_key(enum root_name which);

#endif
