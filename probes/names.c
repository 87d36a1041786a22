/* SPDX-License-Identifier: MIT */
#include "probes/names.h"

#include "probes/libpci.h"

#include <errno.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names {
	bool opened;
	struct udev *udev;
	struct udev_hwdb *hwdb;
	struct pci_access *ids;
};

struct names *names_new(void)
{
	return calloc(1, sizeof(struct names));
}

struct names *names_free(struct names *names)
{
	if (!names)
		return NULL;
	if (names->ids)
		pci_cleanup(names->ids);
	udev_hwdb_unref(names->hwdb);
	udev_unref(names->udev);
	free(names);
	return NULL;
}

static void open_hwdb(struct names *names)
{
	if (names->opened)
		return;
	names->opened = true;
	names->udev = udev_new();
	if (names->udev)
		names->hwdb = udev_hwdb_new(names->udev);
}

static const char *hwdb_name(
	struct names *names, const char *modalias, enum root_name which)
{
	static const char *const keys[] = {
		[ROOT_NAME_CLASS] = "ID_PCI_SUBCLASS_FROM_DATABASE",
		[ROOT_NAME_VENDOR] = "ID_VENDOR_FROM_DATABASE",
		[ROOT_NAME_DEVICE] = "ID_MODEL_FROM_DATABASE",
	};
	struct udev_list_entry *list, *found;

	open_hwdb(names);
	if (!names->hwdb)
		return NULL;
	list = udev_hwdb_get_properties_list_entry(names->hwdb, modalias, 0);
	found = udev_list_entry_get_by_name(list, keys[which]);
	return found ? udev_list_entry_get_value(found) : NULL;
}

/* One question to libpci, and its answer. */
struct question {
	enum root_name which;
	unsigned vendor, device, class_code;
	char buffer[256];
	const char *answer;
};

static void ask(struct pci_access *access, void *data)
{
	struct question *question = data;
	/* The hwdb has been asked before, and nobody is asked by DNS. */
	const int flags = PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB;
	char *buffer = question->buffer;
	const int size = sizeof(question->buffer);

	switch (question->which) {
	case ROOT_NAME_CLASS:
		question->answer = pci_lookup_name(access, buffer, size,
			flags | PCI_LOOKUP_CLASS, question->class_code);
		/* It adds the number of a subclass that has no name. */
		buffer[strcspn(buffer, "[")] = '\0';
		if (strlen(buffer) > 1 && buffer[strlen(buffer) - 1] == ' ')
			buffer[strlen(buffer) - 1] = '\0';
		break;
	case ROOT_NAME_MODULES:
	case ROOT_NAME_VARIANTS: /* no names of the database */
		break;
	case ROOT_NAME_VENDOR:
		question->answer = pci_lookup_name(access, buffer, size,
			flags | PCI_LOOKUP_VENDOR, question->vendor);
		break;
	case ROOT_NAME_DEVICE:
		question->answer = pci_lookup_name(access, buffer, size,
			flags | PCI_LOOKUP_DEVICE, question->vendor,
			question->device);
		break;
	}
}

/* Only pci.ids is read: without a scan, libpci looks at no device. */
static void ask_ids(
	struct names *names, const char *modalias, struct question *question)
{
	unsigned base, sub;

	if (sscanf(modalias, "pci:v%8xd%8xsv%*8xsd%*8xbc%2xsc%2x",
		    &question->vendor, &question->device, &base, &sub) != 4)
		return;
	question->class_code = base << 8 | sub;
	if (!names->ids)
		names->ids = libpci_access();
	if (names->ids && !libpci_try(names->ids, ask, question))
		question->answer = NULL;
}

int names_find(struct names *names, const char *modalias, enum root_name which,
	char **ret)
{
	struct question question = {.which = which};
	const char *name = hwdb_name(names, modalias, which);

	if (!name) {
		ask_ids(names, modalias, &question);
		name = question.answer;
	}
	if (!name)
		return -ENOENT;
	*ret = strdup(name);
	return *ret ? 0 : -ENOMEM;
}
