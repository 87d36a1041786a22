/* SPDX-License-Identifier: MIT */
#include "topology/claims.h"

#include <qdev/error.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct claim {
	struct claim *next;
	enum claim_domain domain;
	const char *value;
	const void *owner;
};

/* Any number of interfaces may wait for their address. The seed's network
 * example has this one. */
static bool is_zero_mac(const char *value)
{
	return strcmp(value, "00:00:00:00:00:00") == 0;
}

static bool is_off(const char *value)
{
	return strcmp(value, "off") == 0;
}

/* "/sys/bus/pci/devices/0000:01:00.0" is the device 0000:01:00.0. */
static const char *last_component(const char *value)
{
	const char *slash = strrchr(value, '/');

	return slash && slash[1] ? slash + 1 : value;
}

/* There is one at most, whatever it is called. */
static const char *nothing(const char *value)
{
	(void)value;
	return "";
}

static const struct {
	enum qdev_error error;
	bool (*exempt)(const char *value);
	const char *(*part)(const char *value); /* what of it counts */
	bool ignore_case;
} domains[CLAIM_DOMAINS] = {
	[CLAIM_DEVICE_ID] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_BUS_NAME] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_BOOT_INDEX] = {.error = QDEV_ERROR_BOOT_INDEX_TAKEN},
	[CLAIM_ACPI_INDEX] = {.error = QDEV_ERROR_ACPI_INDEX_TAKEN},
	[CLAIM_MAC] = {.error = QDEV_ERROR_MAC_TAKEN,
		.exempt = is_zero_mac,
		.ignore_case = true},
	[CLAIM_PORT_NAME] = {.error = QDEV_ERROR_PORT_NAME_TAKEN},
	[CLAIM_PRIMARY_DISPLAY] = {.error = QDEV_ERROR_DISPLAY_EXISTS,
		.exempt = is_off,
		.part = nothing},
	[CLAIM_HOST_DEVICE] = {.error = QDEV_ERROR_BACKEND_IN_USE,
		.part = last_component,
		.ignore_case = true},
	[CLAIM_DRIVE] = {.error = QDEV_ERROR_BACKEND_IN_USE},
	[CLAIM_NETDEV] = {.error = QDEV_ERROR_BACKEND_IN_USE},
	[CLAIM_CHARDEV] = {.error = QDEV_ERROR_BACKEND_IN_USE},
	[CLAIM_OBJECT_ID] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_NODE_NAME] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_CHARDEV_ID] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_TPMDEV_ID] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_NETDEV_ID] = {.error = QDEV_ERROR_NAME_TAKEN},
	[CLAIM_INTERFACE] = {.error = QDEV_ERROR_BACKEND_IN_USE},
	[CLAIM_STDIO] = {.error = QDEV_ERROR_BACKEND_IN_USE, .part = nothing},
	[CLAIM_TPM] = {.error = QDEV_ERROR_TPM_EXISTS, .part = nothing},
};

/* FNV-1a. Upper and lower case fall into one bucket, for all domains. */
static size_t bucket_of(enum claim_domain domain, const char *part)
{
	uint32_t hash = 2166136261u ^ (uint32_t)domain;

	for (const char *c = part; *c; c++)
		hash = (hash ^ (uint32_t)tolower((unsigned char)*c)) * 16777619;
	return (hash ^ hash >> 16) % CLAIM_BUCKETS;
}

static const char *part_of(enum claim_domain domain, const char *value)
{
	return domains[domain].part ? domains[domain].part(value) : value;
}

static bool is(
	const struct claim *claim, enum claim_domain domain, const char *part)
{
	int (*compare)(const char *, const char *) =
		domains[domain].ignore_case ? strcasecmp : strcmp;

	return claim->domain == domain && compare(claim->value, part) == 0;
}

/* The link that leads to the claim, or to NULL at the end of its bucket. */
static struct claim **find(
	struct claims *claims, enum claim_domain domain, const char *value)
{
	const char *part = part_of(domain, value);
	struct claim **link = &claims->buckets[bucket_of(domain, part)];

	while (*link && !is(*link, domain, part))
		link = &(*link)->next;
	return link;
}

static void drop(struct claim **link)
{
	struct claim *claim = *link;

	*link = claim->next;
	free(claim);
}

void claims_clear(struct claims *claims)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims->buckets); i++)
		while (claims->buckets[i])
			drop(&claims->buckets[i]);
}

static bool is_exempt(enum claim_domain domain, const char *value)
{
	return domain == CLAIM_NONE ||
	       (domains[domain].exempt && domains[domain].exempt(value));
}

int claims_replace(struct claims *claims, enum claim_domain domain,
	const char *old, const char *value, const void *owner)
{
	if (old && is_exempt(domain, old))
		old = NULL;

	struct claim **link = old ? find(claims, domain, old) : NULL;
	struct claim *claim = link ? *link : NULL;

	if (is_exempt(domain, value)) {
		if (claim)
			drop(link);
		return QDEV_OK;
	}

	struct claim *other = *find(claims, domain, value);

	if (other && other != claim)
		return domains[domain].error;
	if (claim)
		*link = claim->next;
	else
		claim = malloc(sizeof(*claim));
	if (!claim)
		return QDEV_ERROR_NO_MEMORY;

	link = find(claims, domain, value);
	*claim = (struct claim){
		.domain = domain,
		.value = part_of(domain, value),
		.owner = owner,
	};
	*link = claim;
	return QDEV_OK;
}

int claims_add(struct claims *claims, enum claim_domain domain,
	const char *value, const void *owner)
{
	return claims_replace(claims, domain, NULL, value, owner);
}

bool claims_have(const struct claims *claims, enum claim_domain domain,
	const char *value)
{
	const char *part = part_of(domain, value);
	const struct claim *claim = claims->buckets[bucket_of(domain, part)];

	while (claim && !is(claim, domain, part))
		claim = claim->next;
	return claim;
}

void claims_drop_owner(struct claims *claims, const void *owner)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims->buckets); i++) {
		struct claim **link = &claims->buckets[i];

		while (*link)
			if ((*link)->owner == owner)
				drop(link);
			else
				link = &(*link)->next;
	}
}
