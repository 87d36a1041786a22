/* SPDX-License-Identifier: MIT */
#include "probes/unit_file.h"

#include <string.h>

#define SPACE " \t\r"

static char *trimmed(char *string)
{
	size_t length;

	string += strspn(string, SPACE);
	length = strlen(string);
	while (length && strchr(SPACE, string[length - 1]))
		length--;
	string[length] = '\0';
	return string;
}

/* Cuts the next line off; NULL after the last. */
static char *next_line(char **text)
{
	char *line = *text, *end = strchrnul(line, '\n');

	if (!*line)
		return NULL;
	*text = end + (*end == '\n');
	*end = '\0';
	return line;
}

static bool is_comment(const char *line)
{
	line += strspn(line, SPACE);
	return *line == '#' || *line == ';';
}

/*
 * A backslash at the end of a line is a space, and the next line goes on;
 * comments in between do not end it. Lines only move towards the front.
 */
static char *next_statement(char **text)
{
	char *line, *start, *end;

	do {
		line = next_line(text);
	} while (line && is_comment(line));
	if (!line)
		return NULL;
	start = line;
	end = line + strlen(line);
	while (end > start && end[-1] == '\\') {
		end[-1] = ' ';
		do {
			line = next_line(text);
		} while (line && is_comment(line));
		if (!line)
			break;
		memmove(end, line, strlen(line) + 1);
		end += strlen(end);
	}
	return trimmed(start);
}

/* "[Service]" */
static bool is_header_of(const char *statement, const char *section)
{
	size_t length = strlen(section);

	return strncmp(statement + 1, section, length) == 0 &&
	       strcmp(statement + 1 + length, "]") == 0;
}

int unit_file_parse(
	char *text, const char *section, unit_assign *assign, void *data)
{
	bool inside = false;
	int result = 0;

	for (char *statement;
		result == 0 && (statement = next_statement(&text));) {
		char *equals = strchr(statement, '=');

		if (statement[0] == '[') {
			inside = is_header_of(statement, section);
		} else if (inside && equals) {
			*equals = '\0';
			result = assign(data, trimmed(statement),
				trimmed(equals + 1));
		}
	}
	return result;
}
