/* SPDX-License-Identifier: MIT */
#include "host/machine.h"

#include "base/cleanup.h"

#include <stdlib.h>

void install_line_clear(struct host_install_line *line)
{
	free(line->file);
	free(line->command);
	*line = (struct host_install_line){.module = NULL};
}

static void forget_modprobe(struct host_machine *machine)
{
	for (size_t i = 0; i < machine->modprobe_lines.count; i++) {
		free(machine->modprobe_lines.items[i].path);
		free(machine->modprobe_lines.items[i].text);
	}
	array_clear(&machine->modprobe_lines);
}

void machine_clear(struct host_machine *machine)
{
	free(machine->release.value);
	free(machine->iommu_table.value);
	free(machine->iommu_unit.value);
	free(machine->interrupt_chip.value);
	free(machine->interrupt_source);
	free(machine->command_line.value);
	forget_modprobe(machine);
	free(machine->module_ban.value);
	install_line_clear(&machine->install_line);
	for (size_t i = 0; i < machine->vfio_ids.count; i++)
		vfio_id_clear(&machine->vfio_ids.items[i]);
	array_clear(&machine->vfio_ids);
	node_clear(&machine->container);
	node_clear(&machine->vfio_directory);
	node_clear(&machine->bridge_helper);
	node_clear(&machine->iommufd);
	node_clear(&machine->cdev_directory);
	free(machine->bridge_config.value);
}
