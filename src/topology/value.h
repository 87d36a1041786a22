/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_VALUE_H
#define TOPOLOGY_VALUE_H

/*
 * Values of the right type that QEMU or a guest would still stumble over: the
 * checks that rules of properties name. Each returns 0 or a named error.
 */

#include "base/macro.h"

int check_mac(const char *text, uint64_t number);
int check_serial(const char *text, uint64_t number);
int check_wwn(const char *text, uint64_t number);
int check_discard_granularity(const char *text, uint64_t number);
int check_rom_size(const char *text, uint64_t number);
int check_socket_path(const char *text, uint64_t number);
int check_interface(const char *text, uint64_t number);
int check_address_width(const char *text, uint64_t number);
int check_id(const char *text, uint64_t number);

#endif
