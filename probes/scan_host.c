/* SPDX-License-Identifier: MIT */

/* A host as a whole, for listings. */

#include "probes/scan.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "host/class.h"
#include "host/vfio.h"
#include "probes/detail.h"
#include "probes/function.h"
#include "probes/group.h"
#include "probes/holders.h"
#include "probes/isolation.h"
#include "probes/list.h"
#include "probes/machine.h"
#include "probes/mdev.h"
#include "probes/mediated.h"
#include "probes/traits.h"
#include "probes/users.h"
#include "probes/vfio_ids.h"

#include <qdev/error.h>

#include <errno.h>
#include <pci/header.h>
#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

static int read_places(struct root *root, struct host *host)
{
	for (size_t i = 0; i < host->functions.count; i++) {
		struct host_function *function = host->functions.items[i];

		if (function_read_place(root, function) < 0)
			return QDEV_ERROR_NO_MEMORY;
		/* The directory lists it: it is there, whatever it says. */
		function->existence = (struct fact){.state = FACT_KNOWN};
	}
	isolation_mark_bridges(host);
	return 0;
}

/* Of a group with one that matches, all are listed. */
static bool is_listed(const struct host_function *function, const void *data)
{
	const struct scan_wish *wish = data;

	return wish->groups || !wish->filter ||
	       filter_match(wish->filter, function) == FILTER_YES;
}

/*
 * Of most functions the class says what the header would; not of a bridge, nor
 * of a processor, as which some root ports pose (Freescale P2020).
 */
static bool needs_header(const struct host_function *function)
{
	unsigned base = (unsigned)function->class_code.value >> 16;

	return host_vfio_binding(function) != VFIO_BINDING_YES &&
	       (function->leads_on ||
		       function->class_code.state != FACT_KNOWN ||
		       base == PCI_BASE_CLASS_BRIDGE ||
		       base == PCI_BASE_CLASS_PROCESSOR);
}

static int read_for_verdict(struct root *root, struct host_function *function)
{
	function_read_holding(root, function);
	if (needs_header(function))
		function_read_header(root, function);
	return function_read_kin(root, function);
}

static bool is_driven(const struct host_function *function)
{
	return function->driver.state == FACT_KNOWN &&
	       host_vfio_binding(function) == VFIO_BINDING_NO;
}

/*
 * Whose BARs decide. Where a host driver sits, those of memory have their
 * places, but many drivers do without their I/O ports (linux:
 * pci_enable_device_mem()), and vfio-pci does not.
 */
static bool needs_bars(const struct host_function *function)
{
	bool driven = is_driven(function);

	if (function->leads_on || host_class_is_bridge(function) ||
		function->physfn.state == FACT_KNOWN)
		return !driven;
	return !driven || !fact_is(function->io_registers, 0);
}

static unsigned details_of(
	const struct scan_wish *wish, const struct host_function *function)
{
	return wish->details & DETAIL_VERDICT && needs_bars(function)
		       ? wish->details | DETAIL_BARS
		       : wish->details;
}

/* A driven function's BARs say something where one has no place alone. */
static void forget_bars(
	const struct scan_wish *wish, struct host_function *function)
{
	const struct host_details *details = host_details(function);

	if (wish->details & ~(unsigned)DETAIL_OF_FUNCTION ||
		!is_driven(function))
		return;
	for (size_t i = 0; i < details->bars.count; i++)
		if (!details->bars.items[i].assigned &&
			details->bars.items[i].index != BAR_ROM)
			return;
	host_forget_details(function);
}

/* A device at a time: a captured tree keeps the last read's folder open. */
static int read_function(struct root *root, const struct scan_wish *wish,
	struct host *host, struct host_function *function)
{
	int error = function_read_place(root, function);

	if (error < 0)
		return error;
	function_read_identity(root, function);
	error = function_read_driver(root, function);
	if (error == 0 && wish->details & DETAIL_ISOLATION)
		error = isolation_read(root, host, function);
	/* Siblings decide about a group, whether listed or not. */
	if (error == 0 && wish->details & (DETAIL_VERDICT | DETAIL_USERS))
		error = function_read_binding(root, host, function);
	if (error == 0 && wish->details & DETAIL_VERDICT)
		error = read_for_verdict(root, function);
	if (error < 0)
		return error;
	if (!is_listed(function, wish))
		return 0;
	error = detail_read(root, host, details_of(wish, function), function);
	forget_bars(wish, function);
	return error;
}

static int read_functions(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	int error = 0;

	if (wish->slots || wish->details & DETAIL_SLOT)
		error = detail_read_slots(root, host);
	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		error = read_function(
			root, wish, host, host->functions.items[i]);
	return error;
}

/* Groups as the kernel lists them. */
static int list_groups(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list list = {0};
	uint64_t id;
	int error = root_list(root, "sys/kernel/iommu_groups", &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	host->groups_listed = error < 0 ? fact_from_errno(-error)
					: (struct fact){.state = FACT_KNOWN};
	for (size_t i = 0; i < list.names.count; i++)
		if (parse_number(list.names.items[i], 10, UINT32_MAX, &id) &&
			!host_add_group(host, (uint32_t)id))
			return QDEV_ERROR_NO_MEMORY;
	return 0;
}

static bool has_member(
	const struct host_group *group, struct pci_address address)
{
	for (size_t i = 0; i < group->members.count; i++)
		if (group->members.items[i].is_pci &&
			pci_address_equal(
				group->members.items[i].address, address))
			return true;
	return false;
}

/* A tree may have lost the group's list, and the function names its group. */
static int add_member(struct host *host, const struct host_function *function)
{
	struct host_group *group =
		host_add_group(host, (uint32_t)function->group.value);
	struct host_member *member;

	if (!group)
		return QDEV_ERROR_NO_MEMORY;
	if (group->members_known.error == EMLINK)
		return 0;
	if (has_member(group, function->address))
		return 0;
	if (group->members.count == GROUP_MOST_MEMBERS) {
		group->members_known = fact_from_errno(EMLINK);
		return 0;
	}
	member = array_add(&group->members);
	if (!member)
		return QDEV_ERROR_NO_MEMORY;
	member->is_pci = true;
	member->address = function->address;
	member->name = strdup(pci_address_text(function->address).string);
	return member->name ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* Functions by address, then what else there is by name. */
static int compare_members(const void *a, const void *b)
{
	const struct host_member *one = a, *other = b;

	if (one->is_pci && other->is_pci)
		return pci_address_compare(one->address, other->address);
	if (one->is_pci != other->is_pci)
		return one->is_pci ? -1 : 1;
	return strcmp(one->name, other->name);
}

static int complete_groups(struct host *host)
{
	for (size_t i = 0; i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];

		if (function->group.state != FACT_KNOWN)
			continue;
		if (add_member(host, function) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	for (size_t i = 0; i < host->groups.count; i++) {
		struct host_group *group = host->groups.items[i];

		if (group->members.count > 1)
			qsort(group->members.items, group->members.count,
				sizeof(struct host_member), compare_members);
	}
	return 0;
}

static bool is_of_bridges(
	const struct host *host, const struct host_group *group)
{
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);

		if (!function || function->header_type.state != FACT_KNOWN ||
			function->header_type.value == 0)
			return false;
	}
	return group->members.count > 0;
}

/*
 * Whether vfio may have made the group, which the name would tell: then it has
 * what a vfio driver holds, an mdev, or nobody knows.
 */
static bool may_be_vfios(
	const struct host *host, const struct host_group *group)
{
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);

		if (!function || host_vfio_binding(function) !=
					 VFIO_BINDING_NO)
			return true;
	}
	return group->members.count == 0;
}

static int read_group(struct root *root, const struct scan_wish *wish,
	const struct host *host, struct host_group *group)
{
	int error = 0;

	if (wish->group_types || may_be_vfios(host, group))
		error = group_read_name(root, group);
	else
		group->name.state = FACT_ABSENT;
	if (error == 0 && wish->group_types)
		error = group_read_type(root, group);
	/* A group of bridges has nothing that they could be in the way of. */
	if (error == 0 && wish->details & DETAIL_VERDICT &&
		!is_of_bridges(host, group))
		error = group_read_reserved(root, group);
	return error < 0 ? error : group_read_others(root, group);
}

/* Spares each member its link to the group. */
static int tell_members(struct host *host, const struct host_group *group)
{
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		struct host_function *function =
			member->is_pci ? host_add_function(host, member->address)
				       : NULL;

		if (!member->is_pci)
			continue;
		if (!function)
			return QDEV_ERROR_NO_MEMORY;
		if (function->group.state != FACT_KNOWN)
			function->group = fact_number(group->id);
	}
	return 0;
}

static int read_members(struct root *root, struct host *host)
{
	int error = list_groups(root, host);

	for (size_t i = 0; error == 0 && i < host->groups.count; i++)
		error = group_list_members(root, host->groups.items[i]);
	for (size_t i = 0; error == 0 && i < host->groups.count; i++)
		error = tell_members(host, host->groups.items[i]);
	return error;
}

/* Those that only a function names, since a tree may have lost the other side. */
static int list_lost_groups(struct root *root, struct host *host)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->functions.count; i++) {
		struct fact_number id = host->functions.items[i]->group;
		struct host_group *group;

		if (id.state != FACT_KNOWN ||
			host_group(host, (uint32_t)id.value))
			continue;
		group = host_add_group(host, (uint32_t)id.value);
		error = group ? group_list_members(root, group)
			      : QDEV_ERROR_NO_MEMORY;
	}
	return error < 0 ? error : complete_groups(host);
}

static int read_groups(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	int error = list_lost_groups(root, host);

	for (size_t i = 0; error == 0 && i < host->groups.count; i++)
		error = read_group(root, wish, host, host->groups.items[i]);
	return error;
}

/* Of groups that have a member on a vfio driver: the node. */
static int read_nodes(struct root *root, struct host *host)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];
		struct host_group *group;

		if (host_vfio_binding(function) != VFIO_BINDING_YES ||
			function->group.state != FACT_KNOWN)
			continue;
		group = host_add_group(host, (uint32_t)function->group.value);
		if (!group)
			return QDEV_ERROR_NO_MEMORY;
		if (!group->door)
			error = group_read_node(root, group);
	}
	return error;
}

/* An mdev is on a driver of vfio's from its making. */
static int read_mdev_nodes(struct root *root, struct host *host)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++) {
		const struct host_mdev *mdev = host->mdevs.items[i];
		struct host_group *group;

		if (mdev->group.state != FACT_KNOWN)
			continue;
		group = host_add_group(host, (uint32_t)mdev->group.value);
		if (!group)
			return QDEV_ERROR_NO_MEMORY;
		if (!group->door)
			error = group_read_node(root, group);
	}
	return error;
}

static int read_for_verdicts(struct root *root, struct host *host)
{
	struct dependence dependence = {.has_group = host->mdevs.count > 0};
	int error = machine_read_user(root, host, NULL);

	for (size_t i = 0; i < host->functions.count; i++)
		dependence_add(&dependence, host->functions.items[i]);
	if (error == 0)
		error = machine_read(root, host, &dependence);
	if (error == 0)
		error = vfio_ids_read(root, &host->machine);
	if (error == 0)
		error = read_nodes(root, host);
	return error < 0 ? error : read_mdev_nodes(root, host);
}

static int add_vf(struct host *host, const struct host_function *vf)
{
	struct pci_address address, *added;
	struct host_details *details;

	if (vf->physfn.state != FACT_KNOWN ||
		!pci_address_parse_name(vf->physfn.value, &address) ||
		!host_function(host, address))
		return 0;
	details = host_add_details(host_add_function(host, address));
	added = details ? array_add(&details->vfs) : NULL;
	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = vf->address;
	details->vfs_known.state = FACT_KNOWN;
	details->vfs_enabled = fact_number(details->vfs.count);
	return 0;
}

/* VFs name their PF, which then need not be asked for them. */
static int tell_pfs(struct host *host)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		error = add_vf(host, host->functions.items[i]);
	return error;
}

static int read_host(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	bool verdicts = wish->details & DETAIL_VERDICT;
	bool groups = wish->groups || verdicts;
	int error = list_functions(root, host);

	if (error == 0)
		error = read_places(root, host);
	if (error == 0 && groups)
		error = read_members(root, host);
	if (error == 0)
		error = read_functions(root, wish, host);
	if (error == 0 && verdicts && !(wish->details & DETAIL_SRIOV))
		error = tell_pfs(host);
	if (error == 0 && groups)
		error = read_groups(root, wish, host);
	if (error == 0 && verdicts)
		error = mdev_list(root, host);
	if (error == 0 && verdicts)
		error = read_for_verdicts(root, host);
	if (error == 0 && wish->traits)
		error = traits_read(root, host);
	/* What the host would lose decides, too. */
	if (error == 0 && wish->details & (DETAIL_USERS | DETAIL_VERDICT))
		error = users_find(root, host, is_listed, wish);
	if (error == 0 && wish->details & (DETAIL_USERS | DETAIL_VERDICT))
		error = holders_find(root, host,
			wish->details & DETAIL_USERS ? is_listed : NULL, wish);
	return error;
}

static int read_mdevs(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	int error = mdev_list(root, host);

	(void)wish;
	if (error == 0)
		error = read_for_verdicts(root, host);
	if (error == 0)
		error = mediated_read_vgpus(root, host);
	return error < 0 ? error : mediated_read_vdpas(root, host);
}

static int read_types(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	int error = mediated_read_types(root, host);

	(void)wish;
	return error < 0 ? error : mediated_read_vgpus(root, host);
}

static int read_all(
	struct root *root, const struct scan_wish *wish, struct host *host)
{
	int error = read_host(root, wish, host);

	if (error == 0)
		error = mediated_read_vgpus(root, host);
	if (error == 0)
		error = mediated_read_vdpas(root, host);
	return error < 0 ? error : mediated_read_types(root, host);
}

/* A new host that one of these has read. */
static int scan(struct root *root, const struct scan_wish *wish,
	int (*read)(struct root *root, const struct scan_wish *wish,
		struct host *host),
	struct host **ret)
{
	cleanup(host_free_p) struct host *host = NULL;
	int error = host_new(&host);

	if (error == 0)
		error = read(root, wish, host);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(host);
	return 0;
}

int scan_host(
	struct root *root, const struct scan_wish *wish, struct host **ret)
{
	return scan(root, wish, read_host, ret);
}

int scan_mdevs(struct root *root, struct host **ret)
{
	return scan(root, NULL, read_mdevs, ret);
}

int scan_types(struct root *root, struct host **ret)
{
	return scan(root, NULL, read_types, ret);
}

int scan_all(struct root *root, struct host **ret)
{
	const struct scan_wish wish = {
		.details = DETAIL_ALL,
		.groups = true,
		.group_types = true,
		.traits = true,
	};

	return scan(root, &wish, read_all, ret);
}
