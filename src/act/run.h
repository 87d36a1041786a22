/* SPDX-License-Identifier: MIT */
#ifndef ACT_RUN_H
#define ACT_RUN_H

/* One run of a verb: its functions, and what is to become of each. */

#include "act/act.h"
#include "act/saved.h"
#include "check/rules.h"
#include "host/target.h"
#include "probes/node_watch.h"

/* The driver that bind asks for. */
#define VFIO_DRIVER "vfio-pci"

struct job {
	struct pci_address address;
	char name[PCI_ADDRESS_SIZE];
	const struct host_function *function;
	struct binding was; /* when the run began */
	struct saved saved;
	struct goal goal;
	struct goal back; /* where it goes when the run fails */
	bool has_back;    /* false: it stays where it is, and is told of */
	bool idle;        /* it is there already */
	bool has_node;    /* its group's node is there before the change */
	bool touched;     /* what it was is saved, so that it may change */
	bool hung;        /* the kernel does not answer: hands off */
};

struct run;

/* What makes one verb differ from the other. */
struct run_rules {
	const char *verb;
	enum saved_phase phase; /* while it works */
	bool keeps_saved;       /* afterwards */
	bool makes_nodes;
	const char *already; /* of a function that is there already */
	/* Fills goal, back and idle; false: refused, and told. */
	bool (*judge)(struct run *run, struct job *job);
	/* Whether a neighbour is one that --with means. */
	bool (*takes)(struct run *run, const struct host_function *function);
	/* Before anything is changed: what has to be loaded. */
	bool (*prepare)(struct run *run);
	/* Once all are judged and none is refused. */
	enum act_result (*finish)(struct run *run);
};

struct run {
	struct root *root;
	struct deputy *deputy;
	const struct act_request *request;
	const struct run_rules *rules;
	struct report *report;
	struct saved_directory directory;
	ARRAY(struct pci_address) addresses;
	struct host *host;
	struct target_list targets;
	ARRAY(struct job) jobs;
};

/* A verb from its start to its end. */
enum act_result run_verb(struct root *root, const struct act_request *request,
	const struct run_rules *rules, struct report *report) must_check;

/* How long what the kernel does not give is waited for. */
unsigned run_patience_s(const struct run *run);

/* gather.c: opens what is saved, and finds and reads the functions. */
enum act_result run_gather(struct run *run) must_check;

/*
 * outdated.c: forgets of a job what is saved of another device at its address,
 * or from before others gave it to a driver; false: out of memory.
 */
bool run_drop_outdated(struct run *run, struct job *job);

/* bind.c: what bind accepts, also where it is only to be printed */
bool bind_judge(struct run *run, struct job *job);

/* What a rule of check is asked about. */
struct subject run_subject(const struct run *run, const struct job *job,
	const struct check_request *request, const struct target *target);

/* The change, or with --dry-run its commands. */
enum act_result run_change_or_print(struct run *run) must_check;

/* change.c: takes all jobs to their goals, or back */
enum act_result run_change(struct run *run) must_check;

/* dry.c: the commands instead */
void run_print(struct run *run);

/*
 * hold.c: "; /dev/vfio/12 is held by qemu-system-x86 (pid 4711)", or "" when
 * nobody is known to hold it. It asks for nothing that a function whose unbind
 * has not ended would not answer.
 */
void text_add_holders(
	struct text *text, struct root *root, struct pci_address address);

/*
 * vfs.c: false, and told, of a physical function that has virtual ones, and
 * what becomes of them; but with --force, and what that does.
 */
bool run_has_no_vfs(struct run *run, const struct job *job, const char *fate,
	const char *force);

/* finding.c: a finding of a check as one line: what, where, what mends it. */
void run_tell_finding(struct run *run, const struct job *job,
	enum report_kind kind, const struct finding *finding, const char *end);

/* siblings.c: what else keeps the groups from being viable */
void run_tell_siblings(struct run *run);

/* nodes.c: which nodes are there before a change, and those that it makes */
void run_look_for_nodes(struct run *run);
bool run_wait_for_nodes(struct run *run, struct monitor *monitor);

/*
 * "dev/vfio/12", as the kernel names the node of a function that is bound;
 * false: it has none.
 */
bool run_node(struct run *run, const struct job *job, struct text *ret);

/*
 * Loads a module unless `path` below the root shows that it is there; false,
 * and told, where it can't be.
 */
bool run_load(struct run *run, enum report_kind kind, const char *module,
	const char *path);

#endif
