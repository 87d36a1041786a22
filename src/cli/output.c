/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/parse.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

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

int output_start(struct output *output)
{
	*output = (struct output){0};
	output->file = open_memstream(&output->data, &output->length);
	return output->file ? 0 : complain_memory();
}

void output_start_stream(struct output *output)
{
	*output = (struct output){.file = stdout};
}

int output_finish(struct output *output)
{
	if (output->file == stdout) {
		output->file = NULL;
		return output_flush();
	}
	if (ferror(output->file) || fclose(TAKE_PTR(output->file)) == EOF)
		return complain_memory();
	fwrite(output->data, 1, output->length, stdout);
	return output_flush();
}

int output_flush(void)
{
	if (ferror(stdout) || fflush(stdout) == EOF)
		return complain(
			EXIT_TROUBLE, "standard output: %s", strerror(errno));
	return EXIT_GO;
}

void output_clear(struct output *output)
{
	if (output->file && output->file != stdout)
		fclose(output->file);
	free(output->data);
}
