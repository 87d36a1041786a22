/* SPDX-License-Identifier: MIT */

/*
 * count_syscalls PROGRAM ARGUMENT…: runs a program and prints how many system
 * calls it made from its start to its exit, its exit code, and its peak memory
 * in KiB. Its own output is thrown away.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Told apart from a real SIGTRAP by PTRACE_O_TRACESYSGOOD. */
#define SYSCALL_STOP (SIGTRAP | 0x80)

static int run_child(char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
		ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		return 127;
	execv(argv[0], argv);
	return 127;
}

/* Every call stops twice, when it is entered and when it is left. */
static long count_stops(pid_t child, int *status)
{
	long stops = 0;
	int signal = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, (long)signal) < 0 ||
			waitpid(child, status, 0) < 0)
			return -1;
		if (WIFEXITED(*status) || WIFSIGNALED(*status))
			return stops;
		signal = WSTOPSIG(*status);
		if (signal == SYSCALL_STOP) {
			stops++;
			signal = 0;
		}
	}
}

int main(int argc, char **argv)
{
	int status;
	pid_t child = argc > 1 ? fork() : -1;

	if (child == 0)
		_exit(run_child(argv + 1));
	/* The child stops once by itself, when it has become the program. */
	if (child < 0 || waitpid(child, &status, 0) < 0 ||
		!WIFSTOPPED(status) ||
		ptrace(PTRACE_SETOPTIONS, child, NULL,
			PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0) {
		fprintf(stderr, "can't trace %s: %s\n",
			argc > 1 ? argv[1] : "nothing", strerror(errno));
		return 1;
	}

	long stops = count_stops(child, &status);
	struct rusage usage = {0};

	if (stops < 0 || !WIFEXITED(status))
		return 1;
	getrusage(RUSAGE_CHILDREN, &usage);
	/* The last call is entered only: it is exit_group(2). */
	printf("%ld %d %ld\n", (stops + 1) / 2, WEXITSTATUS(status),
		usage.ru_maxrss);
	return 0;
}
