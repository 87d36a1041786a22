/* SPDX-License-Identifier: MIT */
#ifndef PROBES_RECORDER_H
#define PROBES_RECORDER_H

/*
 * Writes down what is read through a root, so that the same questions get the
 * same answers on another machine: the files, links and directories into a
 * tree, all else into the manifest. Reads that failed are facts, too.
 */

#include "probes/root.h"

struct file_node;
struct files;
struct recorder;

/* A recorder of what is read of `source`, which outlives it. -ENOMEM. */
int recorder_new(const struct files *source, struct recorder **ret) must_check;
struct recorder *recorder_free(struct recorder *recorder);

/*
 * The tree, with the manifest at its top, or the first error of all, negative.
 * Nothing is recorded after it.
 */
int recorder_finish(
	struct recorder *recorder, struct file_node **ret) must_check;

/*
 * One call for each kind of read; `error` is the positive errno it gave, or
 * 0. None of them fails: errors wait for recorder_finish().
 */
void recorder_file(struct recorder *recorder, const char *path,
	const void *bytes, size_t length, int error);
void recorder_link(struct recorder *recorder, const char *path, int error);
void recorder_existence(
	struct recorder *recorder, const char *path, mode_t type, int error);
/* `all`: what is not among the names was not there. */
void recorder_list(struct recorder *recorder, const char *path,
	const struct name_list *names, bool all, int error);
void recorder_node(struct recorder *recorder, const char *path,
	const struct host_node *node, int error);
void recorder_open(struct recorder *recorder, const char *path, int error);
void recorder_holders(
	struct recorder *recorder, const struct host_node *node, int error);
void recorder_caller(struct recorder *recorder, const struct host_user *user);
void recorder_user(struct recorder *recorder, const char *name,
	const struct host_user *user);
void recorder_tasks(struct recorder *recorder, const struct host_user *user);
/* ... after the one who is asked about. */
void recorder_pinned(struct recorder *recorder, const struct host_user *user);
void recorder_name(struct recorder *recorder, const char *modalias,
	enum root_name which, const char *name);

#endif
