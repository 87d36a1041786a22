/* SPDX-License-Identifier: MIT */
#ifndef ACT_GOAL_H
#define ACT_GOAL_H

/*
 * What the binding of a function is to become. Binding, unbinding and taking
 * either back differ in the goal only; the steps to it are computed from the
 * binding as it is, so that they lead there from half way, too.
 */

#include "host/binding.h"

struct goal {
	bool any_driver; /* whichever the kernel finds, but no vfio driver */
	char *driver;    /* NULL: none */
	char *driver_override; /* NULL: not set */
	char *power_control;   /* NULL: as it comes */
};

void goal_clear(struct goal *goal);

/* To be bound to a vfio driver. QDEV_ERROR_NO_MEMORY, as the next ones. */
int goal_bound(const char *driver, struct goal *ret) must_check;

/* To be as it is now; also a copy of another goal. */
int goal_stay(const struct binding *now, struct goal *ret) must_check;
int goal_copy(const struct goal *goal, struct goal *ret) must_check;

/* Whether the binding is what the goal wants, but for power/control. */
bool goal_is_reached(const struct goal *goal, const struct binding *now);

/* Room for a driver's name, and for what driver_override may say. */
#define GOAL_NAME_SIZE 128

/* One write to an attribute of sysfs. */
struct step {
	char path[GOAL_NAME_SIZE + 64];
	char value[GOAL_NAME_SIZE + 1]; /* with a newline at its end */
};

struct steps {
	struct step items[4];
	size_t count;
};

/*
 * The steps from `now` to the goal, in their order; none of them needs what
 * another one reads.
 */
void goal_steps(const struct goal *goal, struct pci_address address,
	const struct binding *now, struct steps *ret);

#endif
