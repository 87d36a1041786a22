/* SPDX-License-Identifier: MIT */
#include "probes/vfio_ids.h"

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/function.h"
#include "probes/kernel_parameters.h"
#include "probes/list.h"
#include "probes/modprobe_config.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPACE     " \t\n"
#define PARAMETER "ids="
#define VFIO_PCI  "vfio_pci"

static void forget(struct host_machine *machine)
{
	for (size_t i = 0; i < machine->vfio_ids.count; i++)
		vfio_id_clear(&machine->vfio_ids.items[i]);
	array_clear(&machine->vfio_ids);
}

static int add_id(struct host_machine *machine, const char *source,
	const char *text)
{
	struct host_vfio_id id, *added;

	/* The kernel warns of such a one, and goes on with the next. */
	if (!vfio_id_parse(text, &id))
		return 0;
	added = array_add(&machine->vfio_ids);
	if (!added)
		return -ENOMEM;
	*added = id;
	added->source = format_string("/%s", source);
	added->text = strdup(text);
	return added->source && added->text ? 0 : -ENOMEM;
}

/*
 * "8086:10d3,10de:1fb8". A parameter that is given twice has the last value
 * (lab: kmod hands over all that it finds, the command line's last).
 */
static int take_value(
	struct host_machine *machine, const char *source, char *value)
{
	char *save = NULL;
	int error = 0;

	forget(machine);
	for (char *text = strtok_r(value, ",\"", &save); error == 0 && text;
		text = strtok_r(NULL, ",\"", &save))
		error = add_id(machine, source, text);
	return error;
}

/* To kmod, "-" and "_" are one. */
static bool is_vfio_pci(const char *name)
{
	return strcmp(name, "vfio-pci") == 0 || strcmp(name, VFIO_PCI) == 0;
}

/* "options vfio-pci ids=8086:10d3 disable_vga=1" */
static int take_options(struct host_machine *machine, const char *path,
	char *text)
{
	char *save = NULL;
	char *word = strtok_r(text, SPACE, &save);
	int error = 0;

	if (!word || strcmp(word, "options") != 0)
		return 0;
	word = strtok_r(NULL, SPACE, &save);
	if (!word || !is_vfio_pci(word))
		return 0;
	while (error == 0 && (word = strtok_r(NULL, SPACE, &save)))
		if (strncmp(word, PARAMETER, strlen(PARAMETER)) == 0)
			error = take_value(
				machine, path, word + strlen(PARAMETER));
	return error;
}

static int take_lines(struct host_machine *machine)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < machine->modprobe_lines.count;
		i++) {
		const struct host_modprobe_line *line =
			&machine->modprobe_lines.items[i];
		cleanup_free char *text = strdup(line->text);

		error = text ? take_options(machine, line->path, text)
			     : -ENOMEM;
	}
	return error;
}

/* "vfio-pci.ids=8086:10d3", which kmod and the kernel itself go by. */
static int read_command_line(struct root *root, struct host_machine *machine)
{
	cleanup_free char *line = NULL;
	struct kernel_parameter parameter;
	const struct fact_string *known = &machine->command_line;
	int error = kernel_parameters_read(root, machine, &line) < 0
			    ? -ENOMEM
			    : 0;
	char *rest = line;

	if (error == 0 && !line)
		return known->state == FACT_ABSENT ? -ENOENT : -known->error;
	while (error == 0 && kernel_parameter_next(&rest, &parameter)) {
		cleanup_free char *value = NULL;

		if (!kernel_parameter_is(&parameter, VFIO_PCI "." PARAMETER))
			continue;
		value = strdup(parameter.value);
		error = value ? take_value(machine, KERNEL_PARAMETERS, value)
			      : -ENOMEM;
	}
	return error;
}

int vfio_ids_read(struct root *root, struct host_machine *machine)
{
	struct fact *known = &machine->vfio_ids_known;
	int error;

	if (fact_was_asked(*known))
		return 0;
	if (modprobe_config_read(root, machine) < 0)
		return QDEV_ERROR_NO_MEMORY;
	error = take_lines(machine);
	if (error == 0)
		error = read_command_line(root, machine);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*known = machine->modprobe_known;
	if (known->state == FACT_KNOWN && error < 0)
		*known = (struct fact){.error = -error};
	return 0;
}

static bool takes_target(const struct host_vfio_id *id, const struct host *host,
	const struct target_list *targets)
{
	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			target->kind == TARGET_FUNCTION
				? host_function(host, target->address)
				: NULL;

		if (function && vfio_id_matches(id, function))
			return true;
	}
	return false;
}

static int read_matching(
	struct root *root, struct host *host, const struct host_vfio_id *id)
{
	int error = list_functions(root, host);

	for (size_t i = 0; error == 0 && i < host->functions.count; i++) {
		struct host_function *function = host->functions.items[i];

		function_read_identity(root, function);
		if (vfio_id_matches(id, function))
			error = function_read(root, host, function);
	}
	return error;
}

int vfio_ids_read_twins(struct root *root, struct host *host,
	const struct target_list *targets)
{
	struct host_machine *machine = &host->machine;
	int error = vfio_ids_read(root, machine);

	for (size_t i = 0; error == 0 && i < machine->vfio_ids.count; i++)
		if (takes_target(&machine->vfio_ids.items[i], host, targets))
			error = read_matching(
				root, host, &machine->vfio_ids.items[i]);
	return error;
}
