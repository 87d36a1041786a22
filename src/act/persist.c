/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"

#include <errno.h>
#include <string.h>

/*
 * All three ways name the function by its address, for driver_override: ids=
 * and new_id would take its twins, too, and those of a card added later. They
 * are printed as commands that make the files.
 */
static void printf_like(2, 3) print(struct run *run, const char *format, ...)
{
	cleanup_text struct text line = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&line, format, args);
	va_end(args);
	report_add(run->report, REPORT_PRODUCT, "%s", text_string(&line));
	run->report->failed |= line.failed;
}

static void begin_file(struct run *run, const char *path)
{
	print(run, "cat > %s <<'END'", path);
}

static void end_file(struct run *run)
{
	print(run, "END");
}

/*
 * The override stands before 80-drivers.rules loads the host driver. What has
 * a driver by then (one built in, or of the initramfs) is taken from it.
 */
static bool print_udev(struct run *run)
{
	begin_file(run, "/etc/udev/rules.d/60-qdev-plan.rules");
	for (size_t i = 0; i < run->jobs.count; i++) {
		const char *name = run->jobs.items[i].name;

		print(run, "# %s", name);
		print(run,
			"ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
			"ATTR{driver_override}=\"" VFIO_DRIVER
			"\", RUN{builtin}+=\"kmod load " VFIO_DRIVER "\"",
			name);
		print(run,
			"ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
			"DRIVER==\"?*\", DRIVER!=\"*vfio*\", RUN+=\"/bin/sh -c "
			"'echo %s > /sys/bus/pci/devices/%s/driver/unbind'\"",
			name, name, name);
		print(run,
			"ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
			"RUN+=\"/bin/sh -c "
			"'echo %s > /sys/bus/pci/drivers_probe'\"",
			name, name);
	}
	end_file(run);
	print(run, "udevadm control --reload");
	return true;
}

/* A word that is one for modprobe.d and for a shell alike. */
static bool is_module_name(const char *name)
{
	return *name &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

/* The module of its host driver; absent where it has none. */
static bool find_module(
	struct run *run, const struct job *job, struct fact_string *ret)
{
	const char *driver = job->saved.phase != SAVED_NOTHING
				     ? job->saved.origin.driver
				     : job->was.driver.value;
	struct root_path path =
		root_path("sys/bus/pci/drivers/%s/module", driver);

	*ret = fact_string_missing(ENOENT);
	if (!driver)
		return true;
	if (job->saved.phase == SAVED_NOTHING &&
		binding_vfio(&job->was) == VFIO_BINDING_YES) {
		report_add(run->report, REPORT_PROBLEM,
			"%s: is on %s, and which host driver would take it at "
			"boot is not known; use --print-persistent udev",
			job->name, driver);
		return false;
	}
	if (read_link_name(run->root, path.string, ret) < 0) {
		run->report->failed = true;
		return false;
	}
	if (ret->state == FACT_KNOWN && is_module_name(ret->value))
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: its driver %s is no module (/%s: %s), so that modprobe.d "
		"has no say; use --print-persistent udev",
		job->name, driver, path.string,
		ret->state == FACT_KNOWN ? "not a name"
					 : fact_lack(ret->state, ret->error));
	return false;
}

static bool print_softdep(struct run *run, const struct job *job)
{
	struct fact_string module;
	bool fine = find_module(run, job, &module);

	if (fine && module.state == FACT_KNOWN)
		print(run, "softdep %s pre: " VFIO_DRIVER, module.value);
	free(module.value);
	return fine;
}

/* Whichever module comes first, vfio-pci comes before it, the override first */
static bool print_modprobe(struct run *run)
{
	cleanup_text struct text install = TEXT_INIT;
	bool fine = true;

	begin_file(run, "/etc/modprobe.d/qdev-plan.conf");
	for (size_t i = 0; i < run->jobs.count; i++) {
		const struct job *job = &run->jobs.items[i];

		print(run, "# %s", job->name);
		fine &= print_softdep(run, job);
		text_addf(&install,
			"echo " VFIO_DRIVER
			" > /sys/bus/pci/devices/%s/driver_override; ",
			job->name);
	}
	print(run,
		"install " VFIO_DRIVER
		" %s/sbin/modprobe --ignore-install " VFIO_DRIVER
		" $CMDLINE_OPTS",
		text_string(&install));
	end_file(run);
	begin_file(run, "/etc/modules-load.d/qdev-plan.conf");
	print(run, VFIO_DRIVER);
	end_file(run);
	run->report->failed |= install.failed;
	return fine;
}

/*
 * For drivers that the initramfs loads, such as those of disks; scripts of
 * init-top run in no certain order with udev's, hence the unbind.
 */
static bool print_initramfs(struct run *run)
{
	static const char script[] =
		"/etc/initramfs-tools/scripts/init-top/qdev-plan";
	cleanup_text struct text names = TEXT_INIT;

	for (size_t i = 0; i < run->jobs.count; i++)
		text_addf(&names, " %s", run->jobs.items[i].name);
	begin_file(run, script);
	print(run, "#!/bin/sh");
	print(run, "[ \"$1\" = prereqs ] && exit 0");
	print(run, "modprobe " VFIO_DRIVER);
	print(run, "for name in%s; do", text_string(&names));
	print(run, "\tdevice=/sys/bus/pci/devices/$name");
	print(run, "\t[ -e $device ] || continue");
	print(run, "\techo " VFIO_DRIVER " > $device/driver_override");
	print(run, "\tcase $(readlink $device/driver) in");
	print(run, "\t'' | *vfio*) ;;");
	print(run, "\t*) echo $name > $device/driver/unbind ;;");
	print(run, "\tesac");
	print(run, "\techo $name > /sys/bus/pci/drivers_probe");
	print(run, "done");
	end_file(run);
	print(run, "chmod 755 %s", script);
	print(run, "grep -qx " VFIO_DRIVER
		   " /etc/initramfs-tools/modules || echo " VFIO_DRIVER
		   " >> /etc/initramfs-tools/modules");
	print(run, "update-initramfs -u");
	run->report->failed |= names.failed;
	return true;
}

static const struct form {
	const char *name;
	bool (*print)(struct run *run);
	bool is_late; /* it also binds what comes after the drivers */
} forms[] = {
	{"udev", print_udev, true},
	{"modprobe", print_modprobe, false},
	{"initramfs", print_initramfs, false},
};

static const struct form *find_form(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

bool act_persist_has_form(const char *form)
{
	return find_form(form);
}

/* A virtual function is there once somebody asks its physical one for it. */
static bool judge(struct run *run, struct job *job)
{
	const struct fact_string *physfn = &job->function->physfn;
	bool is_late = find_form(run->request->form)->is_late;

	if (!bind_judge(run, job))
		return false;
	if (physfn->state != FACT_KNOWN)
		return true;
	report_add(run->report, is_late ? REPORT_NOTE : REPORT_PROBLEM,
		"%s: is a virtual function, which is there only after a write "
		"to /sys/bus/pci/devices/%s/sriov_numvfs at each boot%s",
		job->name, physfn->value,
		is_late ? "; the rule binds it then"
			: ", when these files have had their say; use "
			  "--print-persistent udev");
	return is_late;
}

/* Also what is bound now: it will not be at the next boot. */
static bool takes_all(struct run *run, const struct host_function *function)
{
	(void)run;
	(void)function;
	return true;
}

static enum act_result persist(struct run *run)
{
	print(run,
		"# These files take the place of those of an earlier run: name "
		"all functions at once.");
	if (find_form(run->request->form)->print(run))
		return ACT_DONE;
	/* Half of the files would be worse than none. */
	report_drop(run->report, REPORT_PRODUCT, 0);
	return ACT_REFUSED;
}

static const struct run_rules rules = {
	.verb = "bind",
	.judge = judge,
	.takes = takes_all,
	.finish = persist,
};

enum act_result act_persist(struct root *root,
	const struct act_request *request, struct report *report)
{
	return run_verb(root, request, &rules, report);
}
