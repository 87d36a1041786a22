/* SPDX-License-Identifier: MIT */
#include "cli/host.h"

#include "base/cleanup.h"

int open_host(const char *path, struct root **ret)
{
	cleanup_free char *reason = NULL;
	int error = root_open(path, ret, &reason);

	if (error == 0)
		return EXIT_GO;
	if (!reason)
		return complain_memory();
	return complain(EXIT_TROUBLE, "host %s: %s", path ? path : "/", reason);
}
