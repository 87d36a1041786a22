/* SPDX-License-Identifier: MIT */
#include "act/attempt.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

/* What the other process does; `value` NULL: it reads. */
struct task {
	const char *path;
	const char *value;
};

static int do_task(const struct task *task)
{
	char byte;
	cleanup_fd int fd = open(task->path,
		(task->value ? O_WRONLY : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = task->value ? write(fd, task->value, strlen(task->value))
			     : read(fd, &byte, sizeof(byte));
	return length < 0 ? -errno : 0;
}

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

/*
 * It may outlive its parent: it must hold nothing of the parent's that others
 * wait for, be it the lock of the state or the end of a pipe.
 */
static _Noreturn void run_task(const struct task *task, int answer)
{
	const int kept = STDERR_FILENO + 1;
	int error;

	dup2(answer, kept);
	close_all_but(kept);
	setsid();
	error = do_task(task);
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

static struct attempt attempt(const struct task *task, unsigned limit_s)
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
		run_task(task, theirs);
	close(TAKE_FD(theirs));

	int error = hear(mine, limit_s, &result.error);

	if (error < 0)
		return (struct attempt){.error = error, .waiting = process};
	waitpid(process, NULL, 0);
	return result;
}

struct attempt attempt_write(
	const char *path, const char *value, unsigned limit_s)
{
	return attempt(&(struct task){.path = path, .value = value}, limit_s);
}

struct attempt attempt_read(const char *path, unsigned limit_s)
{
	return attempt(&(struct task){.path = path}, limit_s);
}
