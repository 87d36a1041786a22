/* SPDX-License-Identifier: MIT */

/*
 * How groups form, as a table: a root port, a card of two functions below it,
 * and what of their config space changes. What can't be read is unknown, and
 * where the kernel did otherwise, that is said.
 */

#include "test.h"

#include "check/isolation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct pci_address port_address = {0, 0, 2, 0};
static const struct pci_address card_address = {0, 1, 0, 0};

struct world {
	struct host *host;
	struct host_function *port, *card, *other;
};

static struct host_function *add(
	struct host *host, struct pci_address address, uint8_t type)
{
	struct host_function *function = host_add_function(host, address);

	assert_non_null(function);
	function->existence.state = FACT_KNOWN;
	function->bridges_known.state = FACT_KNOWN;
	function->header_type = fact_number(type == PCIE_ROOT_PORT);
	function->isolation = (struct host_isolation){
		.header_known.state = FACT_KNOWN,
		.pcie_known.state = FACT_KNOWN,
		.pcie_type = type,
		.acs_known.state = FACT_ABSENT,
	};
	return function;
}

static void put_below(
	struct host_function *function, struct pci_address bridge)
{
	struct pci_address *added = array_add(&function->bridges);

	assert_non_null(added);
	*added = bridge;
}

static void join_group(
	struct host *host, uint32_t id, struct host_function *function)
{
	struct host_group *group = host_add_group(host, id);
	struct host_member *member = array_add(&group->members);

	assert_non_null(member);
	group->members_known.state = FACT_KNOWN;
	member->is_pci = true;
	member->address = function->address;
	member->name = strdup(pci_address_text(function->address).string);
	function->group = fact_number(id);
}

static void shield(struct host_function *function)
{
	function->isolation.acs_known.state = FACT_KNOWN;
	function->isolation.acs_capability = 0x1f;
	function->isolation.acs_control = 0x1d;
}

/* Root's view is lost: only the first 64 bytes can be read. */
static void blind(struct host_function *function)
{
	struct fact unknown = {.error = FACT_ROOT_ONLY};

	function->isolation.pcie_known = unknown;
	function->isolation.acs_known = unknown;
}

static void make_conventional(struct host_function *function)
{
	function->isolation.pcie_known.state = FACT_ABSENT;
	function->isolation.acs_known.state = FACT_ABSENT;
}

static void nothing(struct world *world)
{
	(void)world;
}

static void switch_bits_off(struct world *world)
{
	shield(world->port);
	world->port->isolation.acs_control = 0x01;
}

static void lack_bits(struct world *world)
{
	shield(world->port);
	world->port->isolation.acs_capability = 0x01;
	world->port->isolation.acs_control = 0x01;
}

static void shield_port(struct world *world)
{
	shield(world->port);
}

static void shield_all(struct world *world)
{
	shield(world->port);
	shield(world->card);
	shield(world->other);
}

static void be_conventional(struct world *world)
{
	make_conventional(world->port);
}

static void be_a_bridge(struct world *world)
{
	world->port->isolation.pcie_type = PCIE_TO_PCI_BRIDGE;
}

static void be_blind(struct world *world)
{
	blind(world->port);
	blind(world->card);
	blind(world->other);
}

static void be_vfs(struct world *world)
{
	shield(world->port);
	world->card->physfn.state = FACT_KNOWN;
	world->other->physfn.state = FACT_KNOWN;
}

static void leave_second_unread(struct world *world)
{
	shield(world->port);
	world->other->isolation = (struct host_isolation){0};
}

/* Bits of what is together: P with the card, S the card's two functions. */
enum together {
	PORT = 1,
	SLOT = 2,
};

static const struct row {
	const char *name;
	unsigned groups; /* what the kernel put together */
	void (*change)(struct world *world);
	const char *lines[4];
} rows[] = {
	{"all in one, without ACS", PORT | SLOT, nothing,
		{"merged at 0000:00:02.0, a root port: no ACS capability",
			"merged in the slot 0000:01:00, a multifunction device: "
			"no ACS capability"}},
	{"bits off", PORT | SLOT, switch_bits_off,
		{"merged at 0000:00:02.0, a root port: ACS bits off: RR CR UF",
			"merged in the slot 0000:01:00, a multifunction device: "
			"no ACS capability"}},
	{"bits that it lacks count as on", SLOT, lack_bits,
		{"merged in the slot 0000:01:00, a multifunction device: no "
		 "ACS capability"}},
	{"functions without ACS", SLOT, shield_port,
		{"merged in the slot 0000:01:00, a multifunction device: no "
		 "ACS capability"}},
	{"functions of which one was read", SLOT, leave_second_unread,
		{"merged in the slot 0000:01:00, a multifunction device: no "
		 "ACS capability"}},
	{"functions with ACS", 0, shield_all, {NULL}},
	{"VFs", 0, be_vfs, {NULL}},
	{"a conventional bridge", PORT | SLOT, be_conventional,
		{"merged at 0000:00:02.0, a PCI bridge: conventional PCI "
		 "cannot tell what is below apart",
			"merged in the slot 0000:01:00, a multifunction device: "
			"no ACS capability"}},
	{"a PCIe-to-PCI bridge", PORT | SLOT, be_a_bridge,
		{"merged at 0000:00:02.0, a PCIe-to-PCI bridge: conventional "
		 "PCI cannot tell what is below apart",
			"merged in the slot 0000:01:00, a multifunction device: "
			"no ACS capability"}},
	{"an ordinary user's view", PORT | SLOT, be_blind,
		{"why it is merged is unknown: needs config space of "
		 "0000:00:02.0, 0000:01:00.0 (only root may read it in "
		 "full)"}},
	{"merged though ACS is on", PORT | SLOT, shield_all,
		{"config space does not say why all of it is merged: kernel "
		 "quirk, option or version"}},
	{"apart though ACS is off", SLOT, switch_bits_off,
		{"merged in the slot 0000:01:00, a multifunction device: no "
		 "ACS capability",
			"by config space 0000:01:00.0 would be in one group "
			"with 0000:00:02.0 (and 1 more pairs), but the kernel "
			"keeps them apart: kernel quirk, option or version, or "
			"ACS was changed since"}},
};

static void world_make(struct world *world, const struct row *row)
{
	struct pci_address second = card_address;

	second.function = 1;
	assert_int_equal(host_new(&world->host), 0);
	world->port = add(world->host, port_address, PCIE_ROOT_PORT);
	world->card = add(world->host, card_address, PCIE_ENDPOINT);
	world->other = add(world->host, second, PCIE_ENDPOINT);
	put_below(world->card, port_address);
	put_below(world->other, port_address);
	row->change(world);
	if (world->card->physfn.state != FACT_KNOWN)
		world->card->isolation.multifunction = true;
	join_group(world->host, 1, world->card);
	join_group(world->host, row->groups & SLOT ? 1 : 2, world->other);
	join_group(world->host, row->groups & PORT ? 1 : 3, world->port);
}

static void groups_are_explained(void **state)
{
	(void)state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world world;
		struct isolation isolation;
		size_t line = 0;

		world_make(&world, &rows[i]);
		assert_int_equal(isolation_explain(world.host,
					 host_group(world.host, 1), &isolation),
			0);
		for (; rows[i].lines[line]; line++) {
			cleanup_text struct text text = TEXT_INIT;

			assert_true(line < isolation_count_lines(&isolation));
			text_add_isolation(&text, &isolation, line);
			assert_string_equal(
				text_string(&text), rows[i].lines[line]);
		}
		if (line != isolation_count_lines(&isolation))
			fail_msg("%s: more lines", rows[i].name);
		isolation_clear(&isolation);
		host_free(world.host);
	}
}

/* Its groups are no IOMMU's, and config space has no part in them. */
static void without_an_iommu_nothing_is_explained(void **state)
{
	struct row row = {.groups = 0, .change = shield_port};
	struct world world;
	struct isolation isolation;
	struct host_group *group;

	(void)state;
	world_make(&world, &row);
	group = host_add_group(world.host, 1);
	assert_int_equal(isolation_explain(world.host, group, &isolation), 0);
	assert_int_equal(isolation_count_lines(&isolation), 1);
	isolation_clear(&isolation);

	group->name = (struct fact_string){
		.state = FACT_KNOWN, .value = strdup("vfio-noiommu")};
	assert_int_equal(isolation_explain(world.host, group, &isolation), 0);
	assert_int_equal(isolation_count_lines(&isolation), 0);
	isolation_clear(&isolation);
	host_free(world.host);
}

static void only_a_shielded_slot_isolates(void **state)
{
	struct world world;

	(void)state;
	world_make(&world, &rows[0]);
	world.port->isolation.has_slot = true;
	assert_false(isolation_port_isolates(world.host, world.port));
	shield(world.port);
	assert_true(isolation_port_isolates(world.host, world.port));
	world.port->isolation.has_slot = false;
	assert_false(isolation_port_isolates(world.host, world.port));
	world.port->isolation.has_slot = true;
	blind(world.port);
	assert_false(isolation_port_isolates(world.host, world.port));
	host_free(world.host);
}

/*
 * What a VMD controller hides is in a domain of its own, and sends under the
 * controller's address (linux: arch/x86/pci/common.c, pci_real_dma_dev()):
 * whatever ACS the ports of that domain have.
 */
static void what_is_hidden_sends_as_its_controller(void **state)
{
	static const struct pci_address controller = {0, 0, 0x0e, 0};
	static const struct pci_address hidden_port = {0x10000, 0xe0, 6, 0};
	static const struct pci_address hidden_card = {0x10000, 0xe1, 0, 0};
	cleanup_text struct text text = TEXT_INIT;
	struct host_function *vmd, *port, *card;
	struct isolation isolation;
	struct host *host;

	(void)state;
	assert_int_equal(host_new(&host), 0);
	vmd = add(host, controller, PCIE_RC_ENDPOINT);
	port = add(host, hidden_port, PCIE_ROOT_PORT);
	card = add(host, hidden_card, PCIE_ENDPOINT);
	put_below(port, controller);
	put_below(card, controller);
	put_below(card, hidden_port);
	shield(port);
	port->isolation.has_slot = true;
	join_group(host, 1, vmd);
	join_group(host, 1, port);
	join_group(host, 1, card);

	assert_int_equal(
		isolation_explain(host, host_group(host, 1), &isolation), 0);
	assert_int_equal(isolation_count_lines(&isolation), 1);
	text_add_isolation(&text, &isolation, 0);
	assert_string_equal(text_string(&text),
		"merged at 0000:00:0e.0, a device of the root complex: what is "
		"below sends under its address");
	isolation_clear(&isolation);

	/* A card there shares the controller's group, in whichever slot. */
	assert_false(isolation_port_isolates(host, port));
	host_free(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_explained),
		cmocka_unit_test(what_is_hidden_sends_as_its_controller),
		cmocka_unit_test(without_an_iommu_nothing_is_explained),
		cmocka_unit_test(only_a_shielded_slot_isolates),
	};

	return cmocka_run_group_tests_name("isolation", tests, NULL, NULL);
}
