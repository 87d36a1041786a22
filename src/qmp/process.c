/* SPDX-License-Identifier: MIT */
#include "qmp/process.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

/* Puts `fd` at `number`, there to stay across exec. */
static bool place_fd(int fd, int number)
{
	if (fd == number)
		return fcntl(fd, F_SETFD, 0) == 0;
	return dup2(fd, number) == number;
}

/* The child's side of a fork: async-signal-safe calls only, no return. */
static void become(char *const *argv, int inherited, int output, int null)
{
	/* Not even a parent that is killed leaves a QEMU behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if ((inherited < 0 || place_fd(inherited, PROCESS_INHERITED_FD)) &&
		place_fd(null, STDIN_FILENO) &&
		place_fd(output, STDOUT_FILENO) &&
		place_fd(output, STDERR_FILENO))
		execvp(argv[0], argv);

	const char *reason = strerrordesc_np(errno);

	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], reason ? reason : "?");
	_exit(127);
}

static int fail(struct text *problem, const char *what)
{
	text_addf(problem, "%s: %s", what, strerrordesc_np(errno));
	return QDEV_ERROR_INVALID;
}

/* Moves a descriptor out of the way of the numbers the child will use. */
static int open_high(int fd)
{
	int high =
		fd < 0 ? -1
		       : fcntl(fd, F_DUPFD_CLOEXEC, PROCESS_INHERITED_FD + 1);

	if (fd >= 0)
		close(fd);
	return high;
}

int process_start(char *const *argv, int inherited, struct process *ret,
	struct text *problem)
{
	cleanup_fd int output =
		open_high(memfd_create("qdev-plan", MFD_CLOEXEC));
	cleanup_fd int null =
		open_high(open("/dev/null", O_RDONLY | O_CLOEXEC));

	if (output < 0 || null < 0)
		return fail(problem, "cannot prepare a process");

	pid_t pid = fork();

	if (pid < 0)
		return fail(problem, "cannot start a process");
	if (pid == 0)
		become(argv, inherited, output, null);
	*ret = (struct process){pid, TAKE_FD(output)};
	return QDEV_OK;
}

bool process_wait(struct process *process, int limit_ms, int *ret_status)
{
	const struct timespec pause = {.tv_nsec = 1000 * 1000};

	for (int waited = 0; waited <= limit_ms; waited++) {
		pid_t pid = waitpid(process->pid, ret_status, WNOHANG);

		if (pid == process->pid) {
			process->pid = 0;
			return true;
		}
		nanosleep(&pause, NULL);
	}
	return false;
}

void process_kill(struct process *process)
{
	if (process->pid <= 0)
		return;
	kill(process->pid, SIGKILL);
	while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
}

void process_add_output(const struct process *process, struct text *text)
{
	struct text output = TEXT_INIT;
	char piece[4096];
	ssize_t got;
	off_t offset = 0;

	while ((got = pread(process->output, piece, sizeof(piece), offset)) >
		0) {
		text_add_bytes(&output, piece, (size_t)got);
		offset += got;
	}
	while (output.length > 0 && output.data[output.length - 1] == '\n')
		output.length--;
	text_add_bytes(text, text_string(&output), output.length);
	text->failed |= output.failed;
	text_clear(&output);
}

void process_clear(struct process *process)
{
	process_kill(process);
	close_fd(&process->output);
	*process = (struct process)PROCESS_INIT;
}
