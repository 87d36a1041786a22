/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/parse.h"
#include "base/words.h"
#include "check/rules.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The devices that systemd lets a unit open (systemd.resource-control(5)): by
 * the path of a node, or by its group of /proc/devices, which is "vfio" of the
 * groups' nodes, "vfio-dev" of the devices' own, and "misc" of the container,
 * /dev/iommu and /dev/net/tun (linux: drivers/vfio/group.c, device_cdev.c,
 * drivers/char/misc.c).
 */
struct wanted {
	const char *path;  /* without a leading slash */
	const char *group; /* of /proc/devices; NULL: not known */
	const struct host_node *node; /* for its number, if that is known */
	bool is_block;
};

enum permission {
	PERMISSION_DENIED,
	PERMISSION_UNKNOWN,
	PERMISSION_GIVEN,
};

/* Where /dev has links to disks, mostly; systemd follows them. */
static bool is_in_folder_of_links(const char *path)
{
	static const char *const plain[] = {"dev/vfio/", "dev/net/"};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		if (strncmp(path, plain[i], strlen(plain[i])) == 0)
			return false;
	return strncmp(path, "dev/", 4) == 0 && strchr(path + 4, '/');
}

/* Another name of a node may be this one's. */
static enum permission permission_by_path(
	const char *path, const struct wanted *wanted)
{
	if (strcmp(path, wanted->path) == 0)
		return PERMISSION_GIVEN;
	return is_in_folder_of_links(path) ||
			is_in_folder_of_links(wanted->path)
		? PERMISSION_UNKNOWN
		: PERMISSION_DENIED;
}

static enum permission permission_by_number(
	uint64_t major, const struct host_node *node)
{
	if (!node || node->number_known.state != FACT_KNOWN)
		return PERMISSION_UNKNOWN;
	return node->major == major ? PERMISSION_GIVEN : PERMISSION_DENIED;
}

/* "char-vfio", "char-*", "block-8": a pattern of groups, or a number. */
static enum permission permission_by_group(
	const char *name, const struct wanted *wanted)
{
	const char *prefix = wanted->is_block ? "block-" : "char-";
	const char *pattern = name + strlen(prefix);
	uint64_t major;

	if (strncmp(name, prefix, strlen(prefix)) != 0)
		return PERMISSION_DENIED;
	if (strcmp(pattern, "*") == 0)
		return PERMISSION_GIVEN;
	if (parse_number(pattern, 10, UINT32_MAX, &major))
		return permission_by_number(major, wanted->node);
	if (!wanted->group)
		return PERMISSION_UNKNOWN;
	return fnmatch(pattern, wanted->group, 0) == 0 ? PERMISSION_GIVEN
						       : PERMISSION_DENIED;
}

/* One entry, "/dev/vfio/12 rw" or "char-vfio rw". */
static enum permission permission_by(
	const char *entry, const struct wanted *wanted)
{
	size_t length = strcspn(entry, " \t");
	const char *access = entry + length;
	cleanup_free char *name = strndup(entry, length);

	if (!strchr(access, 'r') || !strchr(access, 'w'))
		return PERMISSION_DENIED;
	if (!name)
		return PERMISSION_UNKNOWN;
	return name[0] == '/' ? permission_by_path(name + 1, wanted)
			      : permission_by_group(name, wanted);
}

static enum permission permission_of(
	const struct host_device_policy *policy, const struct wanted *wanted)
{
	enum permission most = PERMISSION_DENIED;

	if (policy->closes.state == FACT_KNOWN && policy->hides)
		return PERMISSION_DENIED;
	if (policy->closes.state == FACT_UNKNOWN)
		return PERMISSION_UNKNOWN;
	if (policy->closes.state == FACT_ABSENT)
		return PERMISSION_GIVEN;
	for (size_t i = 0; i < policy->allow.count; i++) {
		enum permission permission =
			permission_by(policy->allow.items[i], wanted);

		if (permission > most)
			most = permission;
	}
	return most;
}

/*
 * What is found of a unit or of a slice, as it goes through the nodes. The
 * unit's own files may also lay something over a node.
 */
struct search {
	const struct host_unit *unit;
	const struct host_device_policy *policy;
	bool is_own;
	struct text denied;  /* "/dev/vfio/12, /dev/vfio/vfio" */
	struct text unknown; /* likewise */
	const struct host_unit_view *view; /* of one of these, or NULL */
	struct text allow;   /* the lines of a drop-in */
	size_t count;        /* of all nodes that were asked about */
};

static void add_node(struct text *list, const char *path)
{
	text_addf(list, "%s/%s", list->length ? ", " : "", path);
}

static void ask(struct search *search, const struct wanted *wanted)
{
	enum permission permission = permission_of(search->policy, wanted);
	const struct host_unit_view *view = search->is_own
		? host_unit_view(search->unit, wanted->path, false)
		: NULL;

	search->count++;
	if (view && !search->policy->hides)
		permission = PERMISSION_UNKNOWN;
	if (permission == PERMISSION_UNKNOWN) {
		add_node(&search->unknown, wanted->path);
		search->view = view;
	}
	if (permission != PERMISSION_DENIED)
		return;
	add_node(&search->denied, wanted->path);
	text_addf(&search->allow, "DeviceAllow=/%s rw\\n", wanted->path);
}

/*
 * QEMU looks a device up in sysfs before it opens any node: without its folder
 * there is "no such host device" (qemu: hw/vfio/pci.c, vfio_pci_realize()). The
 * name in sys/bus is a link to a folder below sys/devices, so that what a unit
 * lays over a part of those may hide it, too.
 */
static const struct host_unit_view *view_of_sysfs(
	const struct host_unit *unit, const char *path)
{
	static const char below[] = "sys/devices/pci";
	const struct host_unit_view *found = host_unit_view(unit, path, false);

	if (!found)
		found = host_unit_view(unit, "sys/devices", false);
	for (size_t i = 0; !found && i < unit->views.count; i++) {
		const struct host_unit_view *view = &unit->views.items[i];

		if (!view->is_read_only &&
			strncmp(view->path, below, strlen(below)) == 0)
			found = view;
	}
	return found;
}

/* All settings that change it may be undone by others: nobody can tell. */
static void ask_sysfs(const struct target *target, struct search *search)
{
	cleanup_text struct text path = TEXT_INIT;
	const struct host_unit_view *view;

	if (target->kind == TARGET_FUNCTION)
		text_addf(&path, "sys/bus/pci/devices/%s", target->name);
	else if (target->kind == TARGET_MDEV)
		text_addf(&path, "sys/bus/mdev/devices/%s", target->name);
	view = view_of_sysfs(search->unit, text_string(&path));
	if (!view || !path.length)
		return;
	add_node(&search->unknown, text_string(&path));
	search->view = view;
}

static struct fact_number group_of(
	const struct host *host, const struct target *target)
{
	const struct host_function *function =
		target->kind == TARGET_FUNCTION
			? host_function(host, target->address)
			: NULL;
	const struct host_mdev *mdev = target->kind == TARGET_MDEV
		? host_mdev(host, target->name)
		: NULL;

	if (function)
		return function->group;
	return mdev ? mdev->group : fact_number_missing(0);
}

/* The node of a target's group, unless an earlier one has the same. */
static void ask_target(
	const struct subject *subject, size_t index, struct search *search)
{
	const struct target *targets = subject->request->targets->items.items;
	struct fact_number id = group_of(subject->host, &targets[index]);
	cleanup_text struct text path = TEXT_INIT;

	if (id.state != FACT_KNOWN)
		return;
	for (size_t i = 0; i < index; i++)
		if (fact_is(group_of(subject->host, &targets[i]), id.value))
			return;
	text_addf(&path, "dev/vfio/%u", (unsigned)id.value);

	const struct host_group *group =
		host_group(subject->host, (uint32_t)id.value);

	ask(search,
		&(struct wanted){
			.path = text_string(&path),
			.group = "vfio",
			.node = group ? &host_door(group)->node : NULL,
		});
}

/* With iommufd, the target's own. Until it is bound, it has none. */
static void ask_cdev(
	const struct subject *subject, size_t index, struct search *search)
{
	const struct target *target =
		&subject->request->targets->items.items[index];
	const struct host_function *function =
		target->kind == TARGET_FUNCTION
			? host_function(subject->host, target->address)
			: NULL;
	const struct host_mdev *mdev = target->kind == TARGET_MDEV
		? host_mdev(subject->host, target->name)
		: NULL;
	const struct host_cdev *cdev =
		function ? function->cdev : mdev ? mdev->cdev : NULL;

	if (cdev && cdev->node.path)
		ask(search,
			&(struct wanted){
				.path = cdev->node.path,
				.group = "vfio-dev",
				.node = &cdev->node,
			});
}

/* The nodes that the VM's own devices sit on. */
static void ask_need(const struct host_need *found, const struct need *need,
	struct search *search)
{
	const struct host_node *node = &found->node;

	if (node->existence.state == FACT_KNOWN &&
		(S_ISCHR(node->type) || S_ISBLK(node->type)))
		ask(search,
			&(struct wanted){
				.path = node->path,
				.group = need->kind == NEED_TUN ? "misc" : NULL,
				.node = node,
				.is_block = S_ISBLK(node->type),
			});
}

static void search_all(const struct subject *subject, struct search *search)
{
	const struct check_request *request = subject->request;
	const struct host_machine *machine = &subject->host->machine;

	for (size_t i = 0; i < request->targets->items.count; i++) {
		if (search->is_own)
			ask_sysfs(&request->targets->items.items[i], search);
		(request->iommufd ? ask_cdev : ask_target)(subject, i, search);
	}
	if (search->count)
		ask(search,
			&(struct wanted){
				.path = request->iommufd ? "dev/iommu"
							 : "dev/vfio/vfio",
				.group = "misc",
				.node = request->iommufd ? &machine->iommufd
							 : &machine->container,
			});
	for (size_t i = 0; i < subject->host->needs.count; i++)
		ask_need(&subject->host->needs.items[i],
			&request->needs->items.items[i], search);
}

void fix_unit(struct findings *findings, struct finding *finding,
	const char *unit, const char *topic, const char *settings)
{
	cleanup_text struct text folder = TEXT_INIT;

	text_addf(&folder, "/etc/systemd/system/%s.d", unit);

	cleanup_text struct text word = TEXT_INIT;

	text_add_shell_word(&word, text_string(&folder));
	finding_fix(findings, finding, "mkdir -p %s", text_string(&word));
	finding_fix(findings, finding,
		"printf '[%s]\\n%s' > %s/zz-qdev-%s.conf",
		ends_in(unit, ".slice") ? "Slice" : "Service", settings,
		text_string(&word), topic);
	finding_fix(findings, finding, "systemctl daemon-reload");
}

static void find_denied(const struct search *search, struct findings *findings)
{
	const struct host_unit *unit = search->unit;
	const struct host_device_policy *policy = search->policy;
	struct finding *finding;

	if (policy->hides)
		finding = finding_add(findings, CODE_DEVICE_POLICY,
			SEVERITY_ACTION, unit->name,
			"%s may not open %s: its PrivateDevices= gives it a "
			"/dev without them",
			unit->name, text_string(&search->denied));
	else
		finding = finding_add(findings, CODE_DEVICE_POLICY,
			SEVERITY_ACTION, unit->name,
			"%s may not open %s: %s device rules%s%s name others "
			"only",
			unit->name, text_string(&search->denied),
			search->is_own ? "its" : "the",
			search->is_own ? "" : " of ",
			search->is_own ? "" : policy->unit);
	finding_evidence(findings, finding, "%s", policy->source);
	fix_unit(findings, finding, policy->unit, "devices",
		policy->hides ? "PrivateDevices=no\\n"
			      : text_string(&search->allow));
}

static void find_unknown(const struct search *search, struct findings *findings)
{
	const struct host_unit *unit = search->unit;
	const struct host_device_policy *policy = search->policy;
	struct finding *finding = finding_add(findings, CODE_DEVICE_POLICY,
		SEVERITY_UNKNOWN, unit->name,
		"whether the settings of %s let %s open %s can't be told",
		policy->unit, search->is_own ? "it" : unit->name,
		text_string(&search->unknown));

	if (search->view)
		finding_evidence(findings, finding, "%s", search->view->source);
	else if (policy->source)
		finding_evidence(findings, finding, "%s", policy->source);
	else
		finding_evidence(findings, finding, "the files of %s: %s",
			policy->unit, fact_reason(policy->closes.error));
}

/* Which calls QEMU makes depends on its build and on the VM. */
static void find_filter(const struct host_unit *unit, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_DEVICE_POLICY,
		SEVERITY_UNKNOWN, unit->name,
		"whether %s lets QEMU make all system calls that its devices "
		"need can't be told",
		unit->name);

	finding_evidence(findings, finding, "%s", unit->filter_source);
}

static void search_clear(struct search *search)
{
	text_clear(&search->denied);
	text_clear(&search->unknown);
	text_clear(&search->allow);
}

/* The kernel asks every level: what one forbids, none below it may do. */
static void judge_level(const struct subject *subject, size_t level,
	struct findings *findings)
{
	const struct host_unit *unit = &subject->host->unit;
	cleanup(search_clear) struct search search = {
		.unit = unit,
		.policy = &unit->policies.items[level],
		.is_own = level == 0,
	};

	search_all(subject, &search);
	if (search.denied.length)
		find_denied(&search, findings);
	if (search.unknown.length)
		find_unknown(&search, findings);
	if (search.is_own && search.count && unit->filter_source)
		find_filter(unit, findings);
	findings->failed |= search.denied.failed || search.unknown.failed ||
		search.allow.failed;
}

static void rule_unit(const struct subject *subject, struct findings *findings)
{
	const struct host_unit *unit = &subject->host->unit;

	for (size_t i = 0; unit->name && i < unit->policies.count; i++)
		judge_level(subject, i, findings);
}

/* Whether any device is asked for whose node the unit has to open. */
static bool opens_nodes(const struct subject *subject)
{
	const struct host_unit *unit = &subject->host->unit;
	cleanup(search_clear) struct search search = {
		.unit = unit,
		.policy = &unit->policies.items[0],
		.is_own = true,
	};

	search_all(subject, &search);
	return search.count > 0;
}

static void unit_holds(const struct subject *subject, struct text *text)
{
	const struct host_unit *unit = &subject->host->unit;
	size_t start = text->length;

	if (!unit->name || !unit->policies.count || !opens_nodes(subject))
		return;
	for (size_t i = 0; i < unit->policies.count; i++) {
		const struct host_device_policy *policy =
			&unit->policies.items[i];

		if (policy->source)
			text_addf(text, "%s %s allow it (%s)",
				text->length == start ? "the device rules of"
						      : ", those of",
				policy->unit, policy->source);
	}
	if (text->length == start)
		text_addf(text, "no device rules in the files of %s",
			unit->name);
}

const struct rule unit_rule = {
	.name = "device-rules",
	.judge = rule_unit,
	.holds = unit_holds,
};
