/* SPDX-License-Identifier: MIT */

/*
 * The rules as a table: facts in, findings out. Each row starts from a host on
 * which all is well and changes what its name tells. What could not be read
 * must come out as unknown, never as a no.
 */

#include "test.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "check/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

DEFINE_CLEANUP(struct check_result *, check_result_free);

#define UUID "79db70f1-92a5-4879-95f7-6325b66c1ff9"

static const struct pci_address address = {0, 1, 0, 0};
static const struct pci_address sibling_address = {0, 1, 0, 1};
static const struct pci_address vf_address = {0, 1, 2, 0};
static const struct pci_address port_address = {0, 0, 1, 0};
static const struct pci_address elsewhere = {0, 8, 0, 0};
static const struct pci_address vmd_address = {0, 0, 5, 5};
static const struct pci_address hidden_address = {0x10000, 1, 0, 0};

/* What a row works on. */
struct world {
	struct host *host;
	struct host_function *function;
	struct host_group *group;
	struct host_node *node;
	struct host_mdev *mdev;
	struct host_machine *machine;
	struct host_user *user;
	struct check_request request;
	struct target_list targets;
};

static void set(struct fact_string *fact, const char *value)
{
	free(fact->value);
	*fact = (struct fact_string){FACT_KNOWN, 0, strdup(value)};
}

static void lose(struct fact_string *fact, int error)
{
	free(fact->value);
	*fact = fact_string_missing(error);
}

static const struct fact known = {.state = FACT_KNOWN};
static const struct fact absent = {.state = FACT_ABSENT};
static const struct fact unknown = {.state = FACT_UNKNOWN, .error = EIO};
static const struct fact_number no_number = {.state = FACT_ABSENT};
static const struct fact_number some_number = {
	.state = FACT_UNKNOWN,
	.error = EIO,
};

static void drive(struct host_function *function, const char *driver)
{
	set(&function->driver, driver);
	function->vfio_dev = absent;
}

static void unbind(struct host_function *function)
{
	lose(&function->driver, ENOENT);
	function->vfio_dev = absent;
}

static void use(struct host_function *function, enum host_use_kind kind)
{
	assert_int_equal(host_use_add(&function->uses, kind, "a-name",
				 "a detail", "a/file"),
		0);
}

static void doubt(struct host_function *function)
{
	assert_int_equal(host_use_doubt(&function->uses, "a/file", EACCES), 0);
}

static struct host_member *add_member(struct world *world, const char *name)
{
	struct host_member *member = array_add(&world->group->members);

	member->name = strdup(name);
	return member;
}

static struct host_function *add_function(
	struct world *world, struct pci_address where, const char *driver)
{
	struct host_member *member =
		add_member(world, pci_address_text(where).string);
	struct host_function *function = host_add_function(world->host, where);

	member->is_pci = true;
	member->address = where;
	function->existence = known;
	function->class_code = fact_number(0x020000);
	function->vendor = fact_number(0x8086);
	function->device = fact_number(0x10d3);
	function->group = fact_number(1);
	function->enable = fact_number(0);
	function->driver_out_of_tree = absent;
	function->physfn.state = FACT_ABSENT;
	drive(function, driver);
	return function;
}

static struct host_function *add_sibling(
	struct world *world, const char *driver)
{
	return add_function(world, sibling_address, driver);
}

static struct host_function *add_bridge(struct world *world, const char *driver)
{
	struct host_function *bridge = add_sibling(world, driver);

	bridge->class_code = fact_number(0x060400);
	return bridge;
}

/* Of the same ids, in no group of the world's. */
static struct host_function *add_elsewhere(
	struct world *world, const char *driver)
{
	struct host_function *function =
		host_add_function(world->host, elsewhere);

	function->existence = known;
	function->class_code = fact_number(0x020000);
	function->vendor = fact_number(0x8086);
	function->device = fact_number(0x10d3);
	drive(function, driver);
	return function;
}

static void set_subsystem(struct host_function *function, uint16_t vendor,
	uint16_t device)
{
	function->subsystem_vendor = fact_number(vendor);
	function->subsystem_device = fact_number(device);
}

static void take_by_ids(struct world *world, const char *text)
{
	struct host_vfio_id *id = array_add(&world->machine->vfio_ids);

	assert_true(vfio_id_parse(text, id));
	id->source = strdup("/etc/modprobe.d/vfio.conf");
	id->text = strdup(text);
}

static struct host_device_rules *add_rules(
	struct world *world, const char *list)
{
	struct host_device_rules *rules = array_add(&world->user->device_rules);

	rules->group = strdup("sys/fs/cgroup/devices/vms");
	set(&rules->list, list);
	return rules;
}

static void put_in_group(
	struct world *world, struct fact_number limit, uint64_t used)
{
	*array_add(&world->user->memory_groups.found) = (struct host_group_limit){
		.file = strdup("sys/fs/cgroup/vms/memory.max"),
		.limit = limit,
		.used = fact_number(used),
	};
}

static struct host_group_limit *put_in_slice(
	struct world *world, const char *unit, struct fact_number limit)
{
	struct host_group_limit *group =
		array_add(&world->user->memory_groups.found);

	world->host->unit.name = strdup("vm.service");
	*group = (struct host_group_limit){
		.unit = strdup(unit),
		.source = format_string("/%s: MemoryMax=…", unit),
		.setting = "MemoryMax",
		.limit = limit,
		.used = fact_number(0),
	};
	return group;
}

static struct host_group_limit *put_with_tasks(
	struct world *world, struct fact_number limit, struct fact_number used)
{
	struct host_group_limit *group =
		array_add(&world->user->task_groups.found);

	*group = (struct host_group_limit){
		.file = strdup("sys/fs/cgroup/vms/pids.max"),
		.limit = limit,
		.used = used,
	};
	return group;
}

static struct host_group_limit *bound_tasks(
	struct world *world, const char *unit, struct fact_number limit)
{
	struct host_group_limit *group =
		array_add(&world->user->task_groups.found);

	world->host->unit.name = strdup("vm.service");
	*group = (struct host_group_limit){
		.unit = strdup(unit),
		.source = format_string("/%s: TasksMax=…", unit),
		.setting = "TasksMax",
		.limit = limit,
		.used = fact_number(0),
	};
	return group;
}

/* A VF of a PF elsewhere, which that driver holds. */
static void make_vf(struct world *world, const char *driver)
{
	set(&world->function->physfn, "0000:02:00.0");
	set(&world->function->physfn_driver, driver);
	world->function->physfn_vfio_dev = absent;
}

static void make_pf(struct host_function *function, unsigned vfs)
{
	struct host_details *details = host_add_details(function);

	details->vfs_enabled = fact_number(vfs);
	details->vfs_known = known;
	if (vfs) {
		struct pci_address *vf = array_add(&details->vfs);

		*vf = vf_address;
	}
}

/* The VF of a PF, in no group of the world's. */
static struct host_function *add_vf(struct world *world, const char *driver)
{
	struct host_function *vf = host_add_function(world->host, vf_address);

	vf->existence = known;
	vf->enable = fact_number(0);
	drive(vf, driver);
	return vf;
}

/* A QuickAssist, unbound. */
static void deny(struct world *world, struct fact_number off)
{
	unbind(world->function);
	world->function->device = fact_number(0x37c8);
	world->machine->denylist_off = off;
}

/* Unbound, and vfio-pci is not loaded. */
static void unload(struct world *world)
{
	unbind(world->function);
	world->machine->vfio_pci_loaded = absent;
	world->machine->modules_locked = fact_number(0);
	world->machine->module_ban.state = FACT_ABSENT;
	world->machine->module_file = known;
}

static void add_bar(
	struct host_function *function, unsigned index, bool assigned)
{
	struct host_details *details = host_add_details(function);
	struct host_bar *bar = array_add(&details->bars);

	details->bars_known = known;
	*bar = (struct host_bar){
		.index = index,
		.address = assigned ? 0xfe000000 : 0,
		.size = 0x1000,
		.assigned = assigned,
	};
}

/* NULL: there is no such file. */
static void reset_by(struct host_function *function, const char *methods)
{
	struct fact_string *fact = &host_add_details(function)->reset_methods;

	if (methods)
		set(fact, methods);
	else
		fact->state = FACT_ABSENT;
}

static void put_behind(struct host_function *function, struct pci_address above)
{
	struct pci_address *bridge = array_add(&function->bridges);

	*bridge = above;
	function->bridges_known = known;
}

/* A function that a controller hides takes the place of the one asked for. */
static void hide(struct world *world, const char *driver)
{
	world->function = add_function(world, hidden_address, driver);
	put_behind(world->function, vmd_address);
	world->targets.items.items[0] = target_of_function(hidden_address);
}

static void make_gpu(struct host_function *function, uint16_t device)
{
	function->class_code = fact_number(0x030000);
	function->vendor = fact_number(0x1002);
	function->device = fact_number(device);
}

/* A type of mdev that has room for so many. */
static void add_type(struct world *world, const char *id, const char *api,
	unsigned available)
{
	struct host_mediated *mediated = &world->host->mediated;
	struct host_mdev_type *type = array_add(&mediated->types);

	mediated->types_listed = known;
	type->parent = strdup("mtty");
	type->id = strdup(id);
	set(&type->device_api, api);
	type->available = fact_number(available);
}

/* Not there, and VF 2 of a PF that has `has` of them. */
static void lack(struct host_function *function, struct fact_number has)
{
	function->existence = absent;
	*host_add_maker(function) = (struct host_maker){
		.pf = {.bus = 1},
		.vfs = 2,
		.has = has,
	};
}

static void set_node(struct host_node *node, const char *path, mode_t mode)
{
	node->path = strdup(path);
	node->existence = known;
	node->type = S_IFCHR;
	node->mode = mode;
	node->open_error = no_number;
}

static void set_number(struct host_node *node, unsigned major, unsigned minor)
{
	node->number_known = known;
	node->major = major;
	node->minor = minor;
}

/* As by a plan: the nodes and their numbers are known, and no more. */
static void not_tried(struct world *world)
{
	world->node->open_error = no_number;
	set_number(world->node, 511, 0);
	set_number(&world->machine->container, 10, 196);
}

static void another_user(struct world *world)
{
	world->user->is_caller = false;
	world->user->uid = 65534;
}

static void add_policy(
	struct world *world, const char *unit, enum fact_state closes)
{
	*array_add(&world->host->unit.policies) = (struct host_device_policy){
		.unit = strdup(unit),
		.source = format_string("/%s: a line", unit),
		.closes = {closes, closes == FACT_UNKNOWN ? EINVAL : 0},
	};
}

static void by_unit(struct world *world, enum fact_state closes)
{
	another_user(world);
	world->user->uid = 1000;
	world->host->unit.name = strdup("vm.service");
	add_policy(world, "vm.service", closes);
}

static void limit_tasks(struct world *world, uint64_t limit, uint64_t used)
{
	world->user->limits[HOST_LIMIT_TASKS].most = fact_number(limit);
	world->user->tasks = fact_number(used);
	world->user->all_tasks_seen.state = FACT_KNOWN;
}

static void allow(struct world *world, const char *entry)
{
	struct host_unit *unit = &world->host->unit;

	/* By the last of them. */
	*array_add(&unit->policies.items[unit->policies.count - 1].allow) =
		strdup(entry);
}

static void look_through(struct world *world, const char *path)
{
	*array_add(&world->host->unit.views) = (struct host_unit_view){
		.path = strdup(path),
		.source = strdup("/vm.service: a line"),
	};
}

/* Its own node; who may open what is of no matter for the group's any more. */
static struct host_cdev *make_cdev(void)
{
	struct host_cdev *cdev = calloc(1, sizeof(*cdev));

	set(&cdev->name, "vfio0");
	set(&cdev->number, "511:0");
	set_node(&cdev->node, "dev/vfio/devices/vfio0", 0600);
	set_number(&cdev->node, 511, 0);
	cdev->node.owner = 1000;
	cdev->node.open_error = fact_number(0);
	return cdev;
}

/* A kernel that has iommufd, and a caller who may use it. */
static void by_iommufd(struct world *world)
{
	set(&world->machine->release, "6.12.0");
	world->machine->type1_loaded = absent;
	world->machine->container.existence = absent;
	world->machine->iommufd_loaded = known;
	world->machine->iommufd_unsafe_interrupts = fact_number(0);
	world->machine->vfio_references = fact_number(1);
	set_node(&world->machine->iommufd, "dev/iommu", 0660);
	world->machine->iommufd.owner = 1000;
	world->machine->iommufd.open_error = fact_number(0);
	world->machine->iommufd.holders_known = known;
	world->node->mode = 0;
	world->request.iommufd = true;
}

static struct host_group *add_group(
	struct world *world, uint32_t id, const char *node)
{
	struct host_group *group = host_add_group(world->host, id);

	group->members_known = known;
	group->name.state = FACT_ABSENT;
	host_add_door(group)->number.state = FACT_ABSENT;
	set(&group->reserved_regions,
		"0x00000000fee00000 0x00000000feefffff msi");
	set_node(&group->door->node, node, 0600);
	group->door->node.owner = 1000;
	group->door->node.open_error = fact_number(0);
	return group;
}

/* A host, its machine and a caller to whom nothing is refused. */
static void make_world(struct world *world)
{
	assert_int_equal(host_new(&world->host), 0);
	world->host->functions_listed = known;
	world->group = add_group(world, 1, "dev/vfio/1");
	world->node = &world->group->door->node;
	world->machine = &world->host->machine;
	set(&world->machine->release, "6.1.0-42-amd64");
	set(&world->machine->interrupt_chip, "IR-IO-APIC");
	world->machine->interrupt_source = strdup("proc/interrupts");
	world->machine->interrupts_remapped = fact_number(1);
	world->machine->unsafe_interrupts = fact_number(0);
	world->machine->type1_loaded = known;
	world->machine->vfio_pci_loaded = known;
	set_node(&world->machine->container, "dev/vfio/vfio", 0666);
	world->user = &world->host->user;
	world->user->is_caller = true;
	world->user->uid = 1000;
	world->user->identity = world->user->groups_known = known;
	world->user->memory_lock = no_number;
	world->request = (struct check_request){
		.targets = &world->targets,
		.memory = CHECK_DEFAULT_MEMORY,
		.for_start = true,
	};
}

static void aim_at(struct world *world, struct target target)
{
	struct target *added = array_add(&world->targets.items);

	*added = target;
}

static void make_function(struct world *world)
{
	make_world(world);
	world->function = add_function(world, address, "vfio-pci");
	aim_at(world, target_of_function(address));
}

static void make_mdev(struct world *world)
{
	make_world(world);
	set(&world->group->name, "vfio-noiommu");
	world->mdev = host_add_mdev(world->host, UUID);
	world->mdev->existence = known;
	world->mdev->group = fact_number(1);
	set(&world->mdev->driver, "mtty");
	set(&world->mdev->parent, "mtty");
	set(&world->mdev->type, "mtty-1");
	set(&world->mdev->device_api, "vfio-pci");
	aim_at(world, target_of_mdev(UUID));
}

static void make_function_by_iommufd(struct world *world)
{
	make_function(world);
	by_iommufd(world);
	world->function->cdev = make_cdev();
	world->node->open_error = fact_number(EACCES);
}

static void make_mdev_by_iommufd(struct world *world)
{
	make_mdev(world);
	by_iommufd(world);
	world->mdev->cdev = make_cdev();
}

/* RAM of 64 pages, and a pool of as many, all free. */
static void make_huge(struct world *world)
{
	make_function(world);
	world->request.huge_pages = (struct huge_page_wish){
		.memory = CHECK_DEFAULT_MEMORY,
		.page_size = 2 << 20,
	};
	world->machine->huge_pages = (struct host_huge_pages){
		.existence = known,
		.total = fact_number(64),
		.free = fact_number(64),
		.reserved = fact_number(0),
		.surplus = fact_number(0),
		.overcommit = fact_number(0),
	};
}

static void make_huge_on_node(struct world *world)
{
	struct host_huge_pages *pages;

	make_huge(world);
	pages = &world->machine->huge_pages;
	world->request.huge_pages.on_node = true;
	world->request.huge_pages.node = 1;
	pages->node_existence = known;
	pages->node_total = fact_number(64);
	pages->node_free = fact_number(64);
}

static void put_huge_in_group(
	struct world *world, const char *file, uint64_t limit, uint64_t used)
{
	*array_add(&world->user->huge_page_groups.found) =
		(struct host_group_limit){
			.file = format_string("sys/fs/cgroup/vms/%s", file),
			.limit = fact_number(limit),
			.used = fact_number(used),
		};
}

/* The only node that is allowed, and what there is on it. */
static void bind_to_node(struct world *world, unsigned node, uint64_t free)
{
	struct host_huge_pages *pages = &world->machine->huge_pages;
	struct host_memory_nodes *nodes = &world->machine->memory_nodes;
	struct host_memory *memory = &world->machine->memory;
	struct host_node_bound *bound = array_add(&world->user->node_bounds);

	bound->file = strdup("sys/fs/cgroup/vms/cpuset.mems.effective");
	bound->known = known;
	bound->nodes.words[0] = 1u << node;
	nodes->are_bound = true;
	nodes->known = known;
	nodes->all.words[0] = 0x3;
	nodes->allowed = bound->nodes;
	memory->node_total = fact_number(UINT64_MAX);
	memory->node_free = fact_number(UINT64_MAX);
	pages->allowed_node = node;
	pages->allowed_total = fact_number(free);
	pages->allowed_free = fact_number(free);
}

static void make_behind_viommu(struct world *world)
{
	make_function(world);
	world->request.viommu_width = 39;
}

/* A second function is asked for, which has a group of its own. */
static void make_two(struct world *world)
{
	struct host_group *first;

	make_function(world);
	first = world->group;
	world->group = add_group(world, 2, "dev/vfio/2");
	add_function(world, vf_address, "vfio-pci")->group = fact_number(2);
	aim_at(world, target_of_function(vf_address));
	world->group = first;
}

static void make_two_behind_viommu(struct world *world)
{
	make_two(world);
	world->request.viommu_width = 39;
}

static void make_ids(struct world *world)
{
	make_world(world);
	world->function = add_function(world, address, "vfio-pci");
	aim_at(world, target_of_ids(0x1234, 0x5678));
}

static struct host_node *cdev_node(struct world *world)
{
	return &world->function->cdev->node;
}

static void hold(struct host_node *node)
{
	struct host_holder *holder = array_add(&node->holders);

	holder->pid = 812;
}

#define KIB 1024ull
#define GIB (1ull << 30)
#define RAM CHECK_DEFAULT_MEMORY

/* Of an Intel IOMMU's capability register: MGAW and SAGAW. */
#define CAP_39_BITS         (38u << 16 | 1u << 9)
#define CAP_48_BITS         (47u << 16 | 3u << 9)
#define CAP_48_BITS_MGAW_39 (38u << 16 | 3u << 9)

struct row {
	void (*make)(struct world *world);
	void (*differ)(struct world *w);
	const char *expected;
};

#define ROW(base, name, findings, ...)                                         \
	static void differ_##name(struct world *w)                             \
	{                                                                      \
		__VA_ARGS__;                                                   \
	}
#include "rules_rows.inc"
#undef ROW

#define ROW(base, name, findings, ...) {make_##base, differ_##name, findings},
static struct row rows[] = {
#include "rules_rows.inc"
};
#undef ROW

#define PASSES ROW
#define ROW(base, name, passes, ...)                                           \
	static void differ_##name(struct world *w)                             \
	{                                                                      \
		__VA_ARGS__;                                                   \
	}
#include "pass_rows.inc"
#undef ROW

#define ROW(base, name, passes, ...) {make_##base, differ_##name, passes},
static struct row pass_rows[] = {
#include "pass_rows.inc"
};
#undef ROW

static void add_findings(struct text *text, const struct findings *findings)
{
	for (size_t i = 0; i < findings->items.count; i++)
		text_addf(text, "%s%s:%s", text->length ? " " : "",
			code(findings->items.items[i].code)->name,
			severity_name(findings->items.items[i].severity));
}

/* The verdict that the worst severity in a row's findings makes. */
static enum verdict verdict_in(const char *findings)
{
	if (strstr(findings, ":block") || strstr(findings, ":action"))
		return VERDICT_NO_GO;
	return strstr(findings, ":unknown") ? VERDICT_UNKNOWN : VERDICT_GO;
}

static void clear_world(struct world *world)
{
	target_list_clear(&world->targets);
	host_free(world->host);
}

/*
 * The host does not survive the loss of a device, perhaps, or a process has to
 * be ended by who knows how: no command is told.
 */
static bool is_forbidden(const struct finding *finding)
{
	if (finding->code == CODE_IN_USE_OPEN ||
		finding->code == CODE_IN_USE_NETWORK_STORAGE)
		return true;
	return finding->severity == SEVERITY_BLOCK &&
	       (finding->code == CODE_MADE_BY_DRIVER ||
		       strcmp(code(finding->code)->family, "use") == 0);
}

/* Every finding says what was read; every no-go but a few, what mends it. */
static void assert_told(const struct findings *findings)
{
	bool mended = true;

	for (size_t i = 0; i < findings->items.count; i++)
		mended &= !is_forbidden(&findings->items.items[i]);
	for (size_t i = 0; i < findings->items.count; i++) {
		const struct finding *finding = &findings->items.items[i];

		assert_true(finding->evidence.count > 0);
		assert_true(*finding->subject && *finding->message);
		if (finding->severity == SEVERITY_ACTION &&
			finding->code != CODE_NODE_HELD &&
			finding->code != CODE_DEVICE_LOCKED)
			assert_int_equal(finding->fix.count > 0, mended);
	}
}

static struct check_result *result_of(const struct row *row)
{
	__attribute__((__cleanup__(clear_world))) struct world world = {0};
	struct check_result *result = NULL;

	row->make(&world);
	row->differ(&world);
	assert_int_equal(check(world.host, &world.request, &result), 0);
	assert_int_equal(
		result->devices.count, world.targets.items.count);
	return result;
}

static void a_row_holds(void **state)
{
	const struct row *row = *state;
	cleanup(check_result_free_p) struct check_result *result =
		result_of(row);
	cleanup_text struct text text = TEXT_INIT;

	add_findings(&text, &result->devices.items[0].findings);
	add_findings(&text, &result->common);
	assert_string_equal(text_string(&text), row->expected);
	assert_int_equal(check_verdict(result), verdict_in(row->expected));
	assert_told(&result->devices.items[0].findings);
	assert_told(&result->common);
}

static void add_passes(struct text *text, const struct findings *findings)
{
	for (size_t i = 0; i < findings->passes.count; i++) {
		assert_true(*findings->passes.items[i].message);
		text_addf(text, "%s%s", text->length ? " " : "",
			findings->passes.items[i].name);
	}
}

static void a_row_passes(void **state)
{
	const struct row *row = *state;
	cleanup(check_result_free_p) struct check_result *result =
		result_of(row);
	cleanup_text struct text text = TEXT_INIT;

	add_passes(&text, &result->devices.items[0].findings);
	add_passes(&text, &result->common);
	assert_string_equal(text_string(&text), row->expected);
}

#define ROW(base, name, findings, ...) {#name, a_row_holds, NULL, NULL, NULL},
#undef PASSES
#define PASSES(base, name, passes, ...) {#name, a_row_passes, NULL, NULL, NULL},

int main(void)
{
	struct CMUnitTest tests[] = {
#include "rules_rows.inc"
#include "pass_rows.inc"
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i].initial_state = &rows[i];
	for (size_t i = 0; i < ARRAY_SIZE(pass_rows); i++)
		tests[ARRAY_SIZE(rows) + i].initial_state = &pass_rows[i];
	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
