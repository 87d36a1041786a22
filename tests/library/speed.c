/* SPDX-License-Identifier: MIT */

/*
 * Building and printing 240 ports with 240 devices takes under 2 ms: the
 * median of some runs, of processor time, so that a busy machine does not
 * matter.
 */

#include "base/macro.h"

#include <qdev/qdev.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LIMIT_US 2000
#define SKIPPED  77 /* to meson */

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The number of options printed. */
static size_t build_and_print(void)
{
	struct qdev_topology *topology = NULL;
	struct qdev_options *options = NULL;
	size_t count = 0;
	int r = qdev_topology_new(&topology);

	for (unsigned i = 0; i < QDEV_MAX_ROOT_PORTS && r == QDEV_OK; i++) {
		struct qdev_root_port *port;
		struct qdev_device *device;
		char address[16];

		snprintf(address, sizeof(address), "0000:%02x:00.0", i);
		r = qdev_topology_add_root_port(topology, &port);
		if (r == QDEV_OK)
			r = qdev_root_port_add_vfio(port, address, &device);
	}
	if (r == QDEV_OK)
		r = qdev_topology_options(topology, &options);
	if (r == QDEV_OK)
		count = qdev_options_count(options);
	qdev_options_free(options);
	qdev_topology_free(topology);
	return count;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	double times[51];

	(void)argv;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		double start = now_us();
		size_t count = build_and_print();

		times[i] = now_us() - start;
		if (count != 2 * QDEV_MAX_ROOT_PORTS)
			return EXIT_FAILURE;
	}
	qsort(times, ARRAY_SIZE(times), sizeof(times[0]), compare);

	double median = times[ARRAY_SIZE(times) / 2];

	printf("240 ports with 240 devices: %.0f us (best %.0f, worst %.0f)\n",
		median, times[0], times[ARRAY_SIZE(times) - 1]);
	/* An argument says that this build is not one to be measured. */
	if (argc > 1)
		return SKIPPED;
	return median < LIMIT_US ? EXIT_SUCCESS : EXIT_FAILURE;
}
