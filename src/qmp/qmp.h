/* SPDX-License-Identifier: MIT */
#ifndef QMP_QMP_H
#define QMP_QMP_H

/*
 * A QEMU of our own, paused, and the talk with it over QMP (QEMU
 * docs/interop/qmp-spec.txt): one command at a time, events are passed over.
 *
 * All calls return 0, or a negative enum qdev_error with the reason, in words,
 * in `problem`: QDEV_ERROR_NO_MEMORY, QDEV_ERROR_INVALID when QEMU refused or
 * is gone, and what a call names beyond. Once QEMU is gone, or has not answered
 * in time, it is killed, and every further call fails.
 */

#include "base/cleanup.h"
#include "base/text.h"

#include <jansson.h>

struct arguments;
struct qmp;

/* Of a local that owns what a call below gave. */
DEFINE_CLEANUP(json_t *, json_decref);
#define cleanup_json cleanup(json_decref_p)

/*
 * Starts QEMU with a command line, its program first, to which what makes it
 * paused, headless and ours is added. No firmware runs, no guest starts.
 * `limit_ms` is how long to wait for it, and for any one answer later.
 */
int qmp_start(const struct arguments *arguments, int limit_ms, struct qmp **ret,
	struct text *problem) must_check;

/* Kills QEMU, reaps it, and frees the client. Returns NULL. */
struct qmp *qmp_free(struct qmp *qmp);

/*
 * Runs a command. `parameters` is an object that is the client's from then on,
 * or NULL for none. The result is the caller's to json_decref().
 *
 * A number above INT64_MAX, for which jansson has no integer, comes as a string
 * of its digits.
 */
int qmp_command(struct qmp *qmp, const char *command, json_t *parameters,
	json_t **ret_result, struct text *problem) must_check;

/* The machine's state, "prelaunch" as long as it is paused at its start. The
 * caller's to free(). */
int qmp_status(
	struct qmp *qmp, char **ret_status, struct text *problem) must_check;

/* The properties of an object of QEMU's tree: an array of {name, type}. */
int qmp_list(struct qmp *qmp, const char *path, json_t **ret_list,
	struct text *problem) must_check;

/*
 * The value of a property. QDEV_ERROR_PROPERTY_UNKNOWN: there is no such
 * object, or no such property of it.
 */
int qmp_get(struct qmp *qmp, const char *path, const char *property,
	json_t **ret_value, struct text *problem) must_check;

#endif
