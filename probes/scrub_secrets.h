/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_SECRETS_H
#define PROBES_SCRUB_SECRETS_H

/*
 * What identifies one machine, and the number that stands for it. Numbers
 * count up in the order of what they replace, and say nothing of it.
 */

#include "base/array.h"
#include "base/text.h"

enum secret_kind {
	SECRET_UUID,
	SECRET_LVM,      /* 32 letters and digits */
	SECRET_LVM_PAIR, /* of a volume group and a volume of it */
	SECRET_EUI48,    /* a MAC */
	SECRET_EUI64,    /* a WWN, a GUID of InfiniBand */
	SECRET_DISK,     /* the number in an MBR */
	SECRET_IPV4,
	SECRET_DOMAIN, /* that the host's name is in */
	SECRET_SERIAL,
	SECRET_KINDS
};

/* Shorter ones would be found in what has nothing to do with them. */
#define SHORTEST_SERIAL 6

struct secret {
	enum secret_kind kind;
	char *text; /* digits or a word; in lower case, but for LVM's */
};

struct secrets {
	ARRAY(struct secret) items;     /* sorted once all are found */
	size_t first[SECRET_KINDS + 1]; /* of each kind, then */
	bool failed;                    /* out of memory */
};

void secrets_add(struct secrets *secrets, enum secret_kind kind,
	const char *text, size_t length);
void secrets_clear(struct secrets *secrets);

/* Sorts the secrets: each has its number from now on. */
void secrets_number(struct secrets *secrets);

/* What stands for a secret, as it is kept. False: there is no such secret. */
bool secrets_stand_in(const struct secrets *secrets, enum secret_kind kind,
	const char *text, struct text *ret);

/* Whether what is at a place is a word, and not a part of a longer one. */
bool is_whole_word(const char *text, const char *at, size_t length);

/* The longest secret of a kind that is a word at a place, or NULL. */
const char *secrets_word_at(const struct secrets *secrets,
	enum secret_kind kind, const char *text, const char *at);

#endif
