/* SPDX-License-Identifier: MIT */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* The program: nothing else reads argv, prints or exits. */

#include "base/text.h"
#include "plan/request.h"

#include <stdio.h>

/* What the program exits with; see qdev-plan(1). */
enum exit_code {
	EXIT_GO = 0,
	EXIT_TROUBLE = 1, /* the host root, a write, memory */
	EXIT_USAGE = 2,   /* the request itself is wrong */
	EXIT_NO_GO = 3,
	EXIT_DRIFT = 4,
	EXIT_UNKNOWN = 5,
};

/* A time that may have been given. */
struct seconds {
	bool given;
	uint64_t value;
};

/* What is listed, in words; NULL: not said. */
struct list_words {
	const char *columns;
	const char *class_name;
	const char *driver;
	const char *group;
	const char *ids;
};

/* What the flags said. Strings are argv's. */
struct args {
	struct request request;
	const char *spec;    /* NULL: none */
	const char *host;    /* NULL: this machine */
	const char *format;  /* NULL: the verb's default */
	const char *section; /* NULL: all */
	const char *what;    /* of list: groups, devices */
	const char *output;  /* of snapshot: its file */
	bool scrub;
	struct list_words words;
	bool tree;
	bool force;
	bool quiet;
	bool once_go;
	struct seconds timeout;  /* of watch, bind */
	struct seconds interval; /* of watch */
	const char *explain; /* a code; NULL: none */
	const char *with;       /* of bind: group, slot, none */
	const char *persistent; /* of bind: udev, modprobe, initramfs */
	bool dry_run;
	bool help;
};

struct verb {
	const char *name;
	const char *arguments;
	const char *help;
	const char *flags; /* letters of the flag table that it takes */
	void (*more_help)(FILE *output); /* NULL: the flags are all */
	int (*run)(const struct args *args);
};

/* Ended by one without a name; the first is the default. */
extern const struct verb verbs[];

const struct verb *find_verb(const char *name);

/* Reads what follows the verb. On error the line has been printed. */
int args_parse(const struct verb *verb, int argc, char **argv,
	struct args *ret) must_check;
void args_clear(struct args *args);

/* The flags of a verb, for --help. */
void args_print_flags(const struct verb *verb, FILE *output);

/* Adds a spec to the request; "-" is stdin. On error the line is printed. */
int read_spec(const char *path, struct request *request) must_check;

int run_plan(const struct args *args);
int run_check(const struct args *args);
int run_list(const struct args *args);
int run_audit(const struct args *args);
int run_snapshot(const struct args *args);
int run_watch(const struct args *args);

/* What --explain asks for, instead of what the verb does. */
int run_explain(const struct args *args);

/* The columns of list, for --help. */
void list_print_columns(FILE *output);
int run_bind(const struct args *args);
int run_unbind(const struct args *args);

/* One line on stderr, after the program's name. Gives the exit code back. */
int complain(enum exit_code code, const char *format, ...) printf_like(2, 3);

/* --group is no number. */
int complain_group(const char *word);

/* The columns of the terminal that stdout is; 0: it is none. */
size_t terminal_width(void);

/* Out of memory, in the same form. */
int complain_memory(void);

/*
 * Output that is printed whole or not at all: written to output->file, then
 * sent to stdout by output_finish(), which gives EXIT_GO or EXIT_TROUBLE. A
 * file in memory keeps it until then, however long it gets.
 */
struct output {
	FILE *file;
	char buffer[1 << 16]; /* of the file, then of the way to stdout */
};

int output_start(struct output *output) must_check;

int output_finish(struct output *output) must_check;
/* Sends what was printed to stdout directly, as short texts are. */
int output_flush(void) must_check;

void output_clear(struct output *output);

#endif
