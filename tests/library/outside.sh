#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A program that knows libqdev from its installation only: compiled with what
# pkg-config says, it prints the network example.
#
# usage: outside.sh BUILD-FOLDER PREFIX LIBDIR SOURCE EXPECTED C-COMPILER…
set -eu
build=$1 prefix=$2 libdir=$3 source=$4 expected=$5
shift 5

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# The build that runs this test is complete: nothing is built here.
DESTDIR=$root meson install -C "$build" --no-rebuild --quiet

export PKG_CONFIG_SYSROOT_DIR="$root"
export PKG_CONFIG_LIBDIR="$root$prefix/$libdir/pkgconfig"
export LD_LIBRARY_PATH="$root$prefix/$libdir"

# shellcheck disable=SC2046 # words are what pkg-config prints
"$@" -o "$root/outside" "$source" $(pkg-config --cflags --libs qdev)
# It frees nothing: it ends.
export ASAN_OPTIONS=detect_leaks=0
"$root/outside" | diff -u "$expected" -
