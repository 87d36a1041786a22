/* SPDX-License-Identifier: MIT */
#include "act/goal.h"

#include "host/vfio.h"

#include <qdev/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void goal_clear(struct goal *goal)
{
	free(goal->driver);
	free(goal->driver_override);
	free(goal->power_control);
	*goal = (struct goal){0};
}

/* NULL stays NULL. */
static bool copy(const char *string, char **ret)
{
	*ret = string ? strdup(string) : NULL;
	return *ret || !string;
}

static int make(const char *driver, const char *driver_override,
	const char *power_control, struct goal *ret)
{
	*ret = (struct goal){0};
	if (copy(driver, &ret->driver) &&
		copy(driver_override, &ret->driver_override) &&
		copy(power_control, &ret->power_control))
		return 0;
	goal_clear(ret);
	return QDEV_ERROR_NO_MEMORY;
}

int goal_bound(const char *driver, struct goal *ret)
{
	return make(driver, driver, NULL, ret);
}

int goal_stay(const struct binding *now, struct goal *ret)
{
	return make(now->driver.value, now->driver_override.value,
		now->power_control.value, ret);
}

int goal_copy(const struct goal *goal, struct goal *ret)
{
	int error = make(
		goal->driver, goal->driver_override, goal->power_control, ret);

	if (error == 0)
		ret->any_driver = goal->any_driver;
	return error;
}

static bool is_same(const char *wanted, const struct fact_string *fact)
{
	if (fact->state == FACT_UNKNOWN)
		return false;
	if (!wanted || fact->state == FACT_ABSENT)
		return !wanted && fact->state == FACT_ABSENT;
	return strcmp(wanted, fact->value) == 0;
}

static bool has_driver(const struct goal *goal, const struct binding *now)
{
	if (goal->any_driver)
		return binding_vfio(now) == VFIO_BINDING_NO;
	return is_same(goal->driver, &now->driver);
}

bool goal_is_reached(const struct goal *goal, const struct binding *now)
{
	return now->existence.state == FACT_KNOWN && has_driver(goal, now) &&
	       is_same(goal->driver_override, &now->driver_override);
}

static void printf_like(3, 4) add_step(
	struct steps *steps, const char *value, const char *format, ...)
{
	struct step *step = &steps->items[steps->count++];
	va_list args;

	va_start(args, format);
	vsnprintf(step->path, sizeof(step->path), format, args);
	va_end(args);
	snprintf(step->value, sizeof(step->value), "%s\n", value);
}

/*
 * driver_override first: from then on no other driver takes the function, and
 * its twins are nobody's business, as they would be with new_id.
 */
void goal_steps(const struct goal *goal, struct pci_address address,
	const struct binding *now, struct steps *ret)
{
	struct pci_address_text text = pci_address_text(address);
	const char *name = text.string;
	bool right = has_driver(goal, now);
	bool unbound = now->driver.state == FACT_ABSENT;

	ret->count = 0;
	if (!is_same(goal->driver_override, &now->driver_override))
		add_step(ret,
			goal->driver_override ? goal->driver_override : "",
			"/sys/bus/pci/devices/%s/driver_override", name);
	if (!right && !unbound)
		add_step(ret, name, "/sys/bus/pci/drivers/%s/unbind",
			now->driver.value);
	if ((!right && goal->driver) ||
		(goal->any_driver && (unbound || !right)))
		add_step(ret, name, "/sys/bus/pci/drivers_probe");
	/* vfio-pci changes it as it comes and goes; else nobody has. */
	if (goal->power_control && (ret->count || !is_same(goal->power_control,
							  &now->power_control)))
		add_step(ret, goal->power_control,
			"/sys/bus/pci/devices/%s/power/control", name);
}
