/* SPDX-License-Identifier: MIT */
#include "probes/scrub.h"

#include "base/cleanup.h"
#include "host/address.h"
#include "probes/file_tree.h"
#include "probes/manifest.h"
#include "probes/scrub_address.h"
#include "probes/scrub_config.h"
#include "probes/scrub_disk.h"
#include "probes/scrub_name.h"
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

struct scrub {
	struct secrets secrets;
	struct host_name name;
	const struct name_place *place; /* where that may stand, or NULL */
	const char *ends; /* what a property's value ends with; NULL: none */
	const struct address_file *address_file; /* NULL: another */
	struct file_node *copy; /* NULL while secrets are collected */
	struct text path;       /* in the copy */
	struct text original;   /* where that was */
	int error;
};

static void scrub_clear(struct scrub *scrub)
{
	secrets_clear(&scrub->secrets);
	host_name_clear(&scrub->name);
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
	else
		return 0;
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
		if (!(in_sysfs ? spelling->outside_sysfs : spelling->in_sysfs) &&
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

	if (!spelling || (!scrub->copy && spelling->only_if_known))
		return 0;
	if (!scrub->copy)
		secrets_add(&scrub->secrets, spelling->kind, digits,
			strlen(digits));
	else if (secrets_stand_in(
			 &scrub->secrets, spelling->kind, digits, &stand_in))
		spelling_write(spelling, text_string(&stand_in), ret);
	else
		return 0;
	return strlen(spelling->form);
}

/* The host's name; the domain behind it is a secret of its own. */
static size_t take_host_name(
	struct scrub *scrub, const char *text, const char *at, struct text *ret)
{
	size_t length = host_name_is_at(&scrub->name, text, at);
	size_t domain;

	if (!length || !name_may_stand(scrub->place, text, at))
		return 0;
	domain = domain_after_name(at + length);
	if (scrub->copy)
		text_add(ret, "host");
	else if (domain)
		secrets_add(&scrub->secrets, SECRET_DOMAIN, at + length + 1,
			domain - 1);
	return length;
}

/* The domain, also of other hosts; "local" alone may be anything. */
static size_t take_domain(const struct scrub *scrub, const char *text,
	const char *at, struct text *ret)
{
	const char *domain = scrub->copy ? secrets_word_at(&scrub->secrets,
						   SECRET_DOMAIN, text, at)
					 : NULL;

	if (!domain || !name_may_stand(scrub->place, text, at) ||
		!(strchr(domain, '.') || (at > text && at[-1] == '.')))
		return 0;
	return secrets_stand_in(&scrub->secrets, SECRET_DOMAIN, domain, ret)
		       ? strlen(domain)
		       : 0;
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

#define DISK_DIGITS 8

/* Of a disk with an MBR, a partition has the disk's number, and its own. */
static bool is_disk(const char *at, size_t length)
{
	return strspn(at, "0123456789abcdefABCDEF") == DISK_DIGITS &&
	       (length == DISK_DIGITS ||
		       (length == DISK_DIGITS + 3 && at[DISK_DIGITS] == '-'));
}

static void collect_serial(struct scrub *scrub, const char *at, size_t length)
{
	char digits[SPELLING_MAX_DIGITS + 1];
	const struct spelling *spelling = find_spelling(scrub, at, at, digits);

	if (scrub->copy || length < SHORTEST_SERIAL ||
		strspn(at, "0") >= length || is_pci_address(at, length) ||
		(spelling && !spelling->only_if_known &&
			strlen(spelling->form) == length))
		return;
	if (is_disk(at, length))
		secrets_add(&scrub->secrets, SECRET_DISK, at, DISK_DIGITS);
	else
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

	if (scrub->copy || !scrub->ends ||
		(at > text && strchr(letters, at[-1])))
		return;
	length = strspn(at, letters);
	if (at[length] != '=' || !is_secret_key(at, length))
		return;
	at += length + 1;
	collect_serial(scrub, at, strcspn(at, scrub->ends));
}

/* What a disk is called by, wherever that stands. */
static void collect_disk(struct scrub *scrub, const char *at)
{
	const char *serial;
	size_t length = scrub->copy ? 0 : disk_serial_at(at, &serial);

	if (length)
		collect_serial(scrub, serial, length);
}

/* Collects the secrets of a text from a place on, or writes it without them. */
static void pass(struct scrub *scrub, const char *text, const char *at,
	const char *end, struct text *ret)
{
	while (at < end) {
		size_t length = take_serial(scrub, text, at, ret);

		if (!length)
			length = take_identifier(scrub, text, at, ret);
		if (!length)
			length = take_ipv4(scrub, text, at, ret);
		if (!length)
			length = take_host_name(scrub, text, at, ret);
		if (!length)
			length = take_domain(scrub, text, at, ret);
		if (!length) {
			collect_property(scrub, text, at);
			collect_disk(scrub, at);
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

static void pass_text(
	struct scrub *scrub, const struct file_node *node, struct text *ret)
{
	const char *path = text_string(&scrub->original);
	bool is_file = S_ISREG(node->type);

	if (is_file && is_serial_file(node->name))
		collect_serial(scrub, node->bytes, strcspn(node->bytes, "\n"));
	if (is_file) {
		scrub->ends = is_below(path, "proc/") ? " \n" : "\n";
		scrub->address_file = address_file_find(node->name);
	}
	scrub->place =
		is_file ? name_place_of_file(path) : name_place_of_link(path);
	pass(scrub, node->bytes, node->bytes, node->bytes + node->length, ret);
	scrub->ends = NULL;
	scrub->address_file = NULL;
}

static void pass_bytes(
	struct scrub *scrub, const struct file_node *node, struct text *ret)
{
	if (memchr(node->bytes, '\0', node->length))
		pass_binary(scrub, node, ret);
	else
		pass_text(scrub, node, ret);
}

/* The last component of the path. */
static void pass_name(struct scrub *scrub, const struct file_node *node)
{
	size_t from = scrub->original.length;
	const char *path;

	text_addf(&scrub->original, "%s%s", node->name,
		S_ISDIR(node->type) ? "/" : "");
	if (scrub->original.failed)
		return;
	path = text_string(&scrub->original);
	scrub->place = &name_place_of_paths;
	pass(scrub, path, path + from, path + from + strlen(node->name),
		&scrub->path);
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
	pass_name(scrub, node);
	if (!S_ISDIR(node->type))
		pass_bytes(scrub, node, &bytes);
	if (scrub->copy)
		copy_node(scrub, node, &bytes);
	if (S_ISDIR(node->type))
		file_node_each(node, visit, scrub);
	text_truncate(&scrub->path, length);
	text_truncate(&scrub->original, original);
}

static const struct file_node *name_file(const struct file_node *tree)
{
	const struct file_node *file = file_tree_at(tree, HOST_NAME_FILE);

	return file && S_ISREG(file->type) ? file : NULL;
}

bool scrub_knows_name(const struct file_node *tree)
{
	return name_file(tree);
}

int scrub_tree(const struct file_node *tree, struct file_node **ret)
{
	cleanup(scrub_clear) struct scrub scrub = {0};
	const struct file_node *name = name_file(tree);

	if (name && host_name_set(&scrub.name, name->bytes) < 0)
		return -ENOMEM;
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
