/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_DERIVE_H
#define TOPOLOGY_DERIVE_H

/*
 * Properties that follow from where a device is and what is connected to it:
 * the `derive` of their rules.
 */

#include "topology/property.h"

/* bus=: the bus it sits on; of a SATA device, one of its own. */
void derive_bus(const struct qdev_device *device, struct derived *ret);
void derive_sata_bus(const struct qdev_device *device, struct derived *ret);

/* port=, lun=, nr=: its number on that bus. */
void derive_number(const struct qdev_device *device, struct derived *ret);

/* On pcie.0. */
void derive_addr(const struct qdev_device *device, struct derived *ret);
void derive_multifunction(
	const struct qdev_device *device, struct derived *ret);
void derive_chassis(const struct qdev_device *device, struct derived *ret);

/* Behind a root port: shown once a card has more than one function. */
void derive_card_addr(const struct qdev_device *device, struct derived *ret);
void derive_card_multifunction(
	const struct qdev_device *device, struct derived *ret);

/* io-reserve= of a root port: shown while nothing behind it wants I/O space. */
void derive_io_reserve(const struct qdev_device *device, struct derived *ret);

/* p2= and p3= of an xHCI controller. */
void derive_usb_ports(const struct qdev_device *device, struct derived *ret);

#endif
