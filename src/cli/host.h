/* SPDX-License-Identifier: MIT */
#ifndef CLI_HOST_H
#define CLI_HOST_H

#include "cli/cli.h"
#include "probes/root.h"

/* Opens --host, or this machine. On failure the line has been printed. */
int open_host(const char *path, struct root **ret) must_check;

#endif
