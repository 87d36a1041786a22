#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each public header stands alone, as C11 and as C++17. Without a C++ compiler
# the test is skipped (77), once C is found right.
#
# usage: headers.sh INCLUDE C-COMPILER… -- [C++-COMPILER…]
set -u
include=$1
shift

cc=
while [ "$1" != -- ]; do
	cc="$cc $1"
	shift
done
shift
cxx=$*

status=0
strict="-Wall -Wextra -pedantic -Werror -fsyntax-only"
for header in "$include"/qdev/*.h; do
	# Some only define macros, and an empty unit is no C.
	unit="#include <qdev/${header##*/}>
extern int not_empty;"
	echo "$unit" | $cc -std=c11 $strict -I"$include" -x c - || status=1
	[ -z "$cxx" ] ||
		echo "$unit" | $cxx -std=c++17 $strict -I"$include" -x c++ - ||
		status=1
done
if [ $status = 0 ] && [ -z "$cxx" ]; then
	echo "no C++ compiler: the headers were tried as C only"
	exit 77
fi
exit $status
