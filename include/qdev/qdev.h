/* SPDX-License-Identifier: MIT */
#ifndef QDEV_QDEV_H
#define QDEV_QDEV_H

/**
 * @file qdev.h
 * @brief All of libqdev: the device topology of a QEMU q35 machine.
 */

#include <qdev/addr.h>
#include <qdev/blockdev.h>
#include <qdev/chardev.h>
#include <qdev/controller_map.h>
#include <qdev/device.h>
#include <qdev/disk.h>
#include <qdev/error.h>
#include <qdev/export.h>
#include <qdev/id.h>
#include <qdev/iommufd.h>
#include <qdev/iothread.h>
#include <qdev/memory.h>
#include <qdev/netdev.h>
#include <qdev/option.h>
#include <qdev/property.h>
#include <qdev/resources.h>
#include <qdev/root_port.h>
#include <qdev/scsi.h>
#include <qdev/serial.h>
#include <qdev/topology.h>
#include <qdev/tpmdev.h>
#include <qdev/uas.h>
#include <qdev/usb.h>

#endif
