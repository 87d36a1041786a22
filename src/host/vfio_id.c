/* SPDX-License-Identifier: MIT */
#include "host/vfio_id.h"

#include "base/parse.h"
#include "host/host.h"

#include <stdlib.h>
#include <string.h>

/* The next of "8086:10d3:…", which is cut up; as sscanf's %x has it. */
static bool next_field(char **text, uint32_t *ret)
{
	char *field = *text, *colon = strchr(field, ':');
	uint64_t value;

	if (colon)
		*colon = '\0';
	*text = colon ? colon + 1 : field + strlen(field);
	if (field[0] == '0' && (field[1] | 0x20) == 'x')
		field += 2;
	if (!parse_number(field, 16, UINT32_MAX, &value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool vfio_id_parse(const char *text, struct host_vfio_id *ret)
{
	struct host_vfio_id id = {
		.subsystem_vendor = VFIO_ID_ANY,
		.subsystem_device = VFIO_ID_ANY,
	};
	uint32_t *const fields[] = {
		&id.vendor,
		&id.device,
		&id.subsystem_vendor,
		&id.subsystem_device,
		&id.class_code,
		&id.class_mask,
	};
	char copy[80], *rest = copy;
	size_t count = 0;

	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	while (count < ARRAY_SIZE(fields) && next_field(&rest, fields[count]))
		count++;
	if (count < 2)
		return false;
	*ret = id;
	return true;
}

void vfio_id_clear(struct host_vfio_id *id)
{
	free(id->source);
	free(id->text);
}

static bool agrees(uint32_t wanted, struct fact_number has)
{
	return wanted == VFIO_ID_ANY || fact_is(has, wanted);
}

/* linux: drivers/pci/pci.h, pci_match_one_device() */
bool vfio_id_matches(
	const struct host_vfio_id *id, const struct host_function *function)
{
	const struct fact_number *class_code = &function->class_code;

	return agrees(id->vendor, function->vendor) &&
	       agrees(id->device, function->device) &&
	       agrees(id->subsystem_vendor, function->subsystem_vendor) &&
	       agrees(id->subsystem_device, function->subsystem_device) &&
	       (id->class_mask == 0 ||
		       (class_code->state == FACT_KNOWN &&
			       ((id->class_code ^ class_code->value) &
				       id->class_mask) == 0));
}
