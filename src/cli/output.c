/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/parse.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int complain(enum exit_code code, const char *format, ...)
{
	cleanup_text struct text line = TEXT_INIT, printable = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&line, format, args);
	va_end(args);
	text_add_printable(&printable, text_string(&line));
	fprintf(stderr, "qdev-plan: %s\n", text_string(&printable));
	return (int)code;
}

int complain_group(const char *word)
{
	return complain(EXIT_USAGE, "--group %s: no number of a group", word);
}

size_t terminal_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	uint64_t count;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return columns && parse_number(columns, 10, UINT16_MAX, &count)
		       ? (size_t)count
		       : 0;
}

int complain_memory(void)
{
	fputs("qdev-plan: out of memory\n", stderr);
	return EXIT_TROUBLE;
}

/* Above the numbers of the standard streams, any of which may be closed. */
static int open_kept(void)
{
	cleanup_fd int fd = memfd_create("qdev-plan output", MFD_CLOEXEC);

	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

static int complain_kept(void)
{
	return complain(EXIT_TROUBLE, "keeping the output until it is whole: %s",
		strerror(errno));
}

static int complain_stdout(void)
{
	return complain(
		EXIT_TROUBLE, "standard output: %s", strerror(errno));
}

int output_start(struct output *output)
{
	cleanup_fd int fd = open_kept();

	output->file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!output->file)
		return complain_kept();
	(void)TAKE_FD(fd);
	setvbuf(output->file, output->buffer, _IOFBF, sizeof(output->buffer));
	return 0;
}

static bool write_all(const char *data, size_t length)
{
	while (length > 0) {
		ssize_t count = write(STDOUT_FILENO, data, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		data += count;
		length -= (size_t)count;
	}
	return true;
}

int output_finish(struct output *output)
{
	int fd = fileno(output->file);
	off_t offset = 0;
	ssize_t count;

	/* Nothing is left in the buffer after that. */
	if (fflush(output->file) == EOF || ferror(output->file))
		return complain_kept();
	while ((count = pread(fd, output->buffer, sizeof(output->buffer),
			offset)) > 0) {
		if (!write_all(output->buffer, (size_t)count))
			return complain_stdout();
		offset += count;
	}
	return count < 0 ? complain_kept() : EXIT_GO;
}

int output_flush(void)
{
	return ferror(stdout) || fflush(stdout) == EOF ? complain_stdout()
							: EXIT_GO;
}

void output_clear(struct output *output)
{
	if (output->file)
		fclose(output->file);
}
