/* SPDX-License-Identifier: MIT */
#ifndef ACT_SAVED_H
#define ACT_SAVED_H

/*
 * What functions were before they were bound: one file a function in a
 * directory that only its owner may enter, written whole before anything is
 * changed. It says, too, how far its function has come, so that what a run
 * that was killed left behind is found by the next.
 */

#include "act/goal.h"
#include "base/text.h"

/* Forgotten by a reboot, as are the bindings. */
#define SAVED_DIRECTORY "/run/qdev-plan"

enum saved_phase {
	SAVED_NOTHING = 0,
	SAVED_BINDING,   /* being bound: a run that ended so was killed */
	SAVED_BOUND,     /* bound, and to be given back */
	SAVED_UNBINDING, /* being given back: as above */
};

struct saved {
	enum saved_phase phase;
	struct goal origin;
	char *modalias; /* which device it is of; NULL: not known */
};

struct saved_entry {
	struct pci_address address;
	enum saved_phase phase;
};

struct saved_directory {
	char *path;
	int fd;
	int lock;
};

#define SAVED_DIRECTORY_INIT                                                   \
	{                                                                      \
		.fd = -1, .lock = -1                                           \
	}

/*
 * Opens the directory and waits until no other run has it, so long at most;
 * makes it if need be. A negative errno and a line in *ret_problem.
 */
int saved_open(const char *path, unsigned limit_s, struct saved_directory *ret,
	struct text *ret_problem) must_check;
void saved_close(struct saved_directory *directory);

/* For a look: without lock, and -ENOENT where there is none. */
int saved_open_to_read(
	const char *path, struct saved_directory *ret) must_check;

/* An absent file is SAVED_NOTHING; -EBADMSG: it is none of ours. */
int saved_read(const struct saved_directory *directory,
	struct pci_address address, struct saved *ret) must_check;
int saved_write(const struct saved_directory *directory,
	struct pci_address address, const struct saved *saved) must_check;
int saved_forget(const struct saved_directory *directory,
	struct pci_address address) must_check;

struct saved_list {
	ARRAY(struct saved_entry) items;
};

/* All that is saved, by address. */
int saved_list_read(const struct saved_directory *directory,
	struct saved_list *ret) must_check;
void saved_list_clear(struct saved_list *list);

void saved_clear(struct saved *saved);

/* Whether a run that had the function in hand was killed. */
bool saved_is_unfinished(enum saved_phase phase);

/* "being bound", for a message about a run that was killed. */
const char *saved_phase_text(enum saved_phase phase);

/* The text of a file, and back; false: it is none. */
void saved_print(const struct saved *saved, struct text *ret);
bool saved_parse(const char *text, struct saved *ret) must_check;

#endif
