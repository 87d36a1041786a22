/* SPDX-License-Identifier: MIT */
#include "act/saved.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file of ours has eight lines, none longer than a name. */
#define FILE_LIMIT 2048

/* Nobody else may write there, or even look. */
static int check_directory(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != geteuid() || status.st_mode & 077)
		return -EPERM;
	return 0;
}

int saved_open_to_read(const char *path, struct saved_directory *ret)
{
	cleanup_fd int fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int error = fd < 0 ? -errno : check_directory(fd);

	if (error < 0)
		return error;
	ret->path = strdup(path);
	if (!ret->path)
		return -ENOMEM;
	ret->fd = TAKE_FD(fd);
	return 0;
}

void saved_close(struct saved_directory *directory)
{
	close_fd(&directory->lock);
	close_fd(&directory->fd);
	free(directory->path);
	*directory = (struct saved_directory)SAVED_DIRECTORY_INIT;
}

/* Nobody waits for what is no file: the lock is held. */
static ssize_t read_file(int directory, const char *name, char *buffer)
{
	cleanup_fd int fd = openat(directory, name,
		O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	ssize_t length;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EBADMSG;
	length = read(fd, buffer, FILE_LIMIT);
	if (length < 0)
		return -errno;
	if (length == FILE_LIMIT || memchr(buffer, '\0', (size_t)length))
		return -EBADMSG;
	buffer[length] = '\0';
	return length;
}

#define LOOKS_PER_S 20

/* flock(2) has no time limit, and a run that was stopped keeps the lock. */
static int lock_within(int fd, unsigned limit_s)
{
	const struct timespec pause = {.tv_nsec = 1000000000 / LOOKS_PER_S};

	for (unsigned i = 0; i <= limit_s * LOOKS_PER_S; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

/* Whoever waits in vain reads there for whom; no run depends on it. */
static void sign(int lock)
{
	if (ftruncate(lock, 0) == 0)
		(void)!dprintf(lock, "%d\n", (int)getpid());
}

static void text_add_signer(struct text *text, const char *path)
{
	struct saved_directory directory = SAVED_DIRECTORY_INIT;
	char buffer[FILE_LIMIT];
	size_t digits;

	if (saved_open_to_read(path, &directory) < 0)
		return;
	if (read_file(directory.fd, "lock", buffer) > 0) {
		digits = strspn(buffer, "0123456789");
		if (digits > 0)
			text_addf(text, " (process %.*s)", (int)digits, buffer);
	}
	saved_close(&directory);
}

static int open_and_lock(
	const char *path, unsigned limit_s, struct saved_directory *ret)
{
	int error;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	error = saved_open_to_read(path, ret);
	if (error < 0)
		return error;
	ret->lock = openat(ret->fd, "lock",
		O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (ret->lock < 0)
		return -errno;
	error = lock_within(ret->lock, limit_s);
	if (error == 0)
		sign(ret->lock);
	return error;
}

static void tell_timeout(
	const char *path, unsigned limit_s, struct text *ret_problem)
{
	text_addf(ret_problem, "%s/lock: another run of qdev-plan", path);
	text_add_signer(ret_problem, path);
	text_addf(ret_problem,
		" has not ended within %u s, and nothing is changed meanwhile. "
		"End it, or wait, then try again",
		limit_s);
}

int saved_open(const char *path, unsigned limit_s, struct saved_directory *ret,
	struct text *ret_problem)
{
	int error = open_and_lock(path, limit_s, ret);

	if (error == -EPERM)
		text_addf(ret_problem,
			"%s is not yours alone: it has to be a directory of "
			"mode 0700 that belongs to you; what is in it can't be "
			"trusted",
			path);
	else if (error == -ETIMEDOUT)
		tell_timeout(path, limit_s, ret_problem);
	else if (error < 0)
		text_addf(ret_problem, "%s: %s%s", path, strerror(-error),
			error == -EACCES ? "; only root changes bindings" : "");
	if (error < 0)
		saved_close(ret);
	return error;
}

int saved_read(const struct saved_directory *directory,
	struct pci_address address, struct saved *ret)
{
	char buffer[FILE_LIMIT];
	ssize_t length;

	saved_clear(ret);
	if (directory->fd < 0)
		return 0;
	length = read_file(
		directory->fd, pci_address_text(address).string, buffer);
	if (length == -ENOENT)
		return 0;
	if (length < 0)
		return (int)length;
	return saved_parse(buffer, ret) ? 0 : -EBADMSG;
}

static int write_file(int directory, const char *name, const struct text *text)
{
	cleanup_fd int fd = openat(directory, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ssize_t length =
		fd < 0 ? -1 : write(fd, text_string(text), text->length);

	if (length < 0)
		return -errno;
	return (size_t)length == text->length ? 0 : -ENOSPC;
}

/* Whole or not at all: made beside its place, then moved there. */
int saved_write(const struct saved_directory *directory,
	struct pci_address address, const struct saved *saved)
{
	cleanup_text struct text text = TEXT_INIT, made = TEXT_INIT;
	struct pci_address_text name = pci_address_text(address);
	int error;

	saved_print(saved, &text);
	text_addf(&made, "%s.new", name.string);
	if (text.failed || made.failed)
		return -ENOMEM;
	/* Of a run that was killed: the lock says that nobody writes it. */
	if (unlinkat(directory->fd, text_string(&made), 0) < 0 &&
		errno != ENOENT)
		return -errno;
	error = write_file(directory->fd, text_string(&made), &text);
	if (error == 0 && renameat(directory->fd, text_string(&made),
				  directory->fd, name.string) < 0)
		error = -errno;
	return error;
}

int saved_forget(
	const struct saved_directory *directory, struct pci_address address)
{
	if (unlinkat(directory->fd, pci_address_text(address).string, 0) < 0 &&
		errno != ENOENT)
		return -errno;
	return 0;
}

static int add_entry(const struct saved_directory *directory, const char *name,
	struct saved_list *list)
{
	struct pci_address address;
	struct saved saved = {0};
	struct saved_entry *entry;
	int error;

	if (!pci_address_parse_name(name, &address))
		return 0;
	error = saved_read(directory, address, &saved);
	/* One that can't be read is told of when its function is asked for. */
	if (error < 0 || saved.phase == SAVED_NOTHING)
		return error == -ENOMEM ? error : 0;
	entry = array_add(&list->items);
	if (entry)
		*entry = (struct saved_entry){
			.address = address, .phase = saved.phase};
	saved_clear(&saved);
	return entry ? 0 : -ENOMEM;
}

static int compare_entries(const void *a, const void *b)
{
	const struct saved_entry *one = a, *other = b;

	return pci_address_compare(one->address, other->address);
}

int saved_list_read(
	const struct saved_directory *directory, struct saved_list *ret)
{
	int fd = directory->fd < 0
			 ? -1
			 : openat(directory->fd, ".",
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return directory->fd < 0 ? 0 : -errno;

	cleanup_dir DIR *stream = fdopendir(fd);

	if (!stream) {
		close(fd);
		return -ENOMEM;
	}
	for (const struct dirent *entry;
		error == 0 && (entry = readdir(stream));)
		error = add_entry(directory, entry->d_name, ret);
	if (ret->items.count > 1)
		qsort(ret->items.items, ret->items.count,
			sizeof(*ret->items.items), compare_entries);
	return error;
}

void saved_list_clear(struct saved_list *list)
{
	array_clear(&list->items);
}
