/* SPDX-License-Identifier: MIT */
#include "probes/scrub.h"

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "probes/file_tree.h"
#include "probes/manifest.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum kind {
	SECRET_UUID,
	SECRET_EUI48, /* a MAC */
	SECRET_EUI64, /* a WWN, a GUID of InfiniBand */
	SECRET_SERIAL,
};

/* What stands for the Nth of a kind: a prefix and N, in hex digits. */
static const struct {
	const char *prefix;
	int width;
} stand_ins[] = {
	[SECRET_UUID] = {"00000000000040008000", 12},
	[SECRET_EUI48] = {"020000", 6},
	[SECRET_EUI64] = {"0200000000", 6},
	[SECRET_SERIAL] = {"serial-", 6},
};

/* How they are spelled; h is a hex digit. What holds another comes first. */
static const struct pattern {
	enum kind kind;
	const char *spelling;
} patterns[] = {
	{SECRET_UUID, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"},
	{SECRET_UUID, "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"},
	{SECRET_EUI64, "hh:hh:hh:hh:hh:hh:hh:hh"},
	{SECRET_EUI64, "hhhh:hhhh:hhhh:hhhh"},
	{SECRET_EUI48, "hh:hh:hh:hh:hh:hh"},
	{SECRET_EUI48, "enxhhhhhhhhhhhh"},
};

#define MAX_DIGITS 32

/* Attributes of sysfs that are serial numbers, and nothing else. */
static const char *const serial_files[] = {
	"board_serial",
	"chassis_serial",
	"eui",
	"nguid",
	"product_serial",
	"serial",
	"serial_number",
	"unique_id",
	"wwid",
};

/* Properties that are: KEY=VALUE in a file, "KEY": "VALUE" in the manifest. */
static const char *const serial_keys[] = {
	"HID_UNIQ",
	"ID_SERIAL",
	"ID_SERIAL_SHORT",
	"ID_WWN",
	"ID_WWN_WITH_EXTENSION",
	"SERIAL",
	"UNIQ",
};

/* Shorter ones would be found in what has nothing to do with them. */
#define SHORTEST_SERIAL 6

struct secret {
	enum kind kind;
	char *text; /* hex digits in lower case, or a serial number */
	size_t number;
};

struct scrub {
	ARRAY(struct secret) secrets; /* sorted once all are found */
	const char *host_name;
	bool in_contents;       /* of a file of the host's */
	struct file_node *copy; /* NULL while secrets are collected */
	struct text path;       /* in the copy */
	int error;
};

static void scrub_clear(struct scrub *scrub)
{
	for (size_t i = 0; i < scrub->secrets.count; i++)
		free(scrub->secrets.items[i].text);
	array_clear(&scrub->secrets);
	file_tree_free(scrub->copy);
	text_clear(&scrub->path);
}

static void add_secret(
	struct scrub *scrub, enum kind kind, const char *text, size_t length)
{
	struct secret *secret = array_add(&scrub->secrets);

	if (secret) {
		secret->kind = kind;
		secret->text = strndup(text, length);
	}
	if (!secret || !secret->text)
		scrub->error = -ENOMEM;
}

static int compare(const void *a, const void *b)
{
	const struct secret *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return strcmp(one->text, other->text);
}

/* Sorts the secrets and numbers them; the same one has the same number. */
static void number_secrets(struct scrub *scrub)
{
	struct secret *items = scrub->secrets.items;

	if (scrub->secrets.count > 1)
		qsort(items, scrub->secrets.count, sizeof(*items), compare);
	for (size_t i = 0; i < scrub->secrets.count; i++) {
		bool follows = i > 0 && items[i].kind == items[i - 1].kind;
		bool same = follows && compare(&items[i], &items[i - 1]) == 0;

		items[i].number = follows ? items[i - 1].number + !same : 1;
	}
}

static void add_stand_in(
	const struct scrub *scrub, enum kind kind, char *text, struct text *ret)
{
	const struct secret key = {.kind = kind, .text = text};
	const struct secret *secret = bsearch(&key, scrub->secrets.items,
		scrub->secrets.count, sizeof(key), compare);

	text_addf(ret, "%s%0*zx", stand_ins[kind].prefix, stand_ins[kind].width,
		secret ? secret->number : 0);
}

/* Whether a pattern is at a place; its digits in lower case. */
static bool spells(const struct pattern *pattern, const char *text,
	const char *at, char digits[static MAX_DIGITS + 1])
{
	bool has_colons = strchr(pattern->spelling, ':');
	const char *form = pattern->spelling;
	char before = at > text ? at[-1] : '\0';
	size_t count = 0;

	if (isalnum((unsigned char)before) || (has_colons && before == ':'))
		return false;
	for (; *form; form++, at++) {
		if (*form != 'h' && *at != *form)
			return false;
		if (*form != 'h')
			continue;
		if (!isxdigit((unsigned char)*at))
			return false;
		digits[count++] = (char)tolower((unsigned char)*at);
	}
	digits[count] = '\0';
	return !isalnum((unsigned char)*at) && !(has_colons && *at == ':');
}

/* All zeros and all ones are nobody's: they say that there is none. */
static bool is_nobodys(const char *digits)
{
	return digits[strspn(digits, "0")] == '\0' ||
	       digits[strspn(digits, "f")] == '\0';
}

/* Writes a stand-in as the secret was spelled. */
static void add_spelled(
	const char *spelling, const char *digits, struct text *ret)
{
	for (; *spelling; spelling++)
		text_add_char(ret, *spelling == 'h' ? *digits++ : *spelling);
}

/* The length of the identifier at a place, collected or replaced; 0: none. */
static size_t take_identifier(
	struct scrub *scrub, const char *text, const char *at, struct text *ret)
{
	char digits[MAX_DIGITS + 1];

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		const struct pattern *pattern = &patterns[i];
		cleanup_text struct text stand_in = TEXT_INIT;

		if (!spells(pattern, text, at, digits) || is_nobodys(digits))
			continue;
		if (scrub->copy) {
			add_stand_in(scrub, pattern->kind, digits, &stand_in);
			add_spelled(
				pattern->spelling, text_string(&stand_in), ret);
		} else {
			add_secret(
				scrub, pattern->kind, digits, strlen(digits));
		}
		return strlen(pattern->spelling);
	}
	return 0;
}

/* Whether a word is at a place, and not a part of a longer one. */
static bool is_word(
	const char *text, const char *at, const char *word, const char *joiners)
{
	size_t length = strlen(word);
	char before = at > text ? at[-1] : ' ';

	if (length == 0 || strncmp(at, word, length) != 0)
		return false;
	return !isalnum((unsigned char)before) &&
	       !isalnum((unsigned char)at[length]) &&
	       (before == '\0' || !strchr(joiners, before)) &&
	       (at[length] == '\0' || !strchr(joiners, at[length]));
}

/* Of a uevent: what the link `driver` says, too, which stays as it is. */
static bool is_driver(const char *text, const char *at)
{
	static const char key[] = "DRIVER=";
	const size_t length = strlen(key);

	return (size_t)(at - text) >= length &&
	       strncmp(at - length, key, length) == 0;
}

/*
 * A machine may be called "dev" or "nvme": in names, in the manifest, which has
 * names, and as a part of a word that is not its name.
 */
static size_t take_host_name(const struct scrub *scrub, const char *text,
	const char *at, struct text *ret)
{
	if (!scrub->copy || !scrub->in_contents || !scrub->host_name ||
		!is_word(text, at, scrub->host_name, "/-_") ||
		is_driver(text, at))
		return 0;
	text_add(ret, "host");
	return strlen(scrub->host_name);
}

/*
 * A serial number that was found anywhere. They are the last secrets, and of
 * two that begin alike the longer one is behind the other.
 */
static size_t take_serial(const struct scrub *scrub, const char *text,
	const char *at, struct text *ret)
{
	if (!scrub->copy)
		return 0;
	for (size_t i = scrub->secrets.count; i-- > 0;) {
		const struct secret *secret = &scrub->secrets.items[i];

		if (secret->kind != SECRET_SERIAL)
			break;
		if (!is_word(text, at, secret->text, ""))
			continue;
		add_stand_in(scrub, SECRET_SERIAL, secret->text, ret);
		return strlen(secret->text);
	}
	return 0;
}

static void collect_serial(struct scrub *scrub, const char *at, size_t length)
{
	if (!scrub->copy && length >= SHORTEST_SERIAL)
		add_secret(scrub, SECRET_SERIAL, at, length);
}

/* The value of a property that is a serial number. */
static void collect_property(
	struct scrub *scrub, const char *text, const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(serial_keys); i++) {
		const char *value = at + strlen(serial_keys[i]);

		if (!is_word(text, at, serial_keys[i], "_"))
			continue;
		if (*value == '=')
			collect_serial(
				scrub, value + 1, strcspn(value + 1, "\n"));
		else if (strncmp(value, "\": \"", 4) == 0)
			collect_serial(
				scrub, value + 4, strcspn(value + 4, "\"\n"));
	}
}

/* Collects the secrets of a text, or writes it without them. */
static void pass(struct scrub *scrub, const char *text, struct text *ret)
{
	for (const char *at = text; *at;) {
		size_t length = take_serial(scrub, text, at, ret);

		if (!length)
			length = take_identifier(scrub, text, at, ret);
		if (!length)
			length = take_host_name(scrub, text, at, ret);
		if (!length) {
			collect_property(scrub, text, at);
			if (scrub->copy)
				text_add_char(ret, *at);
			length = 1;
		}
		at += length;
	}
}

static bool is_serial_file(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(serial_files); i++)
		if (strcmp(serial_files[i], name) == 0)
			return true;
	return false;
}

/* What has a NUL is no text, and has none of those. */
static void pass_bytes(
	struct scrub *scrub, const struct file_node *node, struct text *ret)
{
	if (memchr(node->bytes, '\0', node->length)) {
		text_add_bytes(ret, node->bytes, node->length);
		return;
	}
	if (S_ISREG(node->type) && is_serial_file(node->name))
		collect_serial(scrub, node->bytes, strcspn(node->bytes, "\n"));
	scrub->in_contents =
		S_ISREG(node->type) && strcmp(node->name, MANIFEST_NAME) != 0;
	pass(scrub, node->bytes, ret);
	scrub->in_contents = false;
}

static void copy_node(
	struct scrub *scrub, const struct file_node *node, struct text *bytes)
{
	int error = scrub->path.failed || bytes->failed
			    ? -ENOMEM
			    : file_tree_add(scrub->copy,
				      text_string(&scrub->path), node->type,
				      text_string(bytes), bytes->length);

	if (error < 0)
		scrub->error = error;
}

static void visit(const struct file_node *node, void *data)
{
	struct scrub *scrub = data;
	size_t length = scrub->path.length;
	cleanup_text struct text bytes = TEXT_INIT;

	if (scrub->error)
		return;
	if (length)
		text_add_char(&scrub->path, '/');
	pass(scrub, node->name, &scrub->path);
	if (!S_ISDIR(node->type))
		pass_bytes(scrub, node, &bytes);
	if (scrub->copy)
		copy_node(scrub, node, &bytes);
	if (S_ISDIR(node->type))
		file_node_each(node, visit, scrub);
	text_truncate(&scrub->path, length);
}

int scrub_tree(const struct file_node *tree, const char *host_name,
	struct file_node **ret)
{
	cleanup(scrub_clear) struct scrub scrub = {.host_name = host_name};

	file_node_each(tree, visit, &scrub);
	number_secrets(&scrub);
	if (scrub.error == 0)
		scrub.error = file_tree_new(&scrub.copy);
	if (scrub.error == 0)
		file_node_each(tree, visit, &scrub);
	if (scrub.error == 0)
		*ret = TAKE_PTR(scrub.copy);
	return scrub.error;
}
