/* SPDX-License-Identifier: MIT */

/*
 * qdev-capture DIRECTORY: records this machine as a host root, by asking it
 * everything that the program can ask: all lists, and a check of each device
 * for the caller and for an ordinary user. The fixtures are made with it.
 */

#include "base/cleanup.h"
#include "probes/recorder.h"
#include "probes/root.h"
#include "probes/scan.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct recorder *, recorder_free);
DEFINE_CLEANUP(struct host *, host_free);

static int check_device(struct root *root, const char *name, const char *user)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	cleanup_text struct text problem = TEXT_INIT;
	struct selector selector;

	if (!selector_parse(name, &selector))
		return 0;
	return scan_targets(root, &selector, 1, user,
		SCAN_NAMES | SCAN_OPEN_NODES, &host, &targets, &problem);
}

static int check_directory(struct root *root, const char *directory)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, directory, &list);

	/* A machine without PCI, or without mdevs, is one all the same. */
	if (error < 0)
		return error == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
	for (size_t i = 0; error == 0 && i < list.names.count; i++) {
		error = check_device(root, list.names.items[i], NULL);
		if (error == 0)
			error = check_device(
				root, list.names.items[i], "65534");
	}
	return error;
}

static int capture(struct root *root)
{
	cleanup(host_free_p) struct host *host = NULL;
	int error = scan_all(root, &host);

	if (error == 0)
		error = check_directory(root, "sys/bus/pci/devices");
	if (error == 0)
		error = check_directory(root, "sys/bus/mdev/devices");
	return error;
}

int main(int argc, char **argv)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup(recorder_free_p) struct recorder *recorder = NULL;
	cleanup_free char *reason = NULL;
	cleanup_fd int source = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (argc != 2) {
		fputs("usage: qdev-capture DIRECTORY\n", stderr);
		return 2;
	}
	error = recorder_new(source, argv[1], &recorder);
	if (error < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-error));
		return 1;
	}
	if (root_open(NULL, &root, &reason) < 0) {
		fprintf(stderr, "/: %s\n", reason ? reason : "out of memory");
		return 1;
	}
	root_set_recorder(root, recorder);
	error = capture(root);
	if (error < 0) {
		fprintf(stderr, "%s\n", qdev_error_text(error));
		return 1;
	}
	error = recorder_finish(recorder);
	if (error < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-error));
		return 1;
	}
	return 0;
}
