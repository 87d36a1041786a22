/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_TOPOLOGY_FIXTURE_H
#define TESTS_UNIT_TOPOLOGY_FIXTURE_H

/*
 * A topology and resources for each test, and what they print.
 */

#include "test.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <qdev/qdev.h>

struct fixture {
	struct qdev_topology *topology;
	struct qdev_resources *resources;
};

static inline int set_up(void **state)
{
	struct fixture *fixture = malloc(sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(qdev_topology_new(&fixture->topology), QDEV_OK);
	assert_int_equal(qdev_resources_new(&fixture->resources), QDEV_OK);
	*state = fixture;
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *fixture = *state;

	assert_null(qdev_topology_free(fixture->topology));
	assert_null(qdev_resources_free(fixture->resources));
	free(fixture);
	return 0;
}

#define topology_test(name)                                                    \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#define assert_ok(call) assert_int_equal(call, QDEV_OK)
#define assert_error(call, error)                                              \
	assert_string_equal(qdev_error_name(call), "QDEV_ERROR_" #error)

/* Root ports as options, on function 0 and on others. */
#define PORT(addr, chassis, io)                                                \
	"-device pcie-root-port,id=pcie." addr ",chassis=" chassis             \
	",bus=pcie.0,addr=" addr io
#define FIRST_PORT(addr, chassis, io)                                          \
	PORT(addr, chassis, ",multifunction=on" io)
#define NO_IO  ",io-reserve=0"
#define ANY_IO ""

/* The lines end with NULL. */
static inline void check_lines(
	struct qdev_options *options, const char *const lines[])
{
	size_t count = qdev_options_count(options);

	for (size_t i = 0; i < count; i++) {
		assert_non_null(lines[i]);
		assert_string_equal(qdev_options_at(options, i), lines[i]);
	}
	assert_null(lines[count]);
	assert_null(qdev_options_at(options, count));
	assert_null(qdev_options_free(options));
}

static inline void check_devices(
	const struct fixture *fixture, const char *const lines[])
{
	struct qdev_options *options;

	assert_ok(qdev_topology_options(fixture->topology, &options));
	check_lines(options, lines);
}

static inline void check_resources(
	const struct fixture *fixture, const char *const lines[])
{
	struct qdev_options *options;

	assert_ok(qdev_resources_options(fixture->resources, &options));
	check_lines(options, lines);
}

/* The topology, the resources print these lines; NULL: none. */
#define assert_devices(fixture, ...)                                           \
	check_devices(fixture, (const char *const[]){__VA_ARGS__, NULL})
#define assert_resources(fixture, ...)                                         \
	check_resources(fixture, (const char *const[]){__VA_ARGS__, NULL})

/* The device has this property, or, NULL, has no such. */
static inline void assert_property(
	const struct qdev_device *device, const char *key, const char *text)
{
	const struct qdev_property *property =
		qdev_device_property(device, key);

	if (!text) {
		assert_null(property);
		return;
	}
	assert_non_null(property);
	assert_string_equal(qdev_property_text(property), text);
}

static inline struct qdev_root_port *new_port(const struct fixture *fixture)
{
	struct qdev_root_port *port = NULL;

	assert_ok(qdev_topology_add_root_port(fixture->topology, &port));
	return port;
}

static inline const struct qdev_blockdev *new_node(
	const struct fixture *fixture)
{
	size_t count = qdev_resources_count(fixture->resources);
	cleanup_free char *name = format_string("node%zu", count);
	const struct qdev_blockdev *node = NULL;

	assert_ok(qdev_resources_add_file(
		fixture->resources, name, "image", NULL, &node));
	return node;
}

static inline const struct qdev_chardev *new_chardev(
	const struct fixture *fixture)
{
	size_t count = qdev_resources_count(fixture->resources);
	cleanup_free char *id = format_string("chardev%zu", count);
	const struct qdev_chardev *chardev = NULL;

	assert_ok(qdev_resources_add_spicevmc(
		fixture->resources, id, "usbredir", &chardev));
	return chardev;
}

static inline const struct qdev_netdev *new_netdev(
	const struct fixture *fixture)
{
	const struct qdev_netdev *netdev = NULL;

	assert_ok(qdev_resources_add_user_network(fixture->resources, &netdev));
	return netdev;
}

#endif
