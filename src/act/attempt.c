/* SPDX-License-Identifier: MIT */
#include "act/attempt.h"

#include "base/cleanup.h"
#include "probes/detach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

/* What the other process does. */
static int write_value(const char *path, const char *value)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		return -errno;
	return 0;
}

static _Noreturn void serve(const char *path, const char *value, int answer)
{
	int kept = detach(answer), error = write_value(path, value);

	/* Nobody may be left to hear it. */
	if (write(kept, &error, sizeof(error)) < 0)
		_exit(1);
	_exit(0);
}

/* 0 when the process has answered, -ETIMEDOUT when it has not. */
static int hear(int fd, unsigned limit_s, int *ret_error)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&poll_fd, 1, (int)limit_s * 1000);
	while (ready < 0 && errno == EINTR);
	if (ready < 0)
		return -errno;
	if (ready == 0)
		return -ETIMEDOUT;
	/* It ended without a word: somebody killed it. */
	if (read(fd, ret_error, sizeof(*ret_error)) !=
		(ssize_t)sizeof(*ret_error))
		*ret_error = -EINTR;
	return 0;
}

struct attempt attempt_write(
	const char *path, const char *value, unsigned limit_s)
{
	int ends[2];
	struct attempt result = {0};

	if (pipe2(ends, O_CLOEXEC) < 0)
		return (struct attempt){.error = -errno};

	cleanup_fd int mine = ends[0], theirs = ends[1];
	pid_t process = fork();

	if (process < 0)
		return (struct attempt){.error = -errno};
	if (process == 0)
		serve(path, value, theirs);
	close(TAKE_FD(theirs));

	int error = hear(mine, limit_s, &result.error);

	if (error < 0)
		return (struct attempt){.error = error, .waiting = process};
	waitpid(process, NULL, 0);
	return result;
}
