/* SPDX-License-Identifier: MIT */
#ifndef QDEV_EXPORT_H
#define QDEV_EXPORT_H

/** Marks a symbol of libqdev's public interface; all others are hidden. */
#if defined(__GNUC__)
#define QDEV_EXPORT __attribute__((visibility("default")))
#else
#define QDEV_EXPORT
#endif

#endif
