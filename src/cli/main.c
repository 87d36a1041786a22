/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const struct verb verbs[] = {
	{
		.name = "plan",
		.help = "print the devices as QEMU wants them",
		.flags = "dmrsIunHfSFeh",
		.run = run_plan,
	},
	{
		.name = "check",
		.help = "say whether QEMU, started now, would get them",
		.flags = "dmrsIunHfqeh",
		.run = run_check,
	},
	{
		.name = "list",
		.arguments = "[groups|devices|mdev|types]",
		.help = "show what the host has",
		.flags = "HfcCDgVth",
		.more_help = list_print_columns,
		.run = run_list,
	},
	{
		.name = "audit",
		.help = "show every group: isolation, owners, verdicts",
		.flags = "Hfgh",
		.run = run_audit,
	},
	{
		.name = "snapshot",
		.help = "record the host, for another machine",
		.flags = "oxunHh",
		.run = run_snapshot,
	},
	{
		.name = "watch",
		.help = "tell each change of what check says",
		.flags = "dmrsIunHfqwTih",
		.run = run_watch,
	},
	{
		.name = "bind",
		.arguments = "SELECTOR …",
		.help = "give devices to vfio-pci",
		.flags = "AWNYLPh",
		.run = run_bind,
	},
	{
		.name = "unbind",
		.arguments = "SELECTOR …",
		.help = "give them back to the host",
		.flags = "AWNYLh",
		.run = run_unbind,
	},
	{0},
};

const struct verb *find_verb(const char *name)
{
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

static int print_usage(void)
{
	puts("Usage: qdev-plan [plan] --passthrough SELECTOR … [FLAGS]");
	for (const struct verb *verb = verbs + 1; verb->name; verb++)
		printf("       qdev-plan %s%s%s [FLAGS]\n", verb->name,
			verb->arguments ? " " : "",
			verb->arguments ? verb->arguments : "");
	puts("\nPlans PCI passthrough for QEMU guests, and says why it would "
	     "fail.\n");
	for (const struct verb *verb = verbs; verb->name; verb++)
		printf("  %-10s %s\n", verb->name, verb->help);
	puts("\nFlags of plan, the default verb:");
	args_print_flags(verbs, stdout);
	puts("\nqdev-plan VERB --help tells the flags of a verb, qdev-plan(1) "
	     "all of it.");
	return output_flush();
}

static int print_verb_help(const struct verb *verb)
{
	printf("Usage: qdev-plan %s%s%s [FLAGS]\n\n%s.\n\n", verb->name,
		verb->arguments ? " " : "",
		verb->arguments ? verb->arguments : "", verb->help);
	args_print_flags(verb, stdout);
	if (verb->more_help)
		verb->more_help(stdout);
	return output_flush();
}

static int run(const struct verb *verb, int argc, char **argv, bool named)
{
	cleanup(args_clear) struct args args;
	int code = args_parse(verb, argc, argv, &args);

	if (code)
		return code;
	if (args.help)
		return named ? print_verb_help(verb) : print_usage();
	if (args.explain)
		return run_explain(&args);
	return verb->run(&args);
}

/*
 * Whoever starts the program with one of the first three closed would have the
 * next file that is opened taken for it. Each is opened the wrong way round, so
 * that its use fails.
 */
static bool reserve_standard_files(void)
{
	static const int modes[] = {
		[STDIN_FILENO] = O_WRONLY,
		[STDOUT_FILENO] = O_RDONLY,
		[STDERR_FILENO] = O_RDONLY,
	};

	for (int fd = 0; fd < (int)ARRAY_SIZE(modes); fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	if (!reserve_standard_files())
		return EXIT_TROUBLE;
	if (argc < 2)
		return complain(EXIT_USAGE,
			"nothing to do: give --passthrough ADDRESS, or see "
			"qdev-plan --help");
	if (strcmp(argv[1], "--version") == 0) {
		puts("qdev-plan " QDEV_VERSION);
		return output_flush();
	}
	if (argv[1][0] == '-')
		return run(verbs, argc - 1, argv + 1, false);

	const struct verb *verb = find_verb(argv[1]);

	if (!verb)
		return complain(EXIT_USAGE,
			"'%s': no such verb (qdev-plan --help lists them)",
			argv[1]);
	return run(verb, argc - 2, argv + 2, true);
}
