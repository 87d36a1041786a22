/* SPDX-License-Identifier: MIT */
#ifndef CHECK_FINDING_H
#define CHECK_FINDING_H

/*
 * What a check found: coded, with the subject it is about, the evidence that
 * was read, and what mends it.
 */

#include "base/array.h"
#include "base/text.h"

enum severity {
	SEVERITY_INFO = 0,
	SEVERITY_WARN,
	SEVERITY_UNKNOWN, /* a fact that could turn the verdict is not known */
	SEVERITY_ACTION,  /* works after the commands in `fix` */
	SEVERITY_BLOCK,   /* cannot work */
};

const char *severity_name(enum severity severity);

/* What a code stands for: one row of the table in codes.c. */
struct code {
	const char *name;    /* "group-not-viable" */
	const char *family;  /* "group", as in docs/findings.md */
	const char *summary; /* one line for the list of codes */
	const char *why;     /* what the kernel or QEMU does, and where */
	const char *mend;    /* what a person can do about it */
};

enum code_id {
	CODE_DEVICE_MISSING,
	CODE_DEVICE_UNREADABLE,
	CODE_DEVICE_DEAD,
	CODE_ASLEEP,
	CODE_DEVICE_IS_BRIDGE,
	CODE_NOT_BOUND,
	CODE_DEVICE_LOCKED,
	CODE_DRIVER_UNKNOWN,
	CODE_VGPU_NO_TYPE,
	CODE_PF_HAS_VFS,
	CODE_DENYLISTED,
	CODE_BAR_UNASSIGNED,
	CODE_FRAMEBUFFER,
	CODE_BOOT_VGA,
	CODE_IGD,
	CODE_VGA_REFUSED,
	CODE_POWER_ERROR,
	CODE_INTX_SHARED,
	CODE_RESET_NONE,
	CODE_RESET_UNRELIABLE,
	CODE_IDS_TAKES_TWIN,
	CODE_IOMMU_OFF_FIRMWARE,
	CODE_IOMMU_OFF_KERNEL,
	CODE_IOMMU_NONE,
	CODE_IOMMU_UNKNOWN,
	CODE_NO_IOMMU_MODE,
	CODE_INTREMAP_OFF,
	CODE_INTREMAP_UNKNOWN,
	CODE_TYPE1_NOT_LOADED,
	CODE_DMA_ENTRY_LIMIT,
	CODE_IOMMUFD_MISSING,
	CODE_MODULE_UNLOADABLE,
	CODE_LOCKDOWN,
	CODE_GROUP_NOT_VIABLE,
	CODE_MADE_BY_DRIVER,
	CODE_GROUP_UNKNOWN,
	CODE_RESERVED_DIRECT,
	CODE_RESERVED_IN_RAM,
	CODE_RESERVED_UNKNOWN,
	CODE_VF_TOKEN,
	CODE_NODE_MISSING,
	CODE_CDEV_MISSING,
	CODE_NODE_PERMISSION,
	CODE_NODE_HELD,
	CODE_NODE_UNKNOWN,
	CODE_DEVICE_POLICY,
	CODE_IN_USE_ROOT_DISK,
	CODE_IN_USE_MOUNTED,
	CODE_IN_USE_SWAP,
	CODE_IN_USE_HELD,
	CODE_IN_USE_OPEN,
	CODE_IN_USE_MEMBER,
	CODE_IN_USE_NETWORK_ROUTE,
	CODE_IN_USE_NETWORK_STORAGE,
	CODE_IN_USE_NETWORK_UP,
	CODE_IN_USE_NETWORK_IDLE,
	CODE_IN_USE_DISPLAY,
	CODE_IN_USE_CONSOLE,
	CODE_IN_USE_INPUT,
	CODE_IN_USE_SOUND,
	CODE_IN_USE_VF,
	CODE_IN_USE_UNKNOWN,
	CODE_MEMLOCK_LOW,
	CODE_MEMLOCK_UNKNOWN,
	CODE_MEMLOCK_SHARED,
	CODE_ADDRESS_SPACE_LIMIT,
	CODE_FILE_SIZE_LIMIT,
	CODE_DATA_LIMIT,
	CODE_TASKS_LIMIT,
	CODE_TASKS_GROUP,
	CODE_HOST_MEMORY,
	CODE_HOST_MEMORY_NODES,
	CODE_MEMORY_GROUP,
	CODE_HUGE_PAGES_MISSING,
	CODE_HUGE_PAGES_FEW,
	CODE_HUGE_PAGES_GROUP,
	CODE_HUGE_PAGES_NODES,
	CODE_HUGE_PAGES_UNKNOWN,
	CODE_GUEST_ADDRESS_BITS,
	CODE_ADDRESS_WIDTH,
	CODE_VIOMMU_WIDTH,
	CODE_VIOMMU_SPLITS_GROUP,
	CODE_MDEV_MISSING,
	CODE_MDEV_EXHAUSTED,
	CODE_MDEV_OTHER_API,
	CODE_MDEV_UNBOUND,
	CODE_MDEV_UNKNOWN,
	CODE_MAC_ZERO,
	CODE_PORT_NOWHERE,
	CODE_SPICE_WANTED,
	CODE_NEED_MISSING,
	CODE_NEED_OTHER,
	CODE_NEED_SHARED,
	CODE_NEED_LOCKED,
	CODE_NEED_DEAF,
	CODE_IMAGE_REFUSED,
	CODE_TAP_REFUSED,
	CODE_PORT_REFUSED,
	CODE_ROM_INVALID,
	CODE_NEED_PERMISSION,
	CODE_NEED_UNKNOWN,
	CODE_BRIDGE_FORBIDDEN,
	CODE_BRIDGE_UNKNOWN,
	CODE_MAX,
};

const struct code *code(enum code_id id);

struct code_set {
	uint64_t bits[(CODE_MAX + 63) / 64];
};

void code_set_add(struct code_set *set, enum code_id code);
bool code_set_has(const struct code_set *set, enum code_id code);

struct finding {
	enum code_id code;
	enum severity severity;
	char *subject;          /* an address, a UUID, a group, a node */
	char *message;          /* one sentence without a full stop */
	ARRAY(char *) evidence; /* "FILE: what it said" */
	ARRAY(char *) fix;      /* commands or settings, in their order */
};

/* What a rule looked at and found good. */
struct pass {
	const char *name; /* of its rule: "bound" */
	char *message;    /* one sentence, and the file that says so */
};

/*
 * What was found about one subject of a check. Running out of memory is
 * remembered, and asked for once.
 */
struct findings {
	ARRAY(struct finding) items;
	ARRAY(struct pass) passes;
	bool failed;

	/* Set by who wants no items, but to know the next two of them all. */
	bool is_tally;
	enum severity worst;
	struct code_set worst_codes; /* those so severe */
};

void findings_clear(struct findings *findings);

/*
 * Adds a finding, or counts it (then there is none); the message is formatted.
 * The result is good until the next one is added, and takes evidence and
 * fixes. NULL (which those accept) when out of memory.
 */
struct finding *finding_add(struct findings *findings, enum code_id code,
	enum severity severity, const char *subject, const char *format, ...)
	printf_like(5, 6);
void finding_evidence(struct findings *findings, struct finding *finding,
	const char *format, ...) printf_like(3, 4);
void finding_fix(struct findings *findings, struct finding *finding,
	const char *format, ...) printf_like(3, 4);

/* Adds a pass; the message, which is taken, may have failed. */
void pass_add(struct findings *findings, const char *name,
	struct text *message);

/* The severest of all, SEVERITY_INFO when there is none. */
enum severity findings_worst(const struct findings *findings);

/* The order of verdicts is that of how bad they are. */
enum verdict {
	VERDICT_GO,
	VERDICT_UNKNOWN,
	VERDICT_NO_GO,
};

enum verdict verdict_of(enum severity worst);
const char *verdict_name(enum verdict verdict);

#endif
