/* SPDX-License-Identifier: MIT */
#ifndef TESTS_EXAMPLES_EXAMPLE_H
#define TESTS_EXAMPLES_EXAMPLE_H

/*
 * The seed's documented examples, in C. Where those panic, these end.
 */

#include <qdev/qdev.h>

#include <stdio.h>
#include <stdlib.h>

/* Ends the program when a call has failed. */
static inline void must(int error)
{
	if (error < 0) {
		fprintf(stderr, "%s\n", qdev_error_text(error));
		exit(EXIT_FAILURE);
	}
}

static inline void print_options(struct qdev_options *options)
{
	for (size_t i = 0; i < qdev_options_count(options); i++)
		puts(qdev_options_at(options, i));
	qdev_options_free(options);
}

static inline void print_resources(const struct qdev_resources *resources)
{
	struct qdev_options *options;

	must(qdev_resources_options(resources, &options));
	print_options(options);
}

static inline void print_topology(const struct qdev_topology *topology)
{
	struct qdev_options *options;

	must(qdev_topology_options(topology, &options));
	print_options(options);
}

#endif
