/* SPDX-License-Identifier: MIT */
#include "probes/traits.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/kernel_parameters.h"
#include "probes/kernel_release.h"
#include "probes/machine.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/*
 * Words of the kernel's command line that have to do with passthrough, by
 * their start; the rest of it is nobody's business, and may name hosts.
 */
static const char *const parameters[] = {
	"amd_iommu=", "amd_iommu_intr=", "arm-smmu", "default_hugepagesz=",
	"efi=", "hugepages=", "hugepagesz=", "initcall_blacklist=",
	"intel_iommu=", "intremap=", "iommu.", "iommu=", "kvm", "lockdown=",
	"modprobe.blacklist=", "module_blacklist=", "nomodule", "pci-stub.",
	"pci=", "pci_stub.", "pcie_acs_override=", "pcie_aspm", "pcie_ports=",
	"rd.driver.", "vfio", "video=",
};

/* Modules without parameters show only where they are no part of the kernel. */
static const char *const modules[] = {
	"iommufd", "kvm", "mdev", "vfio", "vfio_iommu_spapr_tce",
	"vfio_iommu_type1", "vfio_pci", "vfio_pci_core",
};

static const char *const module_parameters[][2] = {
	{"vfio", "enable_unsafe_noiommu_mode"},
	{"vfio_iommu_type1", "allow_unsafe_interrupts"},
	{"vfio_iommu_type1", "dma_entry_limit"},
	{"vfio_pci", "disable_denylist"},
	{"vfio_pci", "disable_idle_d3"},
	{"vfio_pci", "disable_vga"},
	{"vfio_pci", "enable_sriov"},
	{"vfio_pci", "nointxmask"},
};

static int keep(struct fact_string *fact, const char *value)
{
	*fact = (struct fact_string){
		.state = FACT_KNOWN,
		.value = strdup(value),
	};
	return fact->value ? 0 : QDEV_ERROR_NO_MEMORY;
}

static int keep_copy(struct fact_string *fact, const struct fact_string *of)
{
	if (of->state == FACT_KNOWN)
		return keep(fact, of->value);
	*fact = (struct fact_string){.state = of->state, .error = of->error};
	return 0;
}

static int keep_words(struct fact_string *fact, struct text *words)
{
	*fact = (struct fact_string){
		.state = FACT_KNOWN,
		.value = text_take(words),
	};
	return fact->value ? 0 : QDEV_ERROR_NO_MEMORY;
}

static void add_word(struct text *words, const char *word)
{
	text_addf(words, "%s%s", words->length ? " " : "", word);
}

static int read_kernel(
	struct root *root, struct host *host, struct fact_string *ret)
{
	int error = kernel_release_read(root, &host->machine);

	return error < 0 ? error : keep_copy(ret, &host->machine.release);
}

bool traits_has_parameter(const struct kernel_parameter *parameter)
{
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
		if (kernel_parameter_is(parameter, parameters[i]))
			return true;
	return false;
}

static void add_parameter(
	struct text *words, const struct kernel_parameter *parameter)
{
	add_word(words, parameter->name);
	if (parameter->value)
		text_addf(words, "=%s", parameter->value);
}

static int read_parameters(
	struct root *root, struct host *host, struct fact_string *ret)
{
	cleanup_free char *line = NULL;
	cleanup_text struct text words = TEXT_INIT;
	struct kernel_parameter parameter;
	int error = kernel_parameters_read(root, &host->machine, &line);
	char *rest = line;

	if (error < 0)
		return error;
	if (!line) {
		ret->state = host->machine.command_line.state;
		ret->error = host->machine.command_line.error;
		return 0;
	}
	while (kernel_parameter_next(&rest, &parameter))
		if (traits_has_parameter(&parameter))
			add_parameter(&words, &parameter);
	return keep_words(ret, &words);
}

/* "none [integrity] confidentiality": the one that is in effect. */
static int keep_chosen(struct fact_string *fact, char *levels)
{
	char *start = strchr(levels, '[');
	char *end = start ? strchr(start, ']') : NULL;

	if (!end) {
		*fact = fact_string_missing(EINVAL);
		return 0;
	}
	*end = '\0';
	return keep(fact, start + 1);
}

/* securityfs may not be mounted; where it is, `lsm` is there. */
static int read_lockdown(
	struct root *root, struct host *host, struct fact_string *ret)
{
	char levels[128];
	ssize_t length = root_read(root, "sys/kernel/security/lockdown",
		levels, sizeof(levels));

	(void)host;
	if (length >= 0)
		return keep_chosen(ret, levels);
	*ret = fact_string_missing((int)-length);
	if (ret->state == FACT_ABSENT &&
		root_exists(root, "sys/kernel/security/lsm") < 0)
		*ret = (struct fact_string){.error = ENOENT};
	return 0;
}

static int read_table(
	struct root *root, struct host *host, struct fact_string *ret)
{
	int error = machine_read_iommu(root, host);

	return error < 0 ? error : keep_copy(ret, &host->machine.iommu_table);
}

static int read_units(
	struct root *root, struct host *host, struct fact_string *ret)
{
	cleanup(name_list_clear) struct name_list list = {0};
	cleanup_text struct text words = TEXT_INIT;
	int error = root_list(root, "sys/class/iommu", &list);

	(void)host;
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0) {
		*ret = fact_string_missing(-error);
		return 0;
	}
	for (size_t i = 0; i < list.names.count; i++)
		add_word(&words, list.names.items[i]);
	return keep_words(ret, &words);
}

static int read_interrupts(
	struct root *root, struct host *host, struct fact_string *ret)
{
	struct fact_number *remapped = &host->machine.interrupts_remapped;
	int error = machine_read_interrupts(root, host);

	if (error < 0)
		return error;
	if (remapped->state == FACT_KNOWN)
		return keep(ret, remapped->value ? "yes" : "no");
	*ret = (struct fact_string){.error = remapped->error};
	return 0;
}

/* There is the node, or there is none: both are known. */
static int read_iommufd(
	struct root *root, struct host *host, struct fact_string *ret)
{
	struct fact fact = read_existence(root, "dev/iommu");

	(void)host;
	if (fact.state != FACT_UNKNOWN)
		return keep(ret, fact.state == FACT_KNOWN ? "yes" : "no");
	*ret = (struct fact_string){.error = fact.error};
	return 0;
}

static int read_modules(
	struct root *root, struct host *host, struct fact_string *ret)
{
	cleanup_text struct text words = TEXT_INIT;

	(void)host;
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		struct fact fact = read_existence(
			root, root_path("sys/module/%s", modules[i]).string);

		if (fact.state == FACT_UNKNOWN) {
			*ret = (struct fact_string){.error = fact.error};
			return 0;
		}
		if (fact.state == FACT_KNOWN)
			add_word(&words, modules[i]);
	}
	return keep_words(ret, &words);
}

/* In the notation of the command line; a module that is not there has none. */
static int read_module_parameters(
	struct root *root, struct host *host, struct fact_string *ret)
{
	cleanup_text struct text words = TEXT_INIT;

	(void)host;
	for (size_t i = 0; i < ARRAY_SIZE(module_parameters); i++) {
		const char *module = module_parameters[i][0];
		const char *name = module_parameters[i][1];
		char value[64];
		ssize_t length = root_read(root,
			root_path("sys/module/%s/parameters/%s", module, name)
				.string,
			value, sizeof(value));

		if (length >= 0) {
			text_addf(&words, "%s%s.%s=%s",
				words.length ? " " : "", module, name, value);
			continue;
		}
		*ret = fact_string_missing((int)-length);
		if (ret->state == FACT_UNKNOWN)
			return 0;
	}
	return keep_words(ret, &words);
}

static int (*const readers[TRAIT_MAX])(
	struct root *root, struct host *host, struct fact_string *ret) = {
	[TRAIT_KERNEL] = read_kernel,
	[TRAIT_PARAMETERS] = read_parameters,
	[TRAIT_LOCKDOWN] = read_lockdown,
	[TRAIT_IOMMU_TABLE] = read_table,
	[TRAIT_IOMMU_UNITS] = read_units,
	[TRAIT_INTERRUPTS] = read_interrupts,
	[TRAIT_IOMMUFD] = read_iommufd,
	[TRAIT_MODULES] = read_modules,
	[TRAIT_MODULE_PARAMETERS] = read_module_parameters,
};

int traits_read(struct root *root, struct host *host)
{
	int error = 0;

	for (unsigned i = 0; error == 0 && i < TRAIT_MAX; i++)
		error = readers[i](root, host, &host->traits[i]);
	return error;
}

int traits_read_lockdown(struct root *root, struct host *host)
{
	return read_lockdown(root, host, &host->traits[TRAIT_LOCKDOWN]);
}
