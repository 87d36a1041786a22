/* SPDX-License-Identifier: MIT */
#ifndef HOST_CLASS_H
#define HOST_CLASS_H

/* What a function is for, by its class. */

#include "host/host.h"

/*
 * Whether a function's class is one that has a bridge's header: PCI-to-PCI,
 * CardBus, semi-transparent PCI-to-PCI (0604, 0607, 0609).
 */
bool host_class_is_bridge(const struct host_function *function);

/* Whether it is a display controller (03xx): VGA, 3D, others. */
bool host_class_is_display(const struct host_function *function);

#endif
