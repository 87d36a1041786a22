/* SPDX-License-Identifier: MIT */
#include "probes/detach.h"

#include <unistd.h>

/* Kernels before 5.9 have no close_range(2). */
static void close_all_but(int kept)
{
	int last = (int)sysconf(_SC_OPEN_MAX);

	for (int fd = 0; fd < kept; fd++)
		close(fd);
	if (close_range((unsigned)kept + 1, ~0U, 0) == 0)
		return;
	for (int fd = kept + 1; fd < last; fd++)
		close(fd);
}

int detach(int fd)
{
	const int kept = STDERR_FILENO + 1;

	if (fd != kept)
		dup2(fd, kept);
	close_all_but(kept);
	setsid();
	return kept;
}
