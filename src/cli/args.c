/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/words.h"
#include "cli/cli.h"
#include "plan/spec_setting.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

/*
 * The flags that are no device, each with the letter that verbs name it by.
 * `set` returns NULL, or what is wrong with the value; without it the flag is
 * the setting of a spec that has its name.
 */
struct flag {
	char letter;
	char brief; /* "-q"; 0: it has but one name */
	const char *name;
	const char *value; /* what it is called; NULL: it takes none */
	const char *help;
	const char *(*set)(struct args *args, const char *value);
};

static const char *set_host(struct args *args, const char *value)
{
	args->host = value;
	return NULL;
}

static const char *set_format(struct args *args, const char *value)
{
	args->format = value;
	return NULL;
}

static const char *set_section(struct args *args, const char *value)
{
	args->section = value;
	return NULL;
}

static const char *set_spec(struct args *args, const char *value)
{
	if (args->spec)
		return "is one too many: --spec is given once";
	args->spec = value;
	return NULL;
}

static const char *set_output(struct args *args, const char *value)
{
	if (args->output)
		return "is one too many: --output is given once";
	args->output = value;
	return NULL;
}

static const char *set_scrub(struct args *args, const char *value)
{
	(void)value;
	args->scrub = true;
	return NULL;
}

/* A list has one of each, since two would mean "both" to some, "or" to others. */
static const char *set_once(const char **word, const char *value)
{
	if (*word)
		return "is one too many: the flag is given once";
	if (!*value)
		return "is empty";
	*word = value;
	return NULL;
}

static const char *set_columns(struct args *args, const char *value)
{
	return set_once(&args->words.columns, value);
}

static const char *set_class(struct args *args, const char *value)
{
	return set_once(&args->words.class_name, value);
}

static const char *set_driver(struct args *args, const char *value)
{
	return set_once(&args->words.driver, value);
}

static const char *set_group(struct args *args, const char *value)
{
	return set_once(&args->words.group, value);
}

static const char *set_ids(struct args *args, const char *value)
{
	return set_once(&args->words.ids, value);
}

static const char *set_tree(struct args *args, const char *value)
{
	(void)value;
	args->tree = true;
	return NULL;
}

static const char *set_force(struct args *args, const char *value)
{
	(void)value;
	args->force = true;
	return NULL;
}

static const char *set_quiet(struct args *args, const char *value)
{
	(void)value;
	args->quiet = true;
	return NULL;
}

static const char *set_explain(struct args *args, const char *value)
{
	args->explain = value;
	return NULL;
}

static const char *set_once_go(struct args *args, const char *value)
{
	(void)value;
	args->once_go = true;
	return NULL;
}

static const char *set_with(struct args *args, const char *value)
{
	args->with = value;
	return is_one_of("none|slot|group", value)
		? NULL
		: "is none of none, slot, group";
}

static const char *set_seconds(struct seconds *seconds, const char *value)
{
	if (!parse_number(value, 10, UINT32_MAX, &seconds->value))
		return "is no whole number of seconds";
	seconds->given = true;
	return NULL;
}

static const char *set_timeout(struct args *args, const char *value)
{
	return set_seconds(&args->timeout, value);
}

static const char *set_interval(struct args *args, const char *value)
{
	return set_seconds(&args->interval, value);
}

static const char *set_persistent(struct args *args, const char *value)
{
	args->persistent = value;
	return NULL;
}

static const char *set_dry_run(struct args *args, const char *value)
{
	(void)value;
	args->dry_run = true;
	return NULL;
}

static const char *set_help(struct args *args, const char *value)
{
	(void)value;
	args->help = true;
	return NULL;
}

static const struct flag flags[] = {
	{'d', 0, "--spec", "FILE", "a request in JSON (-: standard input)",
		set_spec},
	{'m', 0, "--memory", "SIZE", "the guest's memory (MiB; 512M, 4G)",
		NULL},
	{'r', 0, "--root-port", "DRIVER", "pcie-root-port (default) or ioh3420",
		NULL},
	{'s', 0, "--spare-ports", "N", "empty root ports, for hot-plug", NULL},
	{'I', 0, "--iommufd", NULL,
		"through /dev/iommu, not vfio's container (QEMU 9.0)", NULL},
	{'o', 'o', "--output", "FILE", "where the snapshot goes", set_output},
	{'x', 0, "--scrub", NULL, "replace serial numbers, MACs, UUIDs, names",
		set_scrub},
	{'u', 0, "--user", "NAME|UID", "who will run QEMU (default: you)",
		NULL},
	{'n', 0, "--unit", "NAME", "the systemd service that will run QEMU",
		NULL},
	{'H', 0, "--host", "PATH",
		"a snapshot or directory (default: this machine)", set_host},
	{'f', 0, "--format", "FORMAT", "how to print it", set_format},
	{'S', 0, "--section", "NAME[,NAME]",
		"of qemu: machine, resources, devices", set_section},
	{'c', 0, "--columns", "NAME[,NAME…]", "what to tell of each (all: all)",
		set_columns},
	{'C', 0, "--class", "CLASS", "of this class: gpu, net, … or hex digits",
		set_class},
	{'D', 0, "--driver", "NAME", "bound to this driver (none: to none)",
		set_driver},
	{'g', 0, "--group", "N", "in this IOMMU group", set_group},
	{'V', 0, "--vendor-device", "VVVV:DDDD", "with these ids", set_ids},
	{'t', 0, "--tree", NULL, "devices below bridges and groups", set_tree},
	{'F', 0, "--force", NULL, "print the plan even if it cannot work",
		set_force},
	{'W', 0, "--with", "WHICH", "take along none (default), slot or group",
		set_with},
	{'N', 'n', "--dry-run", NULL, "print the commands, change nothing",
		set_dry_run},
	{'Y', 0, "--force", NULL, "also what the host uses, or a VM",
		set_force},
	{'L', 0, "--timeout", "SECONDS",
		"how long the kernel may take for a step (30)", set_timeout},
	{'P', 0, "--print-persistent", "FORM",
		"print files for every boot: udev, modprobe, initramfs",
		set_persistent},
	{'q', 'q', "--quiet", NULL, "problems only", set_quiet},
	{'w', 0, "--once-go", NULL, "end, with 0, as soon as it is go",
		set_once_go},
	{'T', 0, "--timeout", "SECONDS", "end after so long", set_timeout},
	{'i', 0, "--interval", "SECONDS",
		"look at least so often (default: 3; 0: at events)",
		set_interval},
	{'e', 0, "--explain", "CODE|all", "why a finding is one, how to mend it",
		set_explain},
	{'h', 0, "--help", NULL, "this text", set_help},
};

/* Verbs with a 'd' among their letters take devices, also from a spec. */
#define DEVICE_FLAGS 'd'

/* Those with an 'A' take devices of the host as words. */
#define DEVICE_WORDS 'A'

/*
 * Flags obeyed before all others, wherever they stand: the spec, which the
 * others add to, and --help, for which none is read.
 */
#define EARLY_FLAGS "dh"

static bool has_name(const struct flag *flag, const char *name, size_t length)
{
	if (flag->brief && length == 2 && name[0] == '-' &&
		name[1] == flag->brief)
		return true;
	return strlen(flag->name) == length &&
	       memcmp(flag->name, name, length) == 0;
}

static const struct flag *find_flag(const struct verb *verb, const char *name,
	size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (has_name(&flags[i], name, length) &&
			strchr(verb->flags, flags[i].letter))
			return &flags[i];
	return NULL;
}

static const struct item_kind *find_kind(const struct verb *verb,
	const char *name, size_t length)
{
	if (!strchr(verb->flags, DEVICE_FLAGS) || length < 3 || name[1] != '-')
		return NULL;
	for (const struct item_kind *kind = item_kinds; kind->name; kind++)
		if (strlen(kind->name) == length - 2 &&
			memcmp(kind->name, name + 2, length - 2) == 0)
			return kind;
	return NULL;
}

/* Where the parser stands. */
struct parser {
	const struct verb *verb;
	struct args *args;
	char **argv; /* what is left, ended by NULL */
	bool early;  /* obeys the early flags; else it obeys the others */
};

/* The value of a flag: after its '=', or the next argument; NULL: none. */
static const char *take_value(struct parser *parser, const char *equals)
{
	if (equals)
		return equals + 1;
	return *parser->argv ? *parser->argv++ : NULL;
}

static int add_device(struct parser *parser, const struct item_kind *kind,
	const char *value)
{
	cleanup_text struct text problem = TEXT_INIT;
	struct item item = {.kind = kind};
	int error;

	if (parser->early)
		return 0;
	error = value ? item_parse(kind, value, &item, &problem) : 0;
	if (error == 0)
		error = request_add(&parser->args->request, &item, &problem);
	if (error == QDEV_ERROR_NO_MEMORY)
		return complain_memory();
	return error < 0
		? complain(EXIT_USAGE, "%s", text_string(&problem))
		: 0;
}

/* One that takes no value switches something on. */
static int set_spec_setting(struct parser *parser, const struct flag *flag,
	const char *value)
{
	cleanup_text struct text problem = TEXT_INIT;
	int error = spec_setting_set(spec_setting(flag->name + strlen("--")),
		&parser->args->request, value ? value : "on", &problem);

	if (error == QDEV_ERROR_NO_MEMORY)
		return complain_memory();
	return error < 0 ? complain(EXIT_USAGE, "%s", text_string(&problem))
			 : 0;
}

static int set_flag(struct parser *parser, const struct flag *flag,
	const char *value)
{
	bool early = strchr(EARLY_FLAGS, flag->letter);

	if (early != parser->early)
		return 0;
	if (!flag->set)
		return set_spec_setting(parser, flag, value);

	const char *wrong = flag->set(parser->args, value);

	if (!wrong)
		return 0;
	return complain(EXIT_USAGE, "%s: '%s' %s", flag->name, value, wrong);
}

/* `--usb-redir` stands alone or has keys after it: "unix=PATH". */
static const char *take_keys(struct parser *parser, const char *equals)
{
	const char *next = *parser->argv;

	if (!equals && next && (next[0] == '-' || !strchr(next, '=')))
		return NULL;
	return take_value(parser, equals);
}

static int parse_flag(struct parser *parser, const char *argument)
{
	const char *equals = strchr(argument, '=');
	size_t length =
		equals ? (size_t)(equals - argument) : strlen(argument);
	const struct flag *flag = find_flag(parser->verb, argument, length);
	const struct item_kind *kind =
		find_kind(parser->verb, argument, length);
	const char *wanted = flag ? flag->value : kind ? kind->value : NULL;

	if (!flag && !kind)
		return complain(EXIT_USAGE,
			"%s: no such flag (qdev-plan %s --help lists them)",
			argument, parser->verb->name);
	if (kind && kind->keys_alone)
		return add_device(parser, kind, take_keys(parser, equals));
	if (!wanted && equals)
		return complain(EXIT_USAGE, "%.*s takes no value", (int)length,
			argument);

	const char *value = wanted ? take_value(parser, equals) : NULL;

	if (wanted && !value)
		return complain(
			EXIT_USAGE, "%s wants %s after it", argument, wanted);
	return flag ? set_flag(parser, flag, value)
		    : add_device(parser, kind, value);
}

static int add_selector(struct parser *parser, const char *argument)
{
	cleanup_text struct text problem = TEXT_INIT;
	int error = request_add_selector(
		&parser->args->request, argument, &problem);

	if (error == QDEV_ERROR_NO_MEMORY)
		return complain_memory();
	return error < 0 ? complain(EXIT_USAGE, "%s", text_string(&problem))
			 : 0;
}

static int parse_word(struct parser *parser, const char *argument)
{
	if (parser->early)
		return 0;
	if (strchr(parser->verb->flags, DEVICE_WORDS))
		return add_selector(parser, argument);
	if (parser->verb->arguments && !parser->args->what) {
		parser->args->what = argument;
		return 0;
	}
	if (find_verb(argument))
		return complain(EXIT_USAGE,
			"'%s': a verb comes first: qdev-plan %s, then its "
			"flags",
			argument, argument);
	return complain(EXIT_USAGE,
		"'%s': no such argument (qdev-plan %s --help lists them)",
		argument, parser->verb->name);
}

static int parse(const struct verb *verb, char **argv, bool early,
	struct args *args)
{
	struct parser parser = {
		.verb = verb,
		.args = args,
		.argv = argv,
		.early = early,
	};
	int code = 0;

	while (code == 0 && *parser.argv) {
		const char *argument = *parser.argv++;

		code = argument[0] == '-' && argument[1]
			? parse_flag(&parser, argument)
			: parse_word(&parser, argument);
	}
	return code;
}

int args_parse(const struct verb *verb, int argc, char **argv, struct args *ret)
{
	int code;

	(void)argc;
	*ret = (struct args){0};
	request_init(&ret->request);
	code = parse(verb, argv, true, ret);
	if (code || ret->help)
		return code;
	if (ret->spec)
		code = read_spec(ret->spec, &ret->request);
	return code ? code : parse(verb, argv, false, ret);
}

void args_clear(struct args *args)
{
	request_clear(&args->request);
}

static void print_flag(FILE *output, const char *dashes, const char *name,
	const char *value, const char *help)
{
	int width = fprintf(output, "  %s%s%s%s", dashes, name,
		value ? " " : "", value ? value : "");

	fprintf(output, "%*s%s\n", width < 28 ? 28 - width : 2, "", help);
}

void args_print_flags(const struct verb *verb, FILE *output)
{
	if (strchr(verb->flags, DEVICE_FLAGS))
		for (const struct item_kind *kind = item_kinds; kind->name;
			kind++)
			print_flag(output, "--", kind->name,
				kind->keys_alone ? "[KEYS]" : kind->value,
				kind->help);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (strchr(verb->flags, flags[i].letter))
			print_flag(output, "", flags[i].name, flags[i].value,
				flags[i].help);
}
