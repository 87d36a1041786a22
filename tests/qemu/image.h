/* SPDX-License-Identifier: MIT */
#ifndef TESTS_QEMU_IMAGE_H
#define TESTS_QEMU_IMAGE_H

/* Disk images for QEMU to open; they take next to no space. */

void image_create_raw(const char *path);
void image_create_qcow2(const char *path);

#endif
