/* SPDX-License-Identifier: MIT */
#include "check/device_rules.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/parse.h"

#include <errno.h>
#include <string.h>

/* "*", or the number itself. */
static bool is_number(const char *text, unsigned number)
{
	uint64_t value;

	return strcmp(text, "*") == 0 ||
	       (parse_number(text, 10, UINT32_MAX, &value) && value == number);
}

/*
 * Whether a line such as "c 10:196 rwm" allows reading and writing, which the
 * kernel wants of one line together. "a *:* rwm" is all there is where the
 * rule is to allow what is not forbidden: then nothing is known to be refused.
 */
static bool allows(char *line, const struct host_node *node)
{
	char *save = NULL;
	const char *type = strtok_r(line, " ", &save);
	const char *major = strtok_r(NULL, ":", &save);
	const char *minor = strtok_r(NULL, " ", &save);
	const char *access = strtok_r(NULL, " ", &save);

	if (type && strcmp(type, "a") == 0)
		return true;
	return access && strcmp(type, "c") == 0 &&
	       is_number(major, node->major) && is_number(minor, node->minor) &&
	       strchr(access, 'r') && strchr(access, 'w');
}

/* Of one group; what could not be read forbids nothing. */
static bool forbids(
	const struct host_device_rules *rules, const struct host_node *node)
{
	cleanup_text struct text list = TEXT_INIT;
	char *save = NULL;

	if (rules->list.state != FACT_KNOWN ||
		node->number_known.state != FACT_KNOWN)
		return false;
	text_add(&list, rules->list.value);
	if (list.failed)
		return false;
	for (char *line = list.data ? strtok_r(list.data, "\n", &save) : NULL;
		line; line = strtok_r(NULL, "\n", &save))
		if (allows(line, node))
			return false;
	return true;
}

static bool was_refused(const struct host_node *node)
{
	return fact_is(node->open_error, EPERM);
}

bool device_rules_refuse(const struct host *host, const struct host_node *node)
{
	const struct host_user *user = &host->user;

	/* What the caller opened, its group allows. */
	if (host->unit.name || fact_is(node->open_error, 0))
		return false;
	for (size_t i = 0; i < user->device_rules.count; i++)
		if (forbids(&user->device_rules.items[i], node))
			return true;
	return was_refused(node);
}

static void fix_allow(const struct host_device_rules *rules,
	const struct host_node *node, struct findings *findings,
	struct finding *finding)
{
	cleanup_text struct text file = TEXT_INIT;
	cleanup_text struct text word = TEXT_INIT;

	text_addf(&file, "/%s/devices.allow", rules->group);
	text_add_shell_word(&word, text_string(&file));
	findings->failed |= file.failed || word.failed;
	finding_fix(findings, finding, "echo c %u:%u rw > %s", node->major,
		node->minor, text_string(&word));
}

/* A group can be allowed what the one above it is, so that comes first. */
void device_rules_tell(const struct host *host, const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	const struct host_user *user = &host->user;
	size_t count = user->device_rules.count, told = 0;

	for (size_t i = 0; i < count; i++) {
		const struct host_device_rules *rules =
			&user->device_rules.items[i];

		if (!forbids(rules, node))
			continue;
		finding_evidence(findings, finding,
			"/%s/devices.list: no line for c %u:%u rw",
			rules->group, node->major, node->minor);
		fix_allow(rules, node, findings, finding);
		told++;
	}
	if (told)
		return;
	/* Where all is allowed but some, the list does not tell which. */
	if (count && node->number_known.state == FACT_KNOWN)
		fix_allow(&user->device_rules.items[count - 1], node, findings,
			finding);
	else
		finding_fix(findings, finding,
			"allow the node in the cgroup's device rules "
			"(systemd: DeviceAllow=/%s rw)",
			node->path);
}
