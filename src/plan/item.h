/* SPDX-License-Identifier: MIT */
#ifndef PLAN_ITEM_H
#define PLAN_ITEM_H

/*
 * What a request asks for, one device an item, from a flag or a spec alike:
 * a kind, a value (`--disk FILE`), and keys (`,via=scsi`). The kinds are a
 * table, kinds.c; reading, printing of help and placing all go by it.
 */

#include "base/array.h"
#include "base/text.h"

enum key_type {
	KEY_TEXT,
	KEY_TEXT_OR_NOTHING, /* an empty one means something: romfile= */
	KEY_BOOL,   /* on or off */
	KEY_NUMBER, /* decimal */
	KEY_SIZE,   /* bytes, with K, M, G, T */
	KEY_CHOICE, /* one of the key's choices */
	KEY_NUMBER_CHOICE, /* the same, of numbers alone */
	KEY_BARE,   /* stands alone: ",spice" */
};

struct item_key {
	const char *name;
	enum key_type type;
	const char *choices; /* of these: "scsi|blk|usb|uas" */
};

struct item;
struct placement;

struct item_kind {
	const char *name;  /* of the flag, "passthrough", and in a spec */
	const char *value; /* what the value is called; NULL: takes none */
	const char *choices; /* what the value may be; NULL: any text */
	bool keys_alone;   /* no value, but keys may follow */
	bool goes_first;   /* placed before all others, wherever asked for */
	const char *help;
	const struct item_key *keys; /* ends with a NULL name; NULL: none */
	/* 0, QDEV_ERROR_NO_MEMORY, or another error and a line of why. */
	int (*place)(struct placement *placement, const struct item *item);
};

struct item_setting {
	const struct item_key *key;
	char *value; /* as written, doubled commas undone; "" for a bare key */
};

struct item {
	const struct item_kind *kind;
	char *value; /* NULL when the kind takes none */
	ARRAY(struct item_setting) settings;
};

void item_clear(struct item *item);

/* The kinds, ended by one without a name. */
extern const struct item_kind item_kinds[];

/* The kind of that name, or NULL; a kind's key, likewise. */
const struct item_kind *item_kind(const char *name);
const struct item_key *item_key(const struct item_kind *kind,
	const char *name);

/*
 * Reads what follows a flag: "VALUE,key=value,…"; a comma inside a value is
 * doubled, as QEMU has it. QDEV_ERROR_INVALID puts a line into `problem`.
 */
int item_parse(const struct item_kind *kind, const char *string,
	struct item *ret, struct text *problem) must_check;

/* Sets the value, checked against the kind's choices. */
int item_set_value(struct item *item, const char *value, struct text *problem)
	must_check;

/* Adds one setting, checked against the kind's keys and types. */
int item_set(struct item *item, const char *name, const char *value,
	struct text *problem) must_check;

/* The value of a key as it was written, or NULL when it was not given. */
const char *item_get(const struct item *item, const char *name);

/* The same by type; `fallback` when it was not given. */
bool item_get_bool(const struct item *item, const char *name, bool fallback);
uint64_t item_get_number(const struct item *item, const char *name,
	uint64_t fallback);

#endif
