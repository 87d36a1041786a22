/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
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
	const char *path;   /* without a leading slash */
	const char *prefix; /* "char-"; NULL: of no group that is known */
	const char *group;
};

enum permission {
	PERMISSION_DENIED,
	PERMISSION_UNKNOWN,
	PERMISSION_GIVEN,
};

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
	if (name[0] == '/') {
		if (strcmp(name + 1, wanted->path) == 0)
			return PERMISSION_GIVEN;
		/* Another name of a node, by its number, may be this one's. */
		return strncmp(name, "/dev/char/", 10) == 0 ||
				strncmp(name, "/dev/block/", 11) == 0
			? PERMISSION_UNKNOWN
			: PERMISSION_DENIED;
	}
	if (!wanted->prefix)
		return PERMISSION_UNKNOWN;
	return strncmp(name, wanted->prefix, strlen(wanted->prefix)) == 0 &&
			fnmatch(name + strlen(wanted->prefix), wanted->group,
				0) == 0
		? PERMISSION_GIVEN
		: PERMISSION_DENIED;
}

static enum permission permission_of(
	const struct host_unit *unit, const struct wanted *wanted)
{
	enum permission most = PERMISSION_DENIED;

	if (unit->closes_devices.state == FACT_ABSENT)
		return PERMISSION_GIVEN;
	if (unit->closes_devices.state == FACT_UNKNOWN)
		return PERMISSION_UNKNOWN;
	if (unit->hides_devices)
		return PERMISSION_DENIED;
	for (size_t i = 0; i < unit->device_allow.count; i++) {
		enum permission permission =
			permission_by(unit->device_allow.items[i], wanted);

		if (permission > most)
			most = permission;
	}
	return most;
}

/* What is found of a unit, as it goes through the nodes. */
struct search {
	const struct host_unit *unit;
	struct text denied;  /* "/dev/vfio/12, /dev/vfio/vfio" */
	struct text unknown; /* likewise */
	struct text allow;   /* the lines of a drop-in */
	size_t count;        /* of all nodes that were asked about */
};

static void add_node(struct text *list, const char *path)
{
	text_addf(list, "%s/%s", list->length ? ", " : "", path);
}

static void ask(struct search *search, const struct wanted *wanted)
{
	enum permission permission = permission_of(search->unit, wanted);

	search->count++;
	if (permission == PERMISSION_UNKNOWN)
		add_node(&search->unknown, wanted->path);
	if (permission != PERMISSION_DENIED)
		return;
	add_node(&search->denied, wanted->path);
	text_addf(&search->allow, "DeviceAllow=/%s rw\\n", wanted->path);
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
	ask(search, &(struct wanted){text_string(&path), "char-", "vfio"});
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
				cdev->node.path, "char-", "vfio-dev"});
}

/* The nodes that the VM's own devices sit on. */
static void ask_need(const struct host_need *found, const struct need *need,
	struct search *search)
{
	bool is_tun = need->kind == NEED_TUN;

	if (found->node.existence.state == FACT_KNOWN &&
		(S_ISCHR(found->node.type) || S_ISBLK(found->node.type)))
		ask(search,
			&(struct wanted){found->node.path,
				is_tun ? "char-" : NULL,
				is_tun ? "misc" : NULL});
}

static void search_all(const struct subject *subject, struct search *search)
{
	const struct check_request *request = subject->request;

	for (size_t i = 0; i < request->targets->items.count; i++)
		(request->iommufd ? ask_cdev : ask_target)(subject, i, search);
	if (search->count)
		ask(search,
			&(struct wanted){request->iommufd ? "dev/iommu"
							  : "dev/vfio/vfio",
				"char-", "misc"});
	for (size_t i = 0; i < subject->host->needs.count; i++)
		ask_need(&subject->host->needs.items[i],
			&request->needs->items.items[i], search);
}

void fix_unit(struct findings *findings, struct finding *finding,
	const struct host_unit *unit, const char *topic, const char *settings)
{
	cleanup_text struct text folder = TEXT_INIT;

	text_addf(&folder, "/etc/systemd/system/%s.d", unit->name);

	cleanup_text struct text word = TEXT_INIT;

	text_add_shell_word(&word, text_string(&folder));
	finding_fix(findings, finding, "mkdir -p %s", text_string(&word));
	finding_fix(findings, finding,
		"printf '[Service]\\n%s' > %s/zz-qdev-%s.conf", settings,
		text_string(&word), topic);
	finding_fix(findings, finding, "systemctl daemon-reload");
}

static void find_denied(const struct search *search, struct findings *findings)
{
	const struct host_unit *unit = search->unit;
	struct finding *finding = finding_add(findings, CODE_DEVICE_POLICY,
		SEVERITY_ACTION, unit->name, "%s may not open %s: %s",
		unit->name, text_string(&search->denied),
		unit->hides_devices ? "its PrivateDevices= gives it a /dev "
				      "without them"
				    : "its device rules name others only");

	finding_evidence(findings, finding, "%s", unit->device_source);
	fix_unit(findings, finding, unit, "devices",
		unit->hides_devices ? "PrivateDevices=no\\n"
				    : text_string(&search->allow));
}

static void find_unknown(const struct search *search, struct findings *findings)
{
	const struct host_unit *unit = search->unit;
	struct finding *finding = finding_add(findings, CODE_DEVICE_POLICY,
		SEVERITY_UNKNOWN, unit->name,
		"whether the device rules of %s let it open %s can't be told",
		unit->name, text_string(&search->unknown));

	if (unit->device_source)
		finding_evidence(findings, finding, "%s", unit->device_source);
	else
		finding_evidence(findings, finding, "the files of %s: %s",
			unit->name, fact_reason(unit->closes_devices.error));
}

static void search_clear(struct search *search)
{
	text_clear(&search->denied);
	text_clear(&search->unknown);
	text_clear(&search->allow);
}

static void rule_unit(const struct subject *subject, struct findings *findings)
{
	cleanup(search_clear) struct search search = {
		.unit = &subject->host->unit,
	};

	if (!search.unit->name)
		return;
	search_all(subject, &search);
	if (search.denied.length)
		find_denied(&search, findings);
	if (search.unknown.length)
		find_unknown(&search, findings);
	findings->failed |= search.denied.failed || search.unknown.failed ||
		search.allow.failed;
}

static void unit_holds(const struct subject *subject, struct text *text)
{
	cleanup(search_clear) struct search search = {
		.unit = &subject->host->unit,
	};

	if (!search.unit->name)
		return;
	search_all(subject, &search);
	if (search.count && search.unit->device_source)
		text_addf(text, "the device rules of %s allow it (%s)",
			search.unit->name, search.unit->device_source);
	else if (search.count)
		text_addf(text, "no device rules in the files of %s",
			search.unit->name);
}

const struct rule unit_rule = {
	.name = "device-rules",
	.judge = rule_unit,
	.holds = unit_holds,
};
