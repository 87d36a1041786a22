#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: compare.sh PROGRAM EXPECTED
set -eu
output=$("$1")
printf '%s\n' "$output" | diff -u "$2" -
