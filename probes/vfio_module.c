/* SPDX-License-Identifier: MIT */
#include "probes/vfio_module.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/install_line.h"
#include "probes/kernel_parameters.h"
#include "probes/modprobe_config.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define DEPS_LIMIT ((size_t)16 << 20)

/* What vfio-pci is made of; the kernel compares whole names. */
static const char *const parts[] = {
	"vfio",
	"vfio_pci",
	"vfio_pci_core",
	"vfio_virqfd",
};

/* Whether the list, "a,b", names a part. */
static bool bans(const char *name)
{
	while (*name) {
		size_t length = strcspn(name, ",");

		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			if (strlen(parts[i]) == length &&
				strncmp(parts[i], name, length) == 0)
				return true;
		name += length + (name[length] == ',');
	}
	return false;
}

/* The word of the command line that forbids it; the last one counts. */
static int read_ban(struct root *root, struct host_machine *machine)
{
	struct fact_string *ret = &machine->module_ban;
	cleanup_free char *line = NULL;
	cleanup_text struct text word = TEXT_INIT;
	struct kernel_parameter parameter, last = {.value = ""};
	int error = kernel_parameters_read(root, machine, &line);
	char *rest = line;

	if (error < 0)
		return error;
	if (!line) {
		ret->state = machine->command_line.state;
		ret->error = machine->command_line.error;
		return 0;
	}
	while (kernel_parameter_next(&rest, &parameter))
		if (kernel_parameter_is(&parameter, "module_blacklist="))
			last = parameter;
	if (!bans(last.value)) {
		ret->state = FACT_ABSENT;
		return 0;
	}
	text_addf(&word, "%s=%s", last.name, last.value);
	ret->value = text_take(&word);
	if (!ret->value)
		return QDEV_ERROR_NO_MEMORY;
	ret->state = FACT_KNOWN;
	return 0;
}

static bool has_file(const struct name_list *list, const char *file)
{
	for (size_t i = 0; i < list->names.count; i++)
		if (strncmp(list->names.items[i], file, strlen(file)) == 0)
			return true;
	return false;
}

/*
 * Where the kernel's build puts it, be it compressed or not; else anywhere
 * that depmod found. A container has no modules of its own, and says nothing.
 */
int module_find_file(struct root *root, const char *release,
	const char *folder, const char *module, struct fact *ret)
{
	struct root_path file = root_path("/%s.ko", module);
	cleanup(name_list_clear) struct name_list list = {0};
	cleanup_text struct text deps = TEXT_INIT;
	int error = root_list(root,
		root_path("lib/modules/%s/kernel/%s", release, folder).string,
		&list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (has_file(&list, file.string + 1)) {
		ret->state = FACT_KNOWN;
		return 0;
	}
	error = root_read_file(root,
		root_path("lib/modules/%s/modules.dep", release).string,
		DEPS_LIMIT, &deps);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0) {
		*ret = (struct fact){.error = -error};
		return 0;
	}
	ret->state = strstr(text_string(&deps), file.string) ? FACT_KNOWN
							     : FACT_ABSENT;
	return 0;
}

/*
 * What modprobe would load: vfio-pci and what it needs, as far as that is
 * neither loaded nor built in.
 */
static const struct {
	const char *module;
	const char *folder;
	const char *file;
} needed[] = {
	{"vfio_pci", "drivers/vfio/pci", "vfio-pci"},
	{"vfio_pci_core", "drivers/vfio/pci", "vfio-pci-core"},
	{"vfio", "drivers/vfio", "vfio"},
};

/* Asked of few, of those alone that have an install line. */
static int is_to_load(struct root *root, size_t at,
	const struct host_machine *machine, bool *ret)
{
	struct fact file = {0};
	int error;

	*ret = false;
	if (root_exists(root,
		    root_path("sys/module/%s", needed[at].module).string) == 0)
		return 0;
	error = module_find_file(root, machine->release.value,
		needed[at].folder, needed[at].file, &file);
	*ret = file.state == FACT_KNOWN;
	return error;
}

static int read_install_line(struct root *root, struct host_machine *machine)
{
	struct host_install_line *line = &machine->install_line;
	bool counts = false;
	int error = modprobe_config_read(root, machine);

	for (size_t i = 0; error == 0 && !counts && i < ARRAY_SIZE(needed);
		i++) {
		install_line_clear(line);
		error = install_line_find(machine, needed[i].module, line);
		if (error == 0 && line->known.state != FACT_ABSENT)
			error = is_to_load(root, i, machine, &counts);
	}
	if (!counts)
		install_line_clear(line);
	return error;
}

int vfio_module_read(struct root *root, struct host_machine *machine)
{
	int error = read_ban(root, machine);

	machine->modules_locked =
		read_decimal(root, "proc/sys/kernel/modules_disabled", 1);
	if (error == 0 && machine->release.state == FACT_KNOWN)
		error = module_find_file(root, machine->release.value,
			"drivers/vfio/pci", "vfio-pci", &machine->module_file);
	if (error < 0 || machine->module_file.state != FACT_KNOWN)
		return error;
	return read_install_line(root, machine);
}
