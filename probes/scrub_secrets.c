/* SPDX-License-Identifier: MIT */
#include "probes/scrub_secrets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What stands for the Nth of a kind: a prefix and N, in hex digits. */
static const struct {
	const char *prefix;
	int width;
} stand_ins[] = {
	[SECRET_UUID] = {"00000000000040008000", 12},
	[SECRET_LVM] = {"00000000000000000000000000", 6},
	[SECRET_LVM_PAIR] = {"00000000000000000000000000000000"
			     "00000000000000000000000000",
		6},
	[SECRET_EUI48] = {"020000", 6},
	[SECRET_EUI64] = {"0200000000", 6},
	[SECRET_DISK] = {"d1", 6},
	[SECRET_IPV4] = {"0a", 6},
	[SECRET_DOMAIN] = {"domain-", 6},
	[SECRET_SERIAL] = {"serial-", 6},
};

/* LVM's have 62 digits, the letters of both cases. */
static bool has_cases(enum secret_kind kind)
{
	return kind == SECRET_LVM || kind == SECRET_LVM_PAIR;
}

void secrets_add(struct secrets *secrets, enum secret_kind kind,
	const char *text, size_t length)
{
	struct secret *secret = array_add(&secrets->items);

	if (secret) {
		secret->kind = kind;
		secret->text = strndup(text, length);
	}
	if (!secret || !secret->text) {
		secrets->failed = true;
		return;
	}
	for (char *c = secret->text; *c && !has_cases(kind); c++)
		*c = (char)tolower((unsigned char)*c);
}

void secrets_clear(struct secrets *secrets)
{
	for (size_t i = 0; i < secrets->items.count; i++)
		free(secrets->items.items[i].text);
	array_clear(&secrets->items);
}

static int compare(const void *a, const void *b)
{
	const struct secret *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return strcmp(one->text, other->text);
}

/* Sorted, the same ones are neighbours: one of them stays. */
static void drop_doubles(struct secrets *secrets)
{
	struct secret *items = secrets->items.items;
	size_t count = 0;

	for (size_t i = 0; i < secrets->items.count; i++) {
		if (count > 0 && compare(&items[count - 1], &items[i]) == 0)
			free(items[i].text);
		else
			items[count++] = items[i];
	}
	secrets->items.count = count;
}

void secrets_number(struct secrets *secrets)
{
	size_t at = 0;

	/* One without a text can't be compared. */
	if (secrets->failed)
		return;
	if (secrets->items.count > 1)
		qsort(secrets->items.items, secrets->items.count,
			sizeof(struct secret), compare);
	drop_doubles(secrets);
	for (unsigned kind = 0; kind <= SECRET_KINDS; kind++) {
		while (at < secrets->items.count &&
			secrets->items.items[at].kind < kind)
			at++;
		secrets->first[kind] = at;
	}
}

bool secrets_stand_in(const struct secrets *secrets, enum secret_kind kind,
	const char *text, struct text *ret)
{
	const struct secret key = {
		.kind = kind,
		.text = (char *)(uintptr_t)text,
	};
	const struct secret *secret =
		secrets->items.count
			? bsearch(&key, secrets->items.items,
				  secrets->items.count, sizeof(key), compare)
			: NULL;

	if (!secret)
		return false;
	text_addf(ret, "%s%0*zx", stand_ins[kind].prefix, stand_ins[kind].width,
		(size_t)(secret - secrets->items.items) - secrets->first[kind] +
			1);
	return true;
}

bool is_whole_word(const char *text, const char *at, size_t length)
{
	return !(at > text && isalnum((unsigned char)at[-1])) &&
	       !isalnum((unsigned char)at[length]);
}

/* Behind the last of a kind that is not behind what is at a place. */
static size_t end_before(
	const struct secrets *secrets, enum secret_kind kind, const char *at)
{
	size_t low = secrets->first[kind], high = secrets->first[kind + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *word = secrets->items.items[middle].text;

		if (strncasecmp(word, at, strlen(word)) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Of two that begin alike the longer one is behind the other; before one that
 * begins otherwise, none is at the place.
 */
const char *secrets_word_at(const struct secrets *secrets,
	enum secret_kind kind, const char *text, const char *at)
{
	size_t shortest = kind == SECRET_SERIAL ? SHORTEST_SERIAL : 1;

	if (at > text && isalnum((unsigned char)at[-1]))
		return NULL;
	for (size_t i = end_before(secrets, kind, at);
		i-- > secrets->first[kind];) {
		const char *word = secrets->items.items[i].text;
		size_t length = strlen(word);

		if (strncasecmp(at, word, shortest) != 0)
			return NULL;
		if (strncasecmp(at, word, length) == 0 &&
			is_whole_word(text, at, length))
			return word;
	}
	return NULL;
}
