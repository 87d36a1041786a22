/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/cleanup.h"
#include "host/class.h"
#include "probes/attribute.h"
#include "probes/binding.h"
#include "probes/function.h"
#include "probes/scan.h"
#include "probes/select.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

static enum act_result no_memory(struct run *run)
{
	run->report->failed = true;
	return ACT_TROUBLE;
}

static bool has_address(const struct run *run, struct pci_address address)
{
	for (size_t i = 0; i < run->addresses.count; i++)
		if (pci_address_equal(run->addresses.items[i], address))
			return true;
	return false;
}

static enum act_result add_address(struct run *run, struct pci_address address)
{
	struct pci_address *added = array_add(&run->addresses);

	if (!added)
		return no_memory(run);
	*added = address;
	return ACT_DONE;
}

/* An error with a line of its own, or out of memory. */
static enum act_result told(
	struct run *run, int error, const struct text *problem)
{
	if (error == 0)
		return ACT_DONE;
	if (error != QDEV_ERROR_INVALID || problem->failed)
		return no_memory(run);
	report_add(run->report, REPORT_PROBLEM, "%s", text_string(problem));
	return ACT_USAGE;
}

static enum act_result take_target(struct run *run, const struct target *target)
{
	switch (target->kind) {
	case TARGET_FUNCTION:
		return add_address(run, target->address);
	case TARGET_MDEV:
		report_add(run->report, REPORT_PROBLEM,
			"%s is a mediated device: it is on its vfio driver "
			"from when it is created (echo UUID > …/create) until "
			"it is removed, and there is nothing to %s",
			target->name, run->rules->verb);
		return ACT_REFUSED;
	case TARGET_NONE:
		report_add(run->report, REPORT_PROBLEM,
			"no PCI device of this host has the ids %s "
			"(/sys/bus/pci/devices); qdev-plan list devices",
			target->name);
		return ACT_REFUSED;
	}
	return ACT_REFUSED;
}

static enum act_result resolve(struct run *run)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	cleanup_text struct text problem = TEXT_INIT;
	enum act_result result = ACT_DONE;
	int error = host_new(&host);

	if (error == 0)
		error = select_targets(run->root, host, run->request->selectors,
			run->request->count, &targets, &problem);
	result = told(run, error, &problem);
	for (size_t i = 0; result == ACT_DONE && i < targets.items.count; i++)
		result = take_target(run, &targets.items.items[i]);
	return result;
}

/* What tells that the kernel has the function's lock; nothing: it hasn't. */
static void find_lock(
	struct run *run, struct pci_address address, struct text *ret)
{
	struct fact_string driver_override = {0}, driver = {0};
	bool failed = function_read_override(run->root, address,
			      &driver_override) < 0 ||
		read_link_name(run->root,
			function_path(address, "driver").string, &driver) < 0;

	if (driver_override.state == FACT_UNKNOWN &&
		driver_override.error == FACT_LOCKED)
		text_addf(ret, "/%s can't be read within %u s",
			function_path(address, "driver_override").string,
			run_patience_s(run));
	else if (driver.state == FACT_ABSENT &&
		 function_read_leaving(run->root, address).state == FACT_KNOWN)
		text_addf(ret, "/%s still names the driver that it has no more",
			function_path(address, "uevent").string);
	free(driver_override.value);
	free(driver.value);
	run->report->failed |= failed || ret->failed;
}

/* False, and told, where the kernel has the function's lock for too long. */
static bool answers(struct run *run, struct pci_address address)
{
	cleanup_text struct text holders = TEXT_INIT, sign = TEXT_INIT;

	find_lock(run, address, &sign);
	if (sign.length == 0)
		return !run->report->failed;
	text_add_holders(&holders, run->root, address);
	report_add(run->report, REPORT_PROBLEM,
		"%s: %s: a driver is still being taken from it or given to "
		"it%s. End what uses the device, then try again",
		pci_address_text(address).string, text_string(&sign),
		text_string(&holders));
	run->report->failed |= holders.failed;
	return false;
}

/*
 * A function whose unbind has not ended lets nobody read its driver_override:
 * to be found out before the probes do, which would wait for ever.
 */
static enum act_result look_alive(struct run *run, size_t from)
{
	enum act_result result = ACT_DONE;

	for (size_t i = from; i < run->addresses.count; i++)
		if (!answers(run, run->addresses.items[i]))
			result = ACT_REFUSED;
	return result;
}

static enum act_result scan(struct run *run)
{
	cleanup_text struct text problem = TEXT_INIT;
	size_t count = run->addresses.count;
	cleanup_free struct selector *selectors =
		calloc(count + 1, sizeof(*selectors));

	if (!selectors)
		return no_memory(run);
	for (size_t i = 0; i < count; i++)
		selectors[i] = (struct selector){
			.kind = SELECTOR_FUNCTION,
			.address = run->addresses.items[i],
		};
	run->host = host_free(run->host);
	target_list_clear(&run->targets);
	return told(run,
		scan_targets(run->root, selectors, count, NULL, 0, &run->host,
			&run->targets, &problem),
		&problem);
}

/* Bridges stay: they have no business with vfio, nor it with them. */
static enum act_result take_along(
	struct run *run, const struct host_function *function)
{
	if (!function || has_address(run, function->address) ||
		host_class_is_bridge(function) ||
		!run->rules->takes(run, function))
		return ACT_DONE;
	return add_address(run, function->address);
}

static enum act_result widen_by_group(
	struct run *run, struct pci_address address)
{
	const struct host_function *function =
		host_function(run->host, address);
	const struct host_group *group =
		function && function->group.state == FACT_KNOWN
			? host_group(run->host, (uint32_t)function->group.value)
			: NULL;
	enum act_result result = ACT_DONE;

	for (size_t i = 0;
		group && result == ACT_DONE && i < group->members.count; i++)
		if (group->members.items[i].is_pci)
			result = take_along(
				run, host_function(run->host,
					     group->members.items[i].address));
	return result;
}

static enum act_result widen_by_slot(
	struct run *run, struct pci_address address)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	cleanup_text struct text problem = TEXT_INIT;
	const struct selector slot = {
		.kind = SELECTOR_SLOT,
		.address = address,
	};
	int error = host_new(&host);
	enum act_result result;

	if (error == 0)
		error = select_targets(
			run->root, host, &slot, 1, &targets, &problem);
	result = told(run, error, &problem);
	for (size_t i = 0; result == ACT_DONE && i < targets.items.count; i++)
		result = take_along(run,
			host_function(host, targets.items.items[i].address));
	return result;
}

/* The list grows, but only the functions that were named have company. */
static enum act_result widen(struct run *run)
{
	static enum act_result (*const ways[])(
		struct run * run, struct pci_address address) = {
		[ACT_WITH_SLOT] = widen_by_slot,
		[ACT_WITH_GROUP] = widen_by_group,
	};
	size_t named = run->addresses.count;
	enum act_result result = ACT_DONE;

	if (run->request->with == ACT_WITH_NONE)
		return ACT_DONE;
	for (size_t i = 0; result == ACT_DONE && i < named; i++)
		result = ways[run->request->with](run, run->addresses.items[i]);
	if (result != ACT_DONE || run->addresses.count == named)
		return result;
	result = look_alive(run, named);
	return result == ACT_DONE ? scan(run) : result;
}

static enum act_result add_job(struct run *run, struct pci_address address)
{
	struct job *job = array_add(&run->jobs);
	int error;

	if (!job)
		return no_memory(run);
	job->address = address;
	memcpy(job->name, pci_address_text(address).string, sizeof(job->name));
	job->function = host_function(run->host, address);
	if (binding_read(run->root, address, &job->was) < 0)
		return no_memory(run);
	error = saved_read(&run->directory, address, &job->saved);
	if (error == 0)
		return run_drop_outdated(run, job) ? ACT_DONE : no_memory(run);
	report_add(run->report, REPORT_PROBLEM,
		"%s: what was saved of it can't be read (%s/%s: %s); remove "
		"that file, and it is as if nothing had been saved",
		job->name, run->directory.path, job->name,
		error == -EBADMSG ? "it is no file of qdev-plan"
				  : strerror(-error));
	return ACT_TROUBLE;
}

/* What is outdated has been told of. */
static bool is_outdated(const struct run *run, struct pci_address address)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		if (pci_address_equal(run->jobs.items[i].address, address))
			return run->jobs.items[i].saved.phase == SAVED_NOTHING;
	return false;
}

static void tell_unfinished(
	struct run *run, const struct saved_entry *entry, bool goes_on)
{
	struct pci_address_text name = pci_address_text(entry->address);

	if (!saved_is_unfinished(entry->phase) ||
		is_outdated(run, entry->address))
		return;
	if (goes_on && has_address(run, entry->address))
		report_add(run->report, REPORT_NOTE,
			"%s: an earlier run ended while it was %s (%s/%s); %s",
			name.string, saved_phase_text(entry->phase),
			run->directory.path, name.string,
			run->request->dry_run ? "these commands finish it"
					      : "this one goes on from there");
	else
		report_add(run->report, REPORT_NOTE,
			"%s: an earlier run ended while it was %s (%s/%s): "
			"qdev-plan unbind %s gives it back, qdev-plan bind %s "
			"binds it",
			name.string, saved_phase_text(entry->phase),
			run->directory.path, name.string, name.string,
			name.string);
}

static enum act_result tell_all_unfinished(struct run *run, bool goes_on)
{
	cleanup(saved_list_clear) struct saved_list list = {0};
	int error = saved_list_read(&run->directory, &list);

	for (size_t i = 0; error == 0 && i < list.items.count; i++)
		tell_unfinished(run, &list.items.items[i], goes_on);
	if (error == 0)
		return ACT_DONE;
	report_add(run->report, REPORT_PROBLEM, "%s: %s", run->directory.path,
		strerror(-error));
	return ACT_TROUBLE;
}

/* A run that hangs ends after one limit, and takes back what it did. */
#define LIMITS_OF_A_RUN 4

static enum act_result open_saved(struct run *run)
{
	cleanup_text struct text problem = TEXT_INIT;
	const char *path = run->request->directory;
	int error;

	if (run->request->dry_run) {
		error = saved_open_to_read(path, &run->directory);
		if (error < 0 && error != -ENOENT)
			report_add(run->report, REPORT_NOTE,
				"what is saved in %s can't be read: %s", path,
				strerror(-error));
		return ACT_DONE;
	}
	error = saved_open(path, run->request->limit_s * LIMITS_OF_A_RUN,
		&run->directory, &problem);
	if (error == 0)
		return ACT_DONE;
	report_add(run->report, REPORT_PROBLEM, "%s", text_string(&problem));
	return ACT_TROUBLE;
}

static enum act_result read_all(struct run *run)
{
	enum act_result result = resolve(run);

	if (result == ACT_DONE)
		result = look_alive(run, 0);
	if (result == ACT_DONE)
		result = scan(run);
	if (result == ACT_DONE)
		result = widen(run);
	for (size_t i = 0; result == ACT_DONE && i < run->addresses.count; i++)
		result = add_job(run, run->addresses.items[i]);
	return result;
}

enum act_result run_gather(struct run *run)
{
	enum act_result result = open_saved(run), told;

	if (result != ACT_DONE)
		return result;
	result = read_all(run);
	told = tell_all_unfinished(run, result == ACT_DONE);
	return result == ACT_DONE ? told : result;
}
