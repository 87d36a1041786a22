/* SPDX-License-Identifier: MIT */

/*
 * Network interfaces. Addresses and routes sit on the topmost one: the bridge,
 * bond or VLAN above a card, whose own entry only says what is above it (lab).
 *
 * Whether an interface that is down was given addresses, no file tells:
 * proc/net/fib_trie names no interface and loses what is local to one with its
 * link (linux: net/ipv4/fib_frontend.c, fib_disable_ip()), and proc/net/if_inet6
 * has it for as long as the interface is up (net/ipv6/addrconf.c,
 * addrconf_ifdown()). Only netlink would, which no capture can hold.
 */

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ROUTES_LIMIT ((size_t)64 << 20) /* a router may have a million */

/* linux: include/uapi/linux/if.h, include/uapi/linux/route.h */
#define INTERFACE_UP 0x1
#define ROUTE_REJECT 0x200

/* "eth0 00000000 010200C0 0003 0 0 0 00000000 …": destination and mask 0. */
static bool is_default_4(char *line, char interface[static 64])
{
	unsigned long destination, mask;
	unsigned flags;

	return sscanf(line, "%63s %8lx %*x %4x %*u %*u %*u %8lx", interface,
		       &destination, &flags, &mask) == 4 &&
	       destination == 0 && mask == 0 && !(flags & ROUTE_REJECT);
}

/* 32 digits, prefix length, source, its length, next hop, …, flags, device */
static bool is_default_6(char *line, char interface[static 64])
{
	char destination[33];
	unsigned prefix, flags;

	return sscanf(line, "%32s %2x %*32s %*2x %*32s %*8x %*8x %*8x %8x %63s",
		       destination, &prefix, &flags, interface) == 4 &&
	       prefix == 0 && strspn(destination, "0") == 32 &&
	       !(flags & ROUTE_REJECT);
}

static const struct {
	const char *file;
	bool (*is_default)(char *line, char interface[static 64]);
} route_files[] = {
	{"proc/net/route", is_default_4},
	{"proc/net/ipv6_route", is_default_6},
};

static int add_routes(struct routes *routes, size_t which, char *lines)
{
	char *save = NULL;

	for (char *line = strtok_r(lines, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		char interface[64];
		struct route *route;

		if (!route_files[which].is_default(line, interface))
			continue;
		route = array_add(&routes->items);
		if (!route)
			return QDEV_ERROR_NO_MEMORY;
		route->file = route_files[which].file;
		route->interface = strdup(interface);
		if (!route->interface)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

static int routes_read(struct root *root, struct routes *routes)
{
	if (routes->are_read)
		return 0;
	routes->are_read = true;
	for (size_t i = 0; i < ARRAY_SIZE(route_files); i++) {
		cleanup_text struct text text = TEXT_INIT;
		struct fact *known = array_add(&routes->known);
		int error = root_read_file(
			root, route_files[i].file, ROUTES_LIMIT, &text);

		if (!known || error == -ENOMEM)
			return QDEV_ERROR_NO_MEMORY;
		*known = error < 0 ? fact_from_errno(-error)
				   : (struct fact){.state = FACT_KNOWN};
		if (error == 0 && text.data &&
			add_routes(routes, i, text.data) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

void routes_clear(struct routes *routes)
{
	for (size_t i = 0; i < routes->items.count; i++)
		free(routes->items.items[i].interface);
	array_clear(&routes->items);
	array_clear(&routes->known);
}

static int doubt_routes(const struct use_question *question)
{
	const struct routes *routes = &question->scan->routes;

	for (size_t i = 0; i < routes->known.count; i++)
		if (routes->known.items[i].state == FACT_UNKNOWN &&
			host_use_doubt(&question->function->uses,
				route_files[i].file,
				routes->known.items[i].error) < 0)
			return QDEV_ERROR_NO_MEMORY;
	return 0;
}

/* More than stand on any host's card; what is above those is not looked at. */
#define MOST_UPPERS 512

/* The interfaces above one, by its links upper_NAME, added to the stack. */
static int add_uppers(const struct use_question *question, const char *lower,
	struct name_list *stack)
{
	static const char upper[] = "upper_";
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path = root_path("sys/class/net/%s", lower);
	int error = root_list(question->scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		return host_use_doubt(
			&question->function->uses, path.string, -error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++) {
		const char *name = list.names.items[i];

		if (strncmp(name, upper, strlen(upper)) != 0 ||
			use_has_name(stack, name + strlen(upper)))
			continue;
		if (stack->names.count > MOST_UPPERS)
			return host_use_doubt(&question->function->uses,
				path.string, EMLINK);
		error = use_add_name(stack, name + strlen(upper));
	}
	return error;
}

/* The interface itself, what is above it, above that, … */
static int read_stack(
	const struct use_question *question, struct name_list *stack)
{
	int error = use_add_name(stack, question->name);

	for (size_t i = 0; error == 0 && i < stack->names.count; i++)
		error = add_uppers(question, stack->names.items[i], stack);
	return error;
}

static const struct route *default_route(
	const struct routes *routes, const struct name_list *stack)
{
	for (size_t i = 0; i < routes->items.count; i++)
		if (use_has_name(stack, routes->items.items[i].interface))
			return &routes->items.items[i];
	return NULL;
}

static struct root_path above(const struct name_list *stack)
{
	if (stack->names.count == 1)
		return root_path("up");
	return root_path("below %s", stack->names.items[1]);
}

int use_network(const struct use_question *question)
{
	cleanup(name_list_clear) struct name_list stack = {0};
	struct routes *routes = &question->scan->routes;
	struct host_uses *uses = &question->function->uses;
	struct root_path path =
		root_path("sys/class/net/%s/flags", question->name);
	int error = routes_read(question->scan->root, routes);

	if (error == 0)
		error = doubt_routes(question);
	if (error == 0)
		error = read_stack(question, &stack);
	if (error < 0)
		return error;

	const struct route *route = default_route(routes, &stack);
	struct fact_number flags =
		read_hex(question->scan->root, path.string, UINT32_MAX);

	if (route)
		return host_use_add(uses, USE_ROUTE, question->name,
			root_path("default route through %s", route->interface)
				.string,
			route->file);
	if (stack.names.count > 1 ||
		(flags.state == FACT_KNOWN && flags.value & INTERFACE_UP)) {
		error = use_remote(question);
		return error ? error
			     : host_use_add(uses, USE_NETWORK, question->name,
				       above(&stack).string, path.string);
	}
	if (flags.state != FACT_KNOWN)
		return host_use_doubt(
			uses, path.string, flags.error ? flags.error : ENOENT);
	return host_use_add(
		uses, USE_NETWORK_IDLE, question->name, "down", path.string);
}
