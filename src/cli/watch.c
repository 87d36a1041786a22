/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/judge.h"
#include "emit/findings.h"
#include "probes/deputy.h"
#include "probes/monitor.h"
#include "probes/scan.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>

/*
 * What a verdict hangs on that tells of itself. Permissions, limits, files and
 * who holds a node do not: for those there is the interval.
 */
static const char *const subsystems[] = {
	"pci",
	"mdev",
	"vfio",     /* /dev/vfio/N */
	"vfio-dev", /* /dev/vfio/devices/vfioN */
	"misc",     /* /dev/vfio/vfio, /dev/iommu */
	"module",   /* vfio_iommu_type1 */
	NULL,
};

#define DEFAULT_INTERVAL_S 3

/* Events come in bursts, which end when it is quiet for so long … */
#define SETTLE_MS 50
/* … and are looked at before they end if they do not. */
#define BURST_MS 500

/* How long a look may wait for what the kernel does not give. */
#define PATIENCE_MS 2000

struct watch {
	const struct args *args;
	bool json;
	struct monitor *monitor; /* NULL: there are no events */
	struct deputy *deputy;   /* of all looks: it hangs once a device */
	int signals;             /* a signalfd(2) */
	monitor_time end;        /* of --timeout */
	char *told;              /* the last verdict, as a line */
	enum verdict verdict;
};

/* Why the watch looks again, or no more. */
enum wake {
	WAKE_LOOK,
	WAKE_TIMEOUT,
	WAKE_SIGNAL,
	WAKE_FAILED, /* the line has been printed */
};

static void watch_clear(struct watch *watch)
{
	free(watch->told);
	close_fd(&watch->signals);
	monitor_free(watch->monitor);
	deputy_free(watch->deputy);
}

static int tell(const struct watch *watch, const struct judgement *judgement)
{
	cleanup(output_clear) struct output output = {0};
	int code;

	if (watch->args->quiet && watch->verdict == VERDICT_GO)
		return EXIT_GO;
	code = output_start(&output);
	if (code)
		return code;
	if (!watch->json)
		fprintf(output.file, "%s\n", watch->told);
	else if (emit_findings_json(judgement->result, true, output.file) < 0)
		return complain_memory();
	return output_finish(&output);
}

static monitor_time after(uint64_t milliseconds)
{
	return monitor_now() + milliseconds;
}

static monitor_time earlier(monitor_time a, monitor_time b)
{
	return a < b ? a : b;
}

/* Judges anew, and tells it if it is not what was told last. */
static int look(struct watch *watch)
{
	cleanup(judgement_clear) struct judgement judgement = {0};
	cleanup_text struct text text = TEXT_INIT;
	cleanup_free char *line = NULL;
	monitor_time begin = monitor_now();
	monitor_time limit = earlier(watch->end, after(PATIENCE_MS));
	int code;

	deputy_set_patience(watch->deputy, limit > begin ? limit - begin : 0);
	code = judge(
		watch->args, watch->deputy, SCAN_OPEN_NODES, true, &judgement);
	if (code)
		return code;
	emit_findings_line(judgement.result, &text);
	line = text_take(&text);
	if (!line)
		return complain_memory();
	watch->verdict = check_verdict(judgement.result);
	if (watch->told && strcmp(line, watch->told) == 0)
		return EXIT_GO;
	free(watch->told);
	watch->told = TAKE_PTR(line);
	return tell(watch, &judgement);
}

static uint64_t interval_ms(const struct args *args)
{
	return 1000 * (args->interval.given ? args->interval.value
					    : DEFAULT_INTERVAL_S);
}

/* Until a burst of events has ended, of which one has been heard. */
static int settle(const struct watch *watch)
{
	struct monitor_event event;
	monitor_time most = earlier(watch->end, after(BURST_MS));
	int heard = 1;

	while (heard > 0 && monitor_now() < most)
		heard = monitor_wait(watch->monitor, watch->signals,
			earlier(most, after(SETTLE_MS)), &event);
	return heard;
}

static enum wake wait_for_change(const struct watch *watch)
{
	struct monitor_event event;
	uint64_t interval = interval_ms(watch->args);
	monitor_time next = interval ? after(interval) : MONITOR_NEVER;
	int heard = monitor_wait(watch->monitor, watch->signals,
		earlier(watch->end, next), &event);

	if (heard > 0)
		heard = settle(watch);
	if (heard == -EINTR)
		return WAKE_SIGNAL;
	if (heard < 0) {
		complain(EXIT_TROUBLE, "cannot wait: %s", strerror(-heard));
		return WAKE_FAILED;
	}
	return monitor_now() < watch->end ? WAKE_LOOK : WAKE_TIMEOUT;
}

/*
 * How a watch ends that nobody answered: with --once-go somebody waits for
 * 0 as a go, and must not be told one.
 */
static int end(const struct watch *watch, enum wake why)
{
	const struct args *args = watch->args;

	if (!args->once_go)
		return EXIT_GO;
	if (why == WAKE_SIGNAL)
		return complain(verdict_exit(watch->verdict),
			"interrupted, and still %s", watch->told);
	return complain(verdict_exit(watch->verdict),
		"after %llu s still %s; qdev-plan check with the same "
		"devices says what to do",
		(unsigned long long)args->timeout.value, watch->told);
}

/* "| head -1" has read enough; else that is noticed with the next line only. */
static bool is_read(void)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	return poll(&output, 1, 0) <= 0 || !(output.revents & POLLERR);
}

static int run(struct watch *watch)
{
	enum wake wake = WAKE_LOOK;

	for (;;) {
		int code = look(watch);

		if (code)
			return code;
		if (watch->args->once_go && watch->verdict == VERDICT_GO)
			return EXIT_GO;
		/* The last look is one at the end of the time. */
		if (wake == WAKE_TIMEOUT)
			return end(watch, wake);
		wake = wait_for_change(watch);
		if (wake == WAKE_SIGNAL)
			return end(watch, wake);
		if (wake == WAKE_FAILED)
			return EXIT_TROUBLE;
		if (!is_read())
			return complain(EXIT_TROUBLE, "standard output: %s",
				strerror(EPIPE));
	}
}

/*
 * SIGINT and SIGTERM end the watch between two looks, unless whoever started
 * it wants one of them ignored, as a shell does behind "&".
 */
static int catch_signals(struct watch *watch)
{
	static const int caught[] = {SIGINT, SIGTERM};
	struct sigaction action;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++)
		if (sigaction(caught[i], NULL, &action) == 0 &&
			action.sa_handler != SIG_IGN)
			sigaddset(&set, caught[i]);
	watch->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (watch->signals < 0 || sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return complain(EXIT_TROUBLE, "signals: %s", strerror(errno));
	return EXIT_GO;
}

static int listen_to_events(struct watch *watch)
{
	int error = monitor_open(subsystems, &watch->monitor);
	uint64_t interval = interval_ms(watch->args);

	if (error == 0)
		return EXIT_GO;
	if (interval == 0)
		return complain(EXIT_TROUBLE,
			"the machine's events: %s; --interval would do "
			"without them",
			strerror(-error));
	return complain(EXIT_GO,
		"the machine's events: %s; looking every %llu s instead",
		strerror(-error), (unsigned long long)interval / 1000);
}

int run_watch(const struct args *args)
{
	cleanup(watch_clear) struct watch watch = {
		.args = args,
		.signals = -1,
		.end = MONITOR_NEVER,
	};
	int code;

	if (args->host && strcmp(args->host, "/") != 0)
		return complain(EXIT_USAGE,
			"--host %s: a captured host does not change; "
			"qdev-plan check says its verdict, for good",
			args->host);
	if (args->timeout.given)
		watch.end = after(1000 * args->timeout.value);
	watch.deputy = deputy_new();
	if (!watch.deputy)
		return complain_memory();
	code = choose_report(args, &watch.json);
	if (code == EXIT_GO)
		code = catch_signals(&watch);
	if (code == EXIT_GO)
		code = listen_to_events(&watch);
	return code ? code : run(&watch);
}
