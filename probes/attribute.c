/* SPDX-License-Identifier: MIT */
#include "probes/attribute.h"

#include "base/parse.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct function_path function_path(
	struct pci_address address, const char *name)
{
	struct function_path path;
	char *end = stpcpy(path.string, FUNCTIONS);

	end = stpcpy(end, pci_address_text(address).string);
	*end++ = '/';
	strcpy(end, strlen(name) < ATTRIBUTE_NAME_SIZE ? name : "");
	return path;
}

static int keep(const char *value, struct fact_string *ret)
{
	char *copy = strdup(value);

	if (!copy)
		return QDEV_ERROR_NO_MEMORY;
	free(ret->value);
	*ret = (struct fact_string){.state = FACT_KNOWN, .value = copy};
	return 0;
}

/* What a read of `length` bytes or of an error has told. */
static int string_of(
	const char *buffer, ssize_t length, struct fact_string *ret)
{
	if (length < 0) {
		free(ret->value);
		*ret = fact_string_missing((int)-length);
		return 0;
	}
	return keep(buffer, ret);
}

int read_string(struct root *root, const char *path, struct fact_string *ret)
{
	char buffer[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read(root, path, buffer, sizeof(buffer));

	return string_of(buffer, length, ret);
}

int read_locked_string(
	struct root *root, const char *path, struct fact_string *ret)
{
	char buffer[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read_locked(root, path, buffer, sizeof(buffer));

	return string_of(buffer, length, ret);
}

/* The last component of a link, in place; NULL and an errno without one. */
static const char *link_name(struct root *root, const char *path,
	char buffer[static PATH_MAX], int *error)
{
	ssize_t length = root_readlink(root, path, buffer, PATH_MAX);

	if (length < 0) {
		*error = (int)-length;
		return NULL;
	}

	const char *slash = strrchr(buffer, '/');
	const char *name = slash ? slash + 1 : buffer;

	*error = EINVAL;
	return *name ? name : NULL;
}

int read_link_name(struct root *root, const char *path, struct fact_string *ret)
{
	char buffer[PATH_MAX];
	int error;
	const char *name = link_name(root, path, buffer, &error);

	if (!name) {
		free(ret->value);
		*ret = fact_string_missing(error);
		return 0;
	}
	return keep(name, ret);
}

int read_link_parent(
	struct root *root, const char *path, struct fact_string *ret)
{
	char buffer[PATH_MAX];
	ssize_t length = root_readlink(root, path, buffer, sizeof(buffer));
	char *last = length < 0 ? NULL : strrchr(buffer, '/');

	if (!last) {
		free(ret->value);
		*ret = fact_string_missing(length < 0 ? (int)-length : EINVAL);
		return 0;
	}
	*last = '\0';
	last = strrchr(buffer, '/');
	return keep(last ? last + 1 : buffer, ret);
}

struct fact_number read_link_number(
	struct root *root, const char *path, uint64_t max)
{
	char buffer[PATH_MAX];
	int error;
	uint64_t value;
	const char *name = link_name(root, path, buffer, &error);

	if (!name)
		return fact_number_missing(error);
	if (!parse_number(name, 10, max, &value))
		return fact_number_missing(EINVAL);
	return fact_number(value);
}

static struct fact_number number_of(
	const char *buffer, ssize_t length, unsigned base, uint64_t max)
{
	uint64_t value;

	if (length < 0)
		return fact_number_missing((int)-length);
	if (base == 16 ? !parse_hex(buffer, max, &value)
		       : !parse_number(buffer, base, max, &value))
		return fact_number_missing(EINVAL);
	return fact_number(value);
}

/* A number and its newline; what is longer is none. */
#define NUMBER_SIZE 64

struct fact_number read_hex(struct root *root, const char *path, uint64_t max)
{
	char buffer[NUMBER_SIZE];
	ssize_t length = root_read(root, path, buffer, sizeof(buffer));

	return number_of(buffer, length, 16, max);
}

struct fact_number read_decimal(
	struct root *root, const char *path, uint64_t max)
{
	char buffer[NUMBER_SIZE];
	ssize_t length = root_read(root, path, buffer, sizeof(buffer));

	return number_of(buffer, length, 10, max);
}

struct fact_number read_locked_decimal(
	struct root *root, const char *path, uint64_t max)
{
	char buffer[NUMBER_SIZE];
	ssize_t length = root_read_locked(root, path, buffer, sizeof(buffer));

	return number_of(buffer, length, 10, max);
}

struct fact read_existence(struct root *root, const char *path)
{
	int error = root_exists(root, path);

	if (error < 0)
		return fact_from_errno(-error);
	return (struct fact){.state = FACT_KNOWN};
}

struct fact_number read_yes_no(struct root *root, const char *path)
{
	char buffer[8];
	ssize_t length = root_read(root, path, buffer, sizeof(buffer));

	if (length < 0)
		return fact_number_missing((int)-length);
	if (strcmp(buffer, "Y") != 0 && strcmp(buffer, "N") != 0)
		return fact_number_missing(EINVAL);
	return fact_number(buffer[0] == 'Y');
}
