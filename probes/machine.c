/* SPDX-License-Identifier: MIT */
#include "probes/machine.h"

#include "base/cleanup.h"
#include "host/class.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/control_group.h"
#include "probes/group.h"
#include "probes/iommufd.h"
#include "probes/kernel_release.h"
#include "probes/vfio_module.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/* The ACPI tables that describe IOMMUs: Intel, AMD, Arm. */
static const char *const iommu_tables[] = {"DMAR", "IVRS", "IORT"};

static int read_table(struct root *root, struct fact_string *ret)
{
	ret->state = FACT_ABSENT;
	for (size_t i = 0; i < ARRAY_SIZE(iommu_tables); i++) {
		struct fact fact = read_existence(
			root, root_path("sys/firmware/acpi/tables/%s",
				      iommu_tables[i])
				      .string);

		if (fact.state == FACT_UNKNOWN) {
			ret->state = FACT_UNKNOWN;
			ret->error = fact.error;
		}
		if (fact.state != FACT_KNOWN)
			continue;
		ret->state = FACT_KNOWN;
		ret->value = strdup(iommu_tables[i]);
		return ret->value ? 0 : QDEV_ERROR_NO_MEMORY;
	}

	/* No table means something only where there is ACPI at all. */
	if (ret->state == FACT_ABSENT &&
		root_exists(root, "sys/firmware/acpi/tables") < 0) {
		ret->state = FACT_UNKNOWN;
		ret->error = ENOENT;
	}
	return 0;
}

int machine_read_iommu(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct fact_string *unit = &host->machine.iommu_unit;
	int error;

	if (fact_was_asked(*unit))
		return 0;
	error = read_table(root, &host->machine.iommu_table);
	if (error < 0)
		return error;
	error = root_list(root, "sys/class/iommu", &list);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*unit = fact_string_missing(error < 0 ? -error : ENOENT);
	if (list.names.count == 0)
		return 0;
	unit->value = TAKE_PTR(list.names.items[0]);
	unit->state = FACT_KNOWN;
	return 0;
}

/*
 * What an interrupt chip's name tells of remapping: 1 on, 0 off, -1 nothing.
 * Linux: arch/x86/kernel/apic/io_apic.c, drivers/iommu/{intel,amd}; Arm's ITS
 * always isolates (IRQ_DOMAIN_FLAG_ISOLATED_MSI).
 */
static int chip_remaps(const char *chip)
{
	static const struct {
		const char *prefix;
		int remaps;
	} chips[] = {
		{"IR-", 1},
		{"ITS-", 1},
		{"IO-APIC", 0},
		{"PCI-MSI", 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(chips); i++)
		if (strncmp(chip, chips[i].prefix, strlen(chips[i].prefix)) ==
			0)
			return chips[i].remaps;
	return -1;
}

/* Keeps a chip that decides; true when none can say more. */
static bool take_chip(struct host_machine *machine, const char *chip,
	const char *source)
{
	int remaps = chip_remaps(chip);

	if (remaps < 0 || (remaps == 0 && machine->interrupt_chip.value))
		return false;
	free(machine->interrupt_chip.value);
	free(machine->interrupt_source);
	machine->interrupt_chip.value = strdup(chip);
	machine->interrupt_source = strdup(source);
	machine->interrupt_chip.state = FACT_KNOWN;
	machine->interrupts_remapped = fact_number((uint64_t)remaps);
	return remaps == 1;
}

/*
 * An interrupt of the IO-APIC decides at once, and x86 has the first sixteen
 * of them from the start (lab: before any MSI is in use), so one or two small
 * files are read instead of the whole of /proc/interrupts.
 */
static bool read_legacy_chips(struct root *root, struct host_machine *machine)
{
	char chip[128];

	for (unsigned irq = 0; irq < 16; irq++) {
		struct root_path path =
			root_path("sys/kernel/irq/%u/chip_name", irq);

		if (root_read(root, path.string, chip, sizeof(chip)) < 0)
			continue;
		take_chip(machine, chip, path.string);
		if (machine->interrupt_chip.value)
			return true;
	}
	return false;
}

/* " 24:  0  17  IR-PCI-MSI 524288-edge  nvme0q0": the first word that is no
 * count. */
static char *chip_of_line(char *line)
{
	char *save = NULL;
	char *word = strtok_r(line, " \t", &save);

	if (!word || word[strspn(word, "0123456789")] != ':')
		return NULL;
	while ((word = strtok_r(NULL, " \t", &save)))
		if (word[strspn(word, "0123456789")] != '\0')
			return word;
	return NULL;
}

static int read_proc_interrupts(struct root *root, struct host_machine *machine)
{
	cleanup_text struct text text = TEXT_INIT;
	char *save = NULL;
	int error = root_read_file(root, "proc/interrupts", 32u << 20, &text);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0) {
		machine->interrupts_remapped = fact_number_missing(-error);
		return 0;
	}
	if (!text.data)
		return 0;
	for (char *line = strtok_r(text.data, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		const char *chip = chip_of_line(line);

		if (chip && take_chip(machine, chip, "proc/interrupts"))
			break;
	}
	return 0;
}

int machine_read_interrupts(struct root *root, struct host *host)
{
	struct host_machine *machine = &host->machine;

	if (fact_was_asked(machine->interrupts_remapped))
		return 0;
	if (!read_legacy_chips(root, machine)) {
		int error = read_proc_interrupts(root, machine);

		if (error < 0)
			return error;
	}
	if (machine->interrupt_chip.state == FACT_KNOWN &&
		(!machine->interrupt_chip.value || !machine->interrupt_source))
		return QDEV_ERROR_NO_MEMORY;
	return 0;
}

/* iommufd can offer vfio's container, POWER has a back end of its own. */
static struct fact read_other_backend(struct root *root)
{
	struct fact fact = read_existence(root, "sys/module/iommufd");

	if (fact.state == FACT_KNOWN)
		return fact;
	return read_existence(root, "sys/module/vfio_iommu_spapr_tce");
}

/* Whose IOMMU it is makes a difference to regions that firmware wants mapped. */
static bool has_direct_regions(const struct host *host)
{
	for (size_t i = 0; i < host->groups.count; i++) {
		const struct fact_string *regions =
			&host->groups.items[i]->reserved_regions;

		if (regions->state == FACT_KNOWN &&
			strstr(regions->value, "direct"))
			return true;
	}
	return false;
}

/* Whether vfio-pci is there to bind to; if not, what could keep it away. */
static int read_driver(struct root *root, struct host *host)
{
	struct host_machine *machine = &host->machine;
	struct fact *loaded = &machine->vfio_pci_loaded;
	int error;

	if (fact_was_asked(*loaded))
		return 0;
	*loaded = read_existence(root, "sys/bus/pci/drivers/vfio-pci");
	if (loaded->state != FACT_ABSENT)
		return 0;
	error = kernel_release_read(root, machine);
	return error < 0 ? error : vfio_module_read(root, machine);
}

/*
 * What vfio asks of the machine for a device with an IOMMU: interrupt
 * remapping or leave to do without, and the container.
 */
static int read_vfio(
	struct root *root, struct host *host, bool has_iommu_device)
{
	struct host_machine *machine = &host->machine;
	int error;

	error = read_driver(root, host);
	if (error == 0 && has_direct_regions(host))
		error = machine_read_iommu(root, host);
	if (error < 0)
		return error;
	machine->type1_loaded =
		read_existence(root, "sys/module/vfio_iommu_type1");
	if (machine->type1_loaded.state == FACT_ABSENT)
		machine->other_backend = read_other_backend(root);
	machine->dma_entry_limit = read_decimal(root,
		"sys/module/vfio_iommu_type1/parameters/dma_entry_limit",
		UINT32_MAX);
	error = read_node(root, "dev/vfio", &machine->vfio_directory);
	if (error == 0)
		error = read_node(root, "dev/vfio/vfio", &machine->container);
	if (error < 0 || !has_iommu_device)
		return error;
	error = machine_read_interrupts(root, host);
	if (error < 0 || fact_is(machine->interrupts_remapped, 1))
		return error;
	machine->unsafe_interrupts =
		read_yes_no(root, "sys/module/vfio_iommu_type1/parameters/"
				  "allow_unsafe_interrupts");
	return 0;
}

/* Of a group in sys/class/vfio there are vfio's files. */
static bool has_vfio(const struct host *host)
{
	for (size_t i = 0; i < host->groups.count; i++)
		if (host_door(host->groups.items[i])->number.state ==
			FACT_KNOWN)
			return true;
	return false;
}

void machine_try_container(struct root *root, struct host *host)
{
	struct host_node *container = &host->machine.container;

	if (has_vfio(host) && host_is_container(container))
		node_try(root, container);
}

int machine_read_user(struct root *root, struct host *host, const char *name)
{
	struct host_user *user = &host->user;
	int error;

	user->is_caller = !name;
	if (!name) {
		error = root_caller(root, user);
	} else {
		user->name = strdup(name);
		error = user->name ? root_user(root, name, user) : -ENOMEM;
	}
	if (error == -ENOENT)
		return error;
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error == 0)
		return control_groups_read(root, user);
	user->identity = fact_from_errno(-error);
	user->groups_known = user->identity;
	user->memory_lock = fact_number_missing(-error);
	return 0;
}

void machine_read_data_limit(struct root *root, struct host *host)
{
	if (host->user.limits[HOST_LIMIT_DATA].most.state == FACT_KNOWN)
		host->machine.data_limit_off = read_yes_no(
			root, "sys/module/kernel/parameters/ignore_rlimit_data");
}

void dependence_add(
	struct dependence *dependence, const struct host_function *function)
{
	if (!function)
		return;
	if (function->existence.state != FACT_KNOWN) {
		/* Once its PF has made it, it wants to be bound. */
		dependence->unbound |= function->maker != NULL;
		return;
	}
	if (function->group.state == FACT_KNOWN)
		dependence->has_group = dependence->has_iommu = true;
	else
		dependence->lacks_group = true;
	if (host_vfio_binding(function) == VFIO_BINDING_YES) {
		dependence->has_vga |= host_class_is_display(function);
		return;
	}
	dependence->unbound = true;
	dependence->denied |= host_denylist(function) != DENYLIST_NONE;
}

int machine_read(struct root *root, struct host *host,
	const struct dependence *dependence)
{
	int error = 0;

	if (dependence->has_iommu)
		error = kernel_release_read(root, &host->machine);
	if (error == 0 && dependence->lacks_group)
		error = machine_read_iommu(root, host);
	if (error == 0 && dependence->has_group)
		error = read_vfio(root, host, dependence->has_iommu);
	if (error == 0 && dependence->has_group && dependence->by_iommufd)
		error = iommufd_read(root, host);
	if (error == 0 && dependence->unbound)
		error = read_driver(root, host);
	if (error == 0 && dependence->has_vga)
		host->machine.vga_off = read_yes_no(
			root, "sys/module/vfio_pci/parameters/disable_vga");
	if (error == 0 && dependence->denied)
		host->machine.denylist_off = read_yes_no(root,
			"sys/module/vfio_pci/parameters/disable_denylist");
	return error;
}
