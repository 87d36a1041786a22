/* SPDX-License-Identifier: MIT */
#include "probes/deputy.h"

#include "base/array.h"
#include "base/cleanup.h"
#include "host/fact.h"
#include "probes/detach.h"
#include "probes/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#define PATIENCE_MS      2000
#define LAST_PATIENCE_MS 200

/* A process that reads. */
struct reader {
	pid_t process; /* 0: there is none */
	int fd;
	char *device; /* the directory in which it reads */
};

struct deputy {
	struct reader ready;
	ARRAY(struct reader) waiting;
	uint64_t patience_us;
};

struct answer {
	ssize_t length; /* or a negative errno */
	char bytes[ROOT_ATTRIBUTE_SIZE + 1];
};

struct deputy *deputy_new(void)
{
	struct deputy *deputy = calloc(1, sizeof(*deputy));

	if (deputy)
		deputy_set_patience(deputy, PATIENCE_MS);
	return deputy;
}

/* One that has nothing to read ends when nobody can ask it any more. */
static void dismiss(struct reader *reader)
{
	if (!reader->process)
		return;
	close(reader->fd);
	waitpid(reader->process, NULL, 0);
	free(reader->device);
	*reader = (struct reader){0};
}

struct deputy *deputy_free(struct deputy *deputy)
{
	if (!deputy)
		return NULL;
	dismiss(&deputy->ready);
	for (size_t i = 0; i < deputy->waiting.count; i++) {
		close(deputy->waiting.items[i].fd);
		free(deputy->waiting.items[i].device);
	}
	array_clear(&deputy->waiting);
	free(deputy);
	return NULL;
}

void deputy_set_patience(struct deputy *deputy, uint64_t milliseconds)
{
	deputy->patience_us = milliseconds * 1000;
}

/* In a process of its own. */

static void read_file(const char *path, struct answer *ret)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	ret->length = fd < 0 ? fd : read(fd, ret->bytes, sizeof(ret->bytes));
	if (ret->length < 0)
		ret->length = -errno;
}

static _Noreturn void serve(int fd)
{
	char path[PATH_MAX];

	fd = detach(fd);
	for (;;) {
		ssize_t length = recv(fd, path, sizeof(path) - 1, 0);
		struct answer answer;
		size_t size = offsetof(struct answer, bytes);

		if (length <= 0)
			_exit(0);
		path[length] = '\0';
		read_file(path, &answer);
		if (answer.length > 0)
			size += (size_t)answer.length;
		/* Nobody may be left to hear it. */
		if (send(fd, &answer, size, MSG_NOSIGNAL) < 0)
			_exit(0);
	}
}

/* In ours. */

static int employ(struct reader *ret)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;

	cleanup_fd int theirs = ends[1], mine = ends[0];
	pid_t process = fork();

	if (process < 0)
		return -errno;
	if (process == 0)
		serve(theirs);
	*ret = (struct reader){.process = process, .fd = TAKE_FD(mine)};
	return 0;
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* True when it has something to say, or has ended. */
static bool has_answered(const struct reader *reader, uint64_t limit_us)
{
	struct pollfd ready = {.fd = reader->fd, .events = POLLIN};
	uint64_t end = now_us() + limit_us;
	int count;

	do {
		uint64_t now = now_us();

		count = poll(&ready, 1,
			now < end ? (int)((end - now + 999) / 1000) : 0);
	} while (count < 0 && errno == EINTR);
	return count != 0;
}

static bool is_same_device(const struct reader *reader, const char *path)
{
	size_t length = strlen(reader->device);

	return strncmp(reader->device, path, length) == 0 &&
	       path[length] == '/' && !strchr(path + length + 1, '/');
}

/* Whether another read in the device's directory still hangs. */
static bool is_waited_for(struct deputy *deputy, const char *path)
{
	for (size_t i = 0; i < deputy->waiting.count; i++) {
		struct reader *reader = &deputy->waiting.items[i];

		if (!is_same_device(reader, path))
			continue;
		if (!has_answered(reader, 0))
			return true;
		/* What it has read is old by now. */
		dismiss(reader);
		*reader = deputy->waiting.items[--deputy->waiting.count];
		return false;
	}
	return false;
}

/* It is left behind with what it reads. */
static int leave(struct deputy *deputy, const char *path)
{
	struct reader *left = array_add(&deputy->waiting);

	if (!left)
		return -ENOMEM;
	*left = deputy->ready;
	deputy->ready = (struct reader){0};
	left->device = strndup(path, (size_t)(strrchr(path, '/') - path));
	if (left->device)
		return -FACT_LOCKED;
	close(left->fd);
	deputy->waiting.count--;
	return -ENOMEM;
}

static uint64_t patience(const struct deputy *deputy)
{
	const uint64_t last = LAST_PATIENCE_MS * 1000;

	return deputy->patience_us > last ? deputy->patience_us : last;
}

/* What it says; it ended without a word where somebody killed it. */
static ssize_t hear(struct deputy *deputy, void *buffer, size_t size)
{
	struct answer answer;
	ssize_t length =
		recv(deputy->ready.fd, &answer, sizeof(answer), MSG_DONTWAIT);

	if (length < (ssize_t)offsetof(struct answer, bytes)) {
		dismiss(&deputy->ready);
		return -EINTR;
	}
	if (answer.length < 0)
		return answer.length;
	length = answer.length < (ssize_t)size ? answer.length : (ssize_t)size;
	memcpy(buffer, answer.bytes, (size_t)length);
	return length;
}

ssize_t deputy_read(
	struct deputy *deputy, const char *path, void *buffer, size_t size)
{
	uint64_t limit = patience(deputy);
	int error = 0;

	if (is_waited_for(deputy, path))
		return -FACT_LOCKED;
	if (!deputy->ready.process)
		error = employ(&deputy->ready);
	if (error < 0)
		return error;
	if (send(deputy->ready.fd, path, strlen(path), MSG_NOSIGNAL) < 0) {
		error = -errno;
		dismiss(&deputy->ready);
		return error;
	}
	if (has_answered(&deputy->ready, limit))
		return hear(deputy, buffer, size);
	/* On a busy machine answers are late as well: they do not count. */
	deputy->patience_us = 0;
	return leave(deputy, path);
}
