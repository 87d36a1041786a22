/* SPDX-License-Identifier: MIT */
#include "probes/scrub_disk.h"

#include "base/macro.h"
#include "probes/scrub_secrets.h"

#include <ctype.h>
#include <string.h>

#define PLACE "/by-id/"

/* Names without a serial number; what they have is found as what it is. */
static const char *const others[] = {
	"dm-",
	"lvm-",
	"md-",
	"nvme-uuid.",
	"wwn-",
};

/* Behind their bus, these are the disk's wwid as a whole. */
static const char *const wwids[] = {
	"nvme-eui.",
	"nvme-nvme.",
};

static bool begins_like(
	const char *name, const char *const *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static size_t digits_before(const char *text, size_t end)
{
	size_t count = 0;

	while (count < end && isdigit((unsigned char)text[end - count - 1]))
		count++;
	return count;
}

/* Without "-part2", and without the "-0:0" of a disk behind USB. */
static size_t length_of_disk(const char *name, size_t length)
{
	static const char part[] = "-part";
	size_t end = length - digits_before(name, length), lun;

	if (end < length && end > strlen(part) &&
		strncmp(name + end - strlen(part), part, strlen(part)) == 0)
		length = end - strlen(part);
	end = length - digits_before(name, length);
	if (end == length || end < 2 || name[end - 1] != ':')
		return length;
	lun = digits_before(name, end - 1);
	end -= 1 + lun;
	return lun && end > 1 && name[end - 1] == '-' ? end - 1 : length;
}

static bool may_be_serial(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isdigit((unsigned char)word[i]))
			return length >= SHORTEST_SERIAL;
	return false;
}

/* The last of its words that may be one: what follows is a name space's id. */
static size_t last_word(const char *name, size_t length, const char **ret)
{
	size_t end = length, start;

	for (start = end; start > 0; start--) {
		if (name[start - 1] != '_')
			continue;
		*ret = name + start;
		if (may_be_serial(*ret, end - start))
			return end - start;
		end = start - 1;
	}
	/* "virtio-SERIAL" has no other word. */
	start = strcspn(name, "-") + 1;
	*ret = name + start;
	return end == length && start < end && may_be_serial(*ret, end - start)
		       ? end - start
		       : 0;
}

size_t disk_serial_at(const char *at, const char **ret)
{
	size_t length;

	if (strncmp(at, PLACE, strlen(PLACE)) != 0)
		return 0;
	at += strlen(PLACE);
	if (begins_like(at, others, ARRAY_SIZE(others)))
		return 0;
	length = length_of_disk(at, strcspn(at, " \t\n\\,;\"'/"));
	if (!begins_like(at, wwids, ARRAY_SIZE(wwids)))
		return last_word(at, length, ret);
	*ret = at + strlen("nvme-");
	return length - strlen("nvme-");
}
