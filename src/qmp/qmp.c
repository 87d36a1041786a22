/* SPDX-License-Identifier: MIT */
#include "qmp/qmp.h"

#include "base/cleanup.h"
#include "qmp/arguments.h"
#include "qmp/process.h"

#include <qdev/error.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/*
 * The monitor is a socket that QEMU inherits: no path to clean up, nobody else
 * to connect, and no clash with a plan that uses stdio. Its id is one no plan
 * would choose.
 */
static const char *const added[] = {
	"-S",
	"-display",
	"none",
	"-chardev",
	"socket,id=qdev-plan.monitor,fd=3",
	"-mon",
	"chardev=qdev-plan.monitor,mode=control",
};

_Static_assert(PROCESS_INHERITED_FD == 3, "the number in the table above");

struct qmp {
	struct process process;
	int socket; /* -1 once QEMU is gone */
	int limit_ms;
	struct text received; /* what follows the last line that was read */
};

DEFINE_CLEANUP(struct qmp *, qmp_free);

struct qmp *qmp_free(struct qmp *qmp)
{
	if (!qmp)
		return NULL;
	close_fd(&qmp->socket);
	process_clear(&qmp->process);
	text_clear(&qmp->received);
	free(qmp);
	return NULL;
}

static void add_status(struct text *problem, int status)
{
	if (WIFSIGNALED(status))
		text_addf(problem, "QEMU was ended by signal %d",
			WTERMSIG(status));
	else
		text_addf(problem, "QEMU ended with status %d",
			WEXITSTATUS(status));
}

/* Ends a QEMU that cannot be talked to any more, and says what it said. */
static int give_up(struct qmp *qmp, const char *reason, struct text *problem)
{
	/* Its socket closes a moment before it ends. */
	enum { MOMENT_MS = 2000 };
	int status;

	close_fd(&qmp->socket);
	qmp->socket = -1;
	if (reason)
		text_add(problem, reason);
	else if (process_wait(&qmp->process, MOMENT_MS, &status))
		add_status(problem, status);
	else
		text_add(problem, "QEMU closed its monitor");
	process_kill(&qmp->process);

	size_t length = problem->length;

	text_add(problem, ": ");
	process_add_output(&qmp->process, problem);
	if (problem->length == length + 2)
		text_add(problem, "it said nothing");
	return QDEV_ERROR_INVALID;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for more, until a point in time. */
static int receive(struct qmp *qmp, int64_t end_ms, struct text *problem)
{
	struct pollfd wanted = {.fd = qmp->socket, .events = POLLIN};
	int64_t left_ms = end_ms - now_ms();
	int ready = left_ms > 0 ? poll(&wanted, 1, (int)left_ms) : 0;

	if (ready < 0 && errno == EINTR)
		return QDEV_OK;
	if (ready <= 0)
		return give_up(qmp, "QEMU did not answer in time", problem);

	char piece[16384];
	ssize_t got = recv(qmp->socket, piece, sizeof(piece), 0);

	if (got < 0 && errno == EINTR)
		return QDEV_OK;
	if (got <= 0)
		return give_up(qmp, NULL, problem);
	text_add_bytes(&qmp->received, piece, (size_t)got);
	return qmp->received.failed ? QDEV_ERROR_NO_MEMORY : QDEV_OK;
}

/* Takes the first line of what was received; NULL when none is whole yet. */
static char *take_line(struct qmp *qmp, int *ret_error)
{
	struct text *received = &qmp->received;
	const char *start = text_string(received);
	const char *end = strchr(start, '\n');

	if (!end)
		return NULL;

	char *line = strndup(start, (size_t)(end - start));

	if (!line) {
		*ret_error = QDEV_ERROR_NO_MEMORY;
		return NULL;
	}
	received->length -= (size_t)(end + 1 - start);
	memmove(received->data, end + 1, received->length + 1);
	return line;
}

/* A message in which numbers that jansson has no integer for are strings. */
static char *quote_large_numbers(const char *line)
{
	struct text quoted = TEXT_INIT;
	bool in_string = false;

	while (*line) {
		bool is_number = !in_string && *line >= '0' && *line <= '9';
		size_t length = is_number ? strspn(line, "0123456789") : 1;
		bool is_large = false;

		if (*line == '"')
			in_string = !in_string;
		else if (in_string && *line == '\\' && line[1])
			length = 2;
		if (is_number) {
			errno = 0;
			strtoll(line, NULL, 10);
			is_large = errno == ERANGE;
		}
		text_add(&quoted, is_large ? "\"" : "");
		text_add_bytes(&quoted, line, length);
		text_add(&quoted, is_large ? "\"" : "");
		line += length;
	}
	return text_take(&quoted);
}

/* The next message, whatever it is. */
static int read_message(struct qmp *qmp, json_t **ret, struct text *problem)
{
	int64_t end_ms = now_ms() + qmp->limit_ms;
	cleanup_free char *line = NULL;
	int r = QDEV_OK;

	while (!line) {
		line = take_line(qmp, &r);
		if (!line && r == QDEV_OK)
			r = receive(qmp, end_ms, problem);
		if (r < 0)
			return r;
	}

	cleanup_free char *quoted = quote_large_numbers(line);
	json_t *message = quoted ? json_loads(quoted, 0, NULL) : NULL;

	if (!quoted)
		return QDEV_ERROR_NO_MEMORY;
	if (!message)
		return give_up(qmp, "QEMU does not speak QMP", problem);
	*ret = message;
	return QDEV_OK;
}

/* The next message that is no event. */
static int read_answer(struct qmp *qmp, json_t **ret, struct text *problem)
{
	for (;;) {
		json_t *message = NULL;
		int r = read_message(qmp, &message, problem);

		if (r < 0)
			return r;
		if (!json_object_get(message, "event")) {
			*ret = message;
			return QDEV_OK;
		}
		json_decref(message);
	}
}

static int send_line(struct qmp *qmp, json_t *message, struct text *problem)
{
	cleanup_free char *line = json_dumps(message, JSON_COMPACT);

	if (!line)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t sent = 0, length = strlen(line); sent < length;) {
		ssize_t n = send(
			qmp->socket, line + sent, length - sent, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return give_up(qmp, NULL, problem);
		if (n > 0)
			sent += (size_t)n;
	}
	return QDEV_OK;
}

/* Sends a command and reads the answer to it: an object with "return" or
 * "error". */
static int exchange(struct qmp *qmp, const char *command, json_t *parameters,
	json_t **ret_answer, struct text *problem)
{
	cleanup_json json_t *message = json_pack(
		"{s:s, s:o*}", "execute", command, "arguments", parameters);

	if (!message)
		return QDEV_ERROR_NO_MEMORY;
	if (qmp->socket < 0) {
		text_add(problem, "QEMU has ended");
		return QDEV_ERROR_INVALID;
	}

	int r = send_line(qmp, message, problem);

	return r < 0 ? r : read_answer(qmp, ret_answer, problem);
}

/* The "return" of an answer, or the error to give for its "error". */
static int take_result(
	json_t *answer, int error, json_t **ret_result, struct text *problem)
{
	json_t *result = json_object_get(answer, "return");
	const char *description = json_string_value(
		json_object_get(json_object_get(answer, "error"), "desc"));

	if (result) {
		*ret_result = json_incref(result);
		return QDEV_OK;
	}
	text_add(problem, description ? description : "QEMU gave no result");
	return error;
}

int qmp_command(struct qmp *qmp, const char *command, json_t *parameters,
	json_t **ret_result, struct text *problem)
{
	cleanup_json json_t *answer = NULL;
	int r = exchange(qmp, command, parameters, &answer, problem);

	return r < 0 ? r
		     : take_result(
			       answer, QDEV_ERROR_INVALID, ret_result, problem);
}

/* A question about an object or a property: a refusal means there is none. */
static int ask(struct qmp *qmp, const char *command, json_t *parameters,
	json_t **ret_result, struct text *problem)
{
	cleanup_json json_t *answer = NULL;

	if (!parameters)
		return QDEV_ERROR_NO_MEMORY;

	int r = exchange(qmp, command, parameters, &answer, problem);

	return r < 0 ? r
		     : take_result(answer, QDEV_ERROR_PROPERTY_UNKNOWN,
			       ret_result, problem);
}

int qmp_status(struct qmp *qmp, char **ret_status, struct text *problem)
{
	cleanup_json json_t *result = NULL;
	int r = qmp_command(qmp, "query-status", NULL, &result, problem);

	if (r < 0)
		return r;

	const char *status =
		json_string_value(json_object_get(result, "status"));
	char *copy = strdup(status ? status : "");

	if (!copy)
		return QDEV_ERROR_NO_MEMORY;
	*ret_status = copy;
	return QDEV_OK;
}

int qmp_list(struct qmp *qmp, const char *path, json_t **ret_list,
	struct text *problem)
{
	return ask(qmp, "qom-list", json_pack("{s:s}", "path", path), ret_list,
		problem);
}

int qmp_get(struct qmp *qmp, const char *path, const char *property,
	json_t **ret_value, struct text *problem)
{
	return ask(qmp, "qom-get",
		json_pack("{s:s, s:s}", "path", path, "property", property),
		ret_value, problem);
}

/* The greeting, and the command that ends it (qmp-spec.txt, section 4). */
static int shake_hands(struct qmp *qmp, struct text *problem)
{
	cleanup_json json_t *greeting = NULL;
	cleanup_json json_t *nothing = NULL;
	int r = read_answer(qmp, &greeting, problem);

	if (r < 0)
		return r;
	if (!json_object_get(greeting, "QMP"))
		return give_up(qmp, "QEMU does not speak QMP", problem);
	return qmp_command(qmp, "qmp_capabilities", NULL, &nothing, problem);
}

static int start_process(struct qmp *qmp, const struct arguments *arguments,
	struct text *problem)
{
	cleanup_arguments struct arguments all = {0};
	int pair[2];

	for (size_t i = 0; i < arguments->words.count; i++)
		arguments_add(&all, arguments->words.items[i]);
	for (size_t i = 0; i < ARRAY_SIZE(added); i++)
		arguments_add(&all, added[i]);
	if (all.failed || arguments->failed)
		return QDEV_ERROR_NO_MEMORY;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		text_addf(problem, "cannot make a socket: %s",
			strerrordesc_np(errno));
		return QDEV_ERROR_INVALID;
	}

	/* With the child's end closed here, its end is the end of the talk. */
	cleanup_fd int childs = pair[1];

	qmp->socket = pair[0];
	return process_start(all.words.items, childs, &qmp->process, problem);
}

int qmp_start(const struct arguments *arguments, int limit_ms, struct qmp **ret,
	struct text *problem)
{
	cleanup(qmp_free_p) struct qmp *qmp = malloc(sizeof(*qmp));

	if (!qmp)
		return QDEV_ERROR_NO_MEMORY;
	*qmp = (struct qmp){
		.process = PROCESS_INIT,
		.socket = -1,
		.limit_ms = limit_ms,
	};

	int r = start_process(qmp, arguments, problem);

	if (r == QDEV_OK)
		r = shake_hands(qmp, problem);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(qmp);
	return QDEV_OK;
}
