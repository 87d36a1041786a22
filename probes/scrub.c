/* SPDX-License-Identifier: MIT */
#include "probes/scrub.h"

#include "base/cleanup.h"
#include "host/address.h"
#include "probes/file_tree.h"
#include "probes/manifest.h"
#include "probes/scrub_address.h"
#include "probes/scrub_config.h"
#include "probes/scrub_secrets.h"
#include "probes/scrub_spelling.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

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

/* Properties whose values are, in udev's data, uevents, the command line. */
static const char *const secret_keys[] = {
	"*SERIAL*",
	"*WWN*",
	"HID_UNIQ",
	"ID_*UUID*",
	"MD_UUID",
	"PARTUUID",
	"SCSI_IDENT_*",
	"UNIQ",
	"UUID",
};

/* Shorter ones would be found in what has nothing to do with them. */
#define SHORTEST_SERIAL 6

struct scrub {
	struct secrets secrets;
	const char *host_name;
	bool in_contents; /* of a file of the host's */
	const char *ends; /* what a property's value ends with, there */
	const struct address_file *address_file; /* NULL: another */
	struct file_node *copy; /* NULL while secrets are collected */
	struct text path;       /* in the copy */
	struct text original;   /* where that was */
	int error;
};

static void scrub_clear(struct scrub *scrub)
{
	secrets_clear(&scrub->secrets);
	file_tree_free(scrub->copy);
	text_clear(&scrub->path);
	text_clear(&scrub->original);
}

static bool is_below(const char *path, const char *directory)
{
	return strncmp(path, directory, strlen(directory)) == 0;
}

/* All zeros and all ones are nobody's: they say that there is none. */
static bool is_nobodys(const char *digits)
{
	return digits[strspn(digits, "0")] == '\0' ||
	       digits[strspn(digits, "f")] == '\0';
}

/* An address of IPv4 in a file, collected or replaced; 0: none. */
static size_t take_ipv4(
	struct scrub *scrub, const char *text, const char *at, struct text *ret)
{
	const struct address_file *file = scrub->address_file;
	cleanup_text struct text stand_in = TEXT_INIT;
	char digits[ADDRESS_DIGITS + 1];
	size_t length = file ? address_is_at(file, text, at, digits) : 0;

	if (!length)
		return 0;
	if (!scrub->copy)
		secrets_add(
			&scrub->secrets, SECRET_IPV4, digits, strlen(digits));
	else if (secrets_stand_in(
			 &scrub->secrets, SECRET_IPV4, digits, &stand_in))
		address_write(file, text_string(&stand_in), ret);
	return length;
}

/* How the identifier at a place is spelled, and its digits; NULL: none is. */
static const struct spelling *find_spelling(const struct scrub *scrub,
	const char *text, const char *at,
	char digits[static SPELLING_MAX_DIGITS + 1])
{
	bool in_sysfs = is_below(text_string(&scrub->original), "sys/");
	const struct spelling *spelling;

	for (size_t i = 0; (spelling = spelling_get(i)); i++)
		if (!(in_sysfs && spelling->outside_sysfs) &&
			spelling_is_at(spelling, text, at, digits) &&
			!is_nobodys(digits))
			return spelling;
	return NULL;
}

/* The length of the identifier at a place, collected or replaced; 0: none. */
static size_t take_identifier(
	struct scrub *scrub, const char *text, const char *at, struct text *ret)
{
	char digits[SPELLING_MAX_DIGITS + 1];
	cleanup_text struct text stand_in = TEXT_INIT;
	const struct spelling *spelling =
		find_spelling(scrub, text, at, digits);

	if (!spelling)
		return 0;
	if (scrub->copy) {
		if (!secrets_stand_in(
			    &scrub->secrets, spelling->kind, digits, &stand_in))
			return 0;
		spelling_write(spelling, text_string(&stand_in), ret);
	} else if (!spelling->only_if_known) {
		secrets_add(&scrub->secrets, spelling->kind, digits,
			strlen(digits));
	}
	return strlen(spelling->form);
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

/*
 * A machine may be called "dev" or "nvme": in names, in the manifest, which has
 * names, and as a part of a word that is not its name.
 */
static size_t take_host_name(const struct scrub *scrub, const char *text,
	const char *at, struct text *ret)
{
	if (!scrub->copy || !scrub->in_contents || !scrub->host_name ||
		!is_word(text, at, scrub->host_name, "/-_"))
		return 0;
	text_add(ret, "host");
	return strlen(scrub->host_name);
}

/* A serial number that was found anywhere. */
static size_t take_serial(const struct scrub *scrub, const char *text,
	const char *at, struct text *ret)
{
	const char *serial = scrub->copy ? secrets_word_at(&scrub->secrets,
						   SECRET_SERIAL, text, at)
					 : NULL;

	if (!serial)
		return 0;
	return secrets_stand_in(&scrub->secrets, SECRET_SERIAL, serial, ret)
		       ? strlen(serial)
		       : 0;
}

/* A root hub's serial number is the address of its controller. */
static bool is_pci_address(const char *at, size_t length)
{
	char name[PCI_ADDRESS_SIZE];
	struct pci_address address;

	if (length >= sizeof(name))
		return false;
	memcpy(name, at, length);
	name[length] = '\0';
	return pci_address_parse_name(name, &address);
}

/* Of a disk with an MBR, a partition's is the disk's, and its number. */
static size_t without_partition(const char *at, size_t length)
{
	static const size_t disk = 8;

	return length == disk + 3 && at[disk] == '-' &&
			       strspn(at, "0123456789abcdefABCDEF") == disk
		       ? disk
		       : length;
}

static void collect_serial(struct scrub *scrub, const char *at, size_t length)
{
	char digits[SPELLING_MAX_DIGITS + 1];
	const struct spelling *spelling = find_spelling(scrub, at, at, digits);

	length = without_partition(at, length);
	if (scrub->copy || length < SHORTEST_SERIAL ||
		strspn(at, "0") >= length || is_pci_address(at, length) ||
		(spelling && !spelling->only_if_known &&
			strlen(spelling->form) == length))
		return;
	secrets_add(&scrub->secrets, SECRET_SERIAL, at, length);
}

static bool is_secret_key(const char *at, size_t length)
{
	char key[64];

	if (length == 0 || length >= sizeof(key))
		return false;
	memcpy(key, at, length);
	key[length] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(secret_keys); i++)
		if (fnmatch(secret_keys[i], key, 0) == 0)
			return true;
	return false;
}

/* The value of a property that is a secret: KEY=VALUE. */
static void collect_property(
	struct scrub *scrub, const char *text, const char *at)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_";
	size_t length;

	if (scrub->copy || !scrub->in_contents ||
		(at > text && strchr(letters, at[-1])))
		return;
	length = strspn(at, letters);
	if (at[length] != '=' || !is_secret_key(at, length))
		return;
	at += length + 1;
	collect_serial(scrub, at, strcspn(at, scrub->ends));
}

/* Collects the secrets of a text, or writes it without them. */
static void pass(struct scrub *scrub, const char *text, struct text *ret)
{
	for (const char *at = text; *at;) {
		size_t length = take_serial(scrub, text, at, ret);

		if (!length)
			length = take_identifier(scrub, text, at, ret);
		if (!length)
			length = take_ipv4(scrub, text, at, ret);
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

/* What has a NUL is no text; of those, config space has a serial number. */
static void pass_binary(
	struct scrub *scrub, const struct file_node *node, struct text *ret)
{
	bool is_config = is_below(text_string(&scrub->original), "sys/") &&
			 strcmp(node->name, "config") == 0;

	if (is_config && !scrub->copy)
		config_secret_add(&scrub->secrets, node->bytes, node->length);
	text_add_bytes(ret, node->bytes, node->length);
	if (is_config && scrub->copy && !ret->failed &&
		!config_secret_replace(&scrub->secrets, ret->data, ret->length))
		scrub->error = -ENOMEM;
}

static void pass_bytes(
	struct scrub *scrub, const struct file_node *node, struct text *ret)
{
	if (memchr(node->bytes, '\0', node->length)) {
		pass_binary(scrub, node, ret);
		return;
	}
	if (S_ISREG(node->type) && is_serial_file(node->name))
		collect_serial(scrub, node->bytes, strcspn(node->bytes, "\n"));
	scrub->in_contents =
		S_ISREG(node->type) && strcmp(node->name, MANIFEST_NAME) != 0;
	if (scrub->in_contents)
		scrub->address_file = address_file_find(node->name);
	scrub->ends =
		is_below(text_string(&scrub->original), "proc/") ? " \n" : "\n";
	pass(scrub, node->bytes, ret);
	scrub->in_contents = false;
	scrub->address_file = NULL;
}

static void copy_node(
	struct scrub *scrub, const struct file_node *node, struct text *bytes)
{
	int error =
		scrub->path.failed || scrub->original.failed || bytes->failed
			? -ENOMEM
			: file_tree_add(scrub->copy, text_string(&scrub->path),
				  node->type, text_string(bytes),
				  bytes->length);

	if (error < 0)
		scrub->error = error;
}

static void visit(const struct file_node *node, void *data)
{
	struct scrub *scrub = data;
	size_t length = scrub->path.length;
	size_t original = scrub->original.length;
	cleanup_text struct text bytes = TEXT_INIT;

	if (scrub->error)
		return;
	if (length)
		text_add_char(&scrub->path, '/');
	text_addf(&scrub->original, "%s%s", original ? "/" : "", node->name);
	pass(scrub, node->name, &scrub->path);
	if (!S_ISDIR(node->type))
		pass_bytes(scrub, node, &bytes);
	if (scrub->copy)
		copy_node(scrub, node, &bytes);
	if (S_ISDIR(node->type))
		file_node_each(node, visit, scrub);
	text_truncate(&scrub->path, length);
	text_truncate(&scrub->original, original);
}

int scrub_tree(const struct file_node *tree, const char *host_name,
	struct file_node **ret)
{
	cleanup(scrub_clear) struct scrub scrub = {.host_name = host_name};

	file_node_each(tree, visit, &scrub);
	secrets_number(&scrub.secrets);
	if (scrub.secrets.failed)
		scrub.error = -ENOMEM;
	if (scrub.error == 0)
		scrub.error = file_tree_new(&scrub.copy);
	if (scrub.error == 0)
		file_node_each(tree, visit, &scrub);
	if (scrub.error == 0)
		*ret = TAKE_PTR(scrub.copy);
	return scrub.error;
}
