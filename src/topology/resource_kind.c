/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"
#include "topology/value.h"

/* Rows, one a line. */
/* clang-format off */

/* Shorthands for rules; what they leave out is given behind them. */
#define STRING(name) .key = name, .type = QDEV_VALUE_STRING
#define BOOL(name)   .key = name, .type = QDEV_VALUE_BOOL
#define NUMBER(name) .key = name, .type = QDEV_VALUE_NUMBER
#define NEEDED       .required = true
#define INTERFACE                                                              \
	.check = check_interface,                                              \
	.unreadable = QDEV_ERROR_INTERFACE_NAME_INVALID
#define END          {.key = NULL}

/* Seed: the order of File.Properties and Raw.Properties. */
#define NODE                                                                   \
	{BOOL("read-only")},                                                   \
	{BOOL("cache.direct")},                                                \
	{BOOL("cache.no-flush")},                                              \
	{STRING("discard"), .words = "ignore|unmap"},                          \
	{STRING("detect-zeroes"), .words = "off|on|unmap"}

#define RULES(name) static const struct property_rule name##_rules[] =

RULES(none){
	END,
};

/* memory-backend-memfd, in huge pages that are taken at once: the first that
 * is lacking ends QEMU as it starts, and not the guest when it gets there. */
RULES(memory){
	{NUMBER("size"), NEEDED},
	{BOOL("hugetlb"), .fixed = "on"},
	{NUMBER("hugetlbsize"), NEEDED},
	{BOOL("prealloc"), .fixed = "on"},
	{NUMBER("host-nodes")},
	{STRING("policy")},
	END,
};

/* file, host_device */
RULES(protocol){
	NODE,
	{STRING("filename"), NEEDED},
	END,
};

/* raw, qcow2 */
RULES(format){
	NODE,
	{STRING("file"), NEEDED, .claim = CLAIM_DRIVE},
	END,
};

RULES(unix_socket){
	{BOOL("server")},
	{BOOL("wait")},
	{NUMBER("reconnect"), .max = UINT32_MAX},
	{STRING("path"), NEEDED, .check = check_socket_path},
	END,
};

RULES(tcp_socket){
	{STRING("host"), .may_be_empty = true},
	{NUMBER("port"), NEEDED, .max = UINT16_MAX},
	{BOOL("server")},
	{BOOL("wait")},
	{BOOL("nodelay")},
	{NUMBER("reconnect"), .max = UINT32_MAX},
	END,
};

/* spicevmc, spiceport */
RULES(spice){
	{NUMBER("debug"), .fixed = "0"},
	{STRING("name"), NEEDED},
	END,
};

RULES(output_file){
	{STRING("path"), NEEDED},
	{BOOL("append")},
	END,
};

RULES(tpm_emulator){
	{STRING("chardev"), NEEDED, .claim = CLAIM_CHARDEV},
	END,
};

RULES(tpm_passthrough){
	{STRING("path")},
	{STRING("cancel-path")},
	END,
};

RULES(tap){
	{STRING("ifname"), INTERFACE, .claim = CLAIM_INTERFACE},
	{STRING("script")},
	{STRING("downscript")},
	END,
};

RULES(bridge){
	{STRING("br"), NEEDED, INTERFACE},
	END,
};

static const struct resource_kind kinds[] = {
#define KIND(name, form, type, stem, only, rules)                              \
	[RESOURCE_##name] = {                                                  \
		OPTION_##form, type, stem, CLAIM_##only, rules##_rules}
	KIND(IOTHREAD, OBJECT, "iothread", "iothread", NONE, none),
	KIND(IOMMUFD, OBJECT, "iommufd", NULL, NONE, none),
	KIND(MEMORY, OBJECT, "memory-backend-memfd", NULL, NONE, memory),
	KIND(FILE, BLOCKDEV, "file", NULL, NONE, protocol),
	KIND(HOST_DEVICE, BLOCKDEV, "host_device", NULL, NONE, protocol),
	KIND(RAW, BLOCKDEV, "raw", NULL, NONE, format),
	KIND(QCOW2, BLOCKDEV, "qcow2", NULL, NONE, format),
	KIND(UNIX_SOCKET, CHARDEV, "socket", NULL, NONE, unix_socket),
	KIND(TCP_SOCKET, CHARDEV, "socket", NULL, NONE, tcp_socket),
	KIND(SPICEVMC, CHARDEV, "spicevmc", NULL, NONE, spice),
	KIND(SPICEPORT, CHARDEV, "spiceport", NULL, NONE, spice),
	KIND(NULL_CHARDEV, CHARDEV, "null", NULL, NONE, none),
	KIND(STDIO, CHARDEV, "stdio", NULL, STDIO, none),
	KIND(OUTPUT_FILE, CHARDEV, "file", NULL, NONE, output_file),
	KIND(TPM_EMULATOR, TPMDEV, "emulator", NULL, TPM, tpm_emulator),
	KIND(TPM_PASSTHROUGH, TPMDEV, "passthrough", NULL, TPM,
		tpm_passthrough),
	KIND(TAP, NETDEV, "tap", "net", NONE, tap),
	KIND(BRIDGE, NETDEV, "bridge", "net", NONE, bridge),
	KIND(USER_NETWORK, NETDEV, "user", "net", NONE, none),
#undef KIND
};
/* clang-format on */

const struct resource_kind *resource_kind_of(enum resource_name name)
{
	return &kinds[name];
}
