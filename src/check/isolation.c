/* SPDX-License-Identifier: MIT */
#include "check/isolation.h"

#include "host/vfio.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>

/* Whether ACS keeps apart what would meet at a function. */
enum shield {
	SHIELD_UNKNOWN,
	SHIELD_OFF,
	SHIELD_ON,
};

/* Bits that the capability lacks count as on (pci_acs_flags_enabled()). */
static uint16_t bits_off(const struct host_isolation *facts)
{
	return (uint16_t)(ACS_REQUIRED & facts->acs_capability &
			  ~facts->acs_control);
}

static enum shield acs_shield(const struct host_isolation *facts)
{
	if (facts->acs_known.state == FACT_UNKNOWN)
		return SHIELD_UNKNOWN;
	return facts->acs_known.state == FACT_KNOWN && bits_off(facts) == 0
		       ? SHIELD_ON
		       : SHIELD_OFF;
}

/*
 * pci_scan_slot() marks all but the first function of a slot, whatever its
 * header says; a VF is not found by it.
 */
static bool is_multifunction(const struct host_function *function)
{
	return function->isolation.multifunction ||
	       (function->address.function != 0 &&
		       function->physfn.state != FACT_KNOWN);
}

/* pci_acs_enabled() */
static enum shield shield_of(const struct host_function *function)
{
	const struct host_isolation *facts = &function->isolation;

	if (facts->pcie_known.state == FACT_UNKNOWN)
		return SHIELD_UNKNOWN;
	if (facts->pcie_known.state == FACT_ABSENT)
		return SHIELD_OFF;
	switch (facts->pcie_type) {
	case PCIE_TO_PCI_BRIDGE:
	case PCI_TO_PCIE_BRIDGE:
	case PCIE_RC_EVENT_COLLECTOR:
		return SHIELD_OFF;
	case PCIE_ROOT_PORT:
	case PCIE_DOWNSTREAM_PORT:
		return acs_shield(facts);
	case PCIE_ENDPOINT:
	case PCIE_LEGACY_ENDPOINT:
	case PCIE_UPSTREAM_PORT:
	case PCIE_RC_ENDPOINT:
		if (is_multifunction(function))
			return acs_shield(facts);
	}
	return SHIELD_ON;
}

static bool is_conventional(const struct host_isolation *facts)
{
	return facts->pcie_known.state == FACT_ABSENT ||
	       (facts->pcie_known.state == FACT_KNOWN &&
		       (facts->pcie_type == PCIE_TO_PCI_BRIDGE ||
			       facts->pcie_type == PCI_TO_PCIE_BRIDGE));
}

static struct hop hop_of(const struct host_function *function)
{
	const struct host_isolation *facts = &function->isolation;
	struct hop hop = {.at = function, .cause = HOP_NO_ACS};

	if (facts->pcie_known.state == FACT_UNKNOWN) {
		hop.cause = HOP_UNKNOWN;
		hop.error = facts->pcie_known.error;
	} else if (is_conventional(facts)) {
		hop.cause = HOP_CONVENTIONAL;
	} else if (facts->acs_known.state == FACT_UNKNOWN) {
		hop.cause = HOP_UNKNOWN;
		hop.error = facts->acs_known.error;
	} else if (facts->acs_known.state == FACT_KNOWN) {
		hop.cause = HOP_ACS_OFF;
		hop.bits = bits_off(facts);
	}
	return hop;
}

/* Members by address, and which of them are found to be one (union-find). */
struct member {
	const struct host_function *function;
	size_t leader; /* the place of one that it is one with */
};

struct inquiry {
	const struct host *host;
	struct isolation *result;
	struct member *members;
	size_t count;
	bool failed;
};

static int compare_members(const void *a, const void *b)
{
	const struct member *one = a, *other = b;

	return pci_address_compare(
		one->function->address, other->function->address);
}

static size_t find_member(
	const struct inquiry *inquiry, const struct host_function *function)
{
	const struct member key = {.function = function};
	const struct member *found =
		bsearch(&key, inquiry->members, inquiry->count,
			sizeof(*inquiry->members), compare_members);

	return found ? (size_t)(found - inquiry->members) : inquiry->count;
}

static size_t leader_of(struct inquiry *inquiry, size_t index)
{
	struct member *members = inquiry->members;

	while (members[index].leader != index) {
		members[index].leader = members[members[index].leader].leader;
		index = members[index].leader;
	}
	return index;
}

/* The member should be one with the other, who may be of another group. */
static void join(struct inquiry *inquiry, size_t index,
	const struct host_function *other)
{
	size_t at = find_member(inquiry, other);
	struct discord *discord;

	if (at < inquiry->count) {
		inquiry->members[leader_of(inquiry, index)].leader =
			leader_of(inquiry, at);
		return;
	}
	/* Nobody says that it is in another group. */
	if (other->group.state != FACT_KNOWN)
		return;
	discord = array_add(&inquiry->result->apart);
	if (!discord) {
		inquiry->failed = true;
		return;
	}
	*discord = (struct discord){
		.member = inquiry->members[index].function,
		.other = other,
	};
}

static bool is_same_hop(const struct hop *one, const struct hop *other)
{
	return one->in_slot == other->in_slot &&
	       (one->in_slot ? pci_address_same_slot(one->at->address,
				       other->at->address)
			     : one->at == other->at);
}

/* Hops are found in the order of members: the same one soon again. */
static void add_hop(struct inquiry *inquiry, struct hop hop)
{
	struct isolation *result = inquiry->result;
	struct hop *added;

	for (size_t i = result->hops.count; i-- > 0;)
		if (is_same_hop(&result->hops.items[i], &hop))
			return;
	added = array_add(&result->hops);
	if (!added)
		inquiry->failed = true;
	else
		*added = hop;
}

/*
 * The bridge at `depth` above a function, of its own domain: what lies above
 * that, a VMD endpoint, is no bridge to the kernel. NULL: nobody read it.
 */
static const struct host_function *bridge_above(const struct host *host,
	const struct host_function *function, size_t depth)
{
	return host_function(host, function->bridges.items[depth]);
}

/* How many of the bridges above are in other domains; they come first. */
static size_t count_foreign(const struct host_function *function)
{
	size_t count = 0;

	while (count < function->bridges.count &&
		function->bridges.items[count].domain !=
			function->address.domain)
		count++;
	return count;
}

/* pci_acs_path_enabled(), from the bridge at `depth` to the root */
static enum shield path_shield(const struct host *host,
	const struct host_function *function, size_t first, size_t depth)
{
	enum shield path = SHIELD_ON;

	for (size_t i = first; i <= depth; i++) {
		const struct host_function *bridge =
			bridge_above(host, function, i);
		enum shield shield =
			bridge ? shield_of(bridge) : SHIELD_UNKNOWN;

		if (shield == SHIELD_OFF)
			return SHIELD_OFF;
		if (shield == SHIELD_UNKNOWN)
			path = SHIELD_UNKNOWN;
	}
	return path;
}

/* One of the bridges above a member: are the two one? */
static void ask_bridge(struct inquiry *inquiry, size_t index, size_t first,
	size_t depth)
{
	const struct host_function *function =
		inquiry->members[index].function;
	const struct host_function *bridge =
		bridge_above(inquiry->host, function, depth);
	enum shield path =
		path_shield(inquiry->host, function, first, depth);
	bool is_member;

	if (!bridge)
		return;
	is_member = find_member(inquiry, bridge) < inquiry->count;
	if (is_conventional(&bridge->isolation) || path == SHIELD_OFF)
		join(inquiry, index, bridge);
	/* Of the path, each bridge that fails is asked in its turn. */
	if (is_member && shield_of(bridge) != SHIELD_ON)
		add_hop(inquiry, hop_of(bridge));
}

static void ask_above(struct inquiry *inquiry, size_t index)
{
	const struct host_function *function =
		inquiry->members[index].function;
	size_t first = count_foreign(function);

	for (size_t i = first; i < function->bridges.count; i++)
		ask_bridge(inquiry, index, first, i);
	if (first == 0)
		return;

	const struct host_function *endpoint =
		bridge_above(inquiry->host, function, first - 1);

	if (!endpoint)
		return;
	join(inquiry, index, endpoint);
	if (find_member(inquiry, endpoint) < inquiry->count)
		add_hop(inquiry, (struct hop){
			.at = endpoint, .cause = HOP_ALIAS});
}

static bool is_unread(const struct host_function *function)
{
	return function->isolation.header_known.state == FACT_UNKNOWN &&
	       function->isolation.header_known.error == 0;
}

/*
 * Who tells of a function in its slot: where the first function has no ACS,
 * nobody read the others, which have none either.
 */
static const struct host_function *teller_of(
	const struct host *host, const struct host_function *function)
{
	struct pci_address address = function->address;
	const struct host_function *first;

	address.function = 0;
	first = is_unread(function) ? host_function(host, address) : NULL;
	return first ? first : function;
}

/* get_pci_function_alias_group(), of a function and one of its slot */
static void ask_neighbour(struct inquiry *inquiry, size_t index,
	const struct host_function *other)
{
	const struct host_function *function =
		inquiry->members[index].function;
	bool is_member = find_member(inquiry, other) < inquiry->count;
	const struct host_function *own = teller_of(inquiry->host, function);
	const struct host_function *its = teller_of(inquiry->host, other);
	struct hop hop;

	if (shield_of(own) == SHIELD_ON || shield_of(its) == SHIELD_ON ||
		(!is_multifunction(function) && !is_multifunction(other)))
		return;
	/* What is told by another is no ground to doubt the kernel. */
	if (!is_member && (own != function || its != other))
		return;
	if (shield_of(own) == SHIELD_OFF && shield_of(its) == SHIELD_OFF)
		join(inquiry, index, other);
	if (!is_member)
		return;
	/* What is not known of either decides. */
	hop = hop_of(shield_of(own) == SHIELD_OFF ? its : own);
	hop.in_slot = true;
	add_hop(inquiry, hop);
}

/* Neighbours in a slot are neighbours in the host's order. */
static void ask_beside(struct inquiry *inquiry, size_t index)
{
	const struct host *host = inquiry->host;
	struct pci_address own = inquiry->members[index].function->address;
	size_t at = host_function_index(host, own);

	while (at > 0 && pci_address_same_slot(
				 host->functions.items[at - 1]->address, own))
		at--;
	for (; at < host->functions.count &&
		pci_address_same_slot(host->functions.items[at]->address, own);
		at++)
		if (!pci_address_equal(host->functions.items[at]->address, own))
			ask_neighbour(inquiry, index, host->functions.items[at]);
}

static int compare_hops(const void *a, const void *b)
{
	const struct hop *one = a, *other = b;
	int order = pci_address_compare(one->at->address, other->at->address);

	return order ? order : one->in_slot - other->in_slot;
}

static int take_members(const struct host_group *group, struct inquiry *ret)
{
	ret->members = calloc(group->members.count + 1, sizeof(*ret->members));
	if (!ret->members)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];

		if (member->is_pci)
			ret->members[ret->count].function =
				host_function(ret->host, member->address);
		ret->count += ret->members[ret->count].function != NULL;
	}
	qsort(ret->members, ret->count, sizeof(*ret->members),
		compare_members);
	for (size_t i = 0; i < ret->count; i++)
		ret->members[i].leader = i;
	return 0;
}

int isolation_explain(const struct host *host, const struct host_group *group,
	struct isolation *ret)
{
	struct inquiry inquiry = {.host = host, .result = ret};

	*ret = (struct isolation){0};
	/* Of no-IOMMU mode, each function has one, wherever it is. */
	if (!host_group_has_iommu(group))
		return 0;
	if (take_members(group, &inquiry) < 0)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < inquiry.count; i++) {
		ask_above(&inquiry, i);
		ask_beside(&inquiry, i);
	}
	for (size_t i = 1; i < inquiry.count; i++)
		ret->unexplained |= leader_of(&inquiry, i) !=
				    leader_of(&inquiry, 0);
	free(inquiry.members);
	if (inquiry.failed) {
		isolation_clear(ret);
		return QDEV_ERROR_NO_MEMORY;
	}
	if (ret->hops.count > 1)
		qsort(ret->hops.items, ret->hops.count,
			sizeof(struct hop), compare_hops);
	return 0;
}

void isolation_clear(struct isolation *isolation)
{
	array_clear(&isolation->hops);
	array_clear(&isolation->apart);
}

/* Members are in the order of their addresses, or nearly so. */
size_t isolation_count_slots(const struct host_group *group)
{
	const struct host_member *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];

		if (!member->is_pci)
			continue;
		count += !last || !pci_address_same_slot(
					  last->address, member->address);
		last = member;
	}
	return count;
}

bool isolation_port_isolates(
	const struct host *host, const struct host_function *port)
{
	const struct host_isolation *facts = &port->isolation;

	return facts->pcie_known.state == FACT_KNOWN && facts->has_slot &&
	       (facts->pcie_type == PCIE_ROOT_PORT ||
		       facts->pcie_type == PCIE_DOWNSTREAM_PORT) &&
	       shield_of(port) == SHIELD_ON &&
	       port->bridges_known.state == FACT_KNOWN &&
	       (port->bridges.count == 0 ||
		       path_shield(host, port, count_foreign(port),
			       port->bridges.count - 1) == SHIELD_ON) &&
	       count_foreign(port) == 0;
}
