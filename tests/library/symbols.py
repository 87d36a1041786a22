#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The symbol list, the headers and the library name the same functions.

usage: symbols.py LIST LIBRARY INCLUDE-FOLDER
"""
import pathlib
import re
import subprocess
import sys


def without_comments(text):
    return re.sub(r'/\*.*?\*/', '', text, flags=re.S)


def listed(path):
    text = without_comments(open(path).read())
    return set(re.findall(r'^\s*(qdev_\w+);$', text, flags=re.M))


def declared(folder):
    names = set()
    for path in pathlib.Path(folder).rglob('*.h'):
        text = without_comments(path.read_text())
        names.update(re.findall(
            r'QDEV_EXPORT\b[^;]*?\b(qdev_\w+)\s*\(', text))
    return names


def exported(path):
    output = subprocess.run(
        ['nm', '--dynamic', '--defined-only', '--format=posix', path],
        check=True, capture_output=True, text=True).stdout
    symbols = [line.split()[:2] for line in output.splitlines()]
    # The version is itself a symbol, an absolute one. Sanitizers add theirs.
    return {name.split('@')[0] for name, sort in symbols
            if sort != 'A' and not name.startswith(('__asan', '__odr_asan'))}


def main():
    names = {
        'the list': listed(sys.argv[1]),
        'the library': exported(sys.argv[2]),
        'the headers': declared(sys.argv[3]),
    }
    everything = set().union(*names.values())
    wrong = not everything
    for where, there in names.items():
        for name in sorted(everything - there):
            print(f'{name} is not in {where}')
            wrong = True
    return wrong


if __name__ == '__main__':
    sys.exit(main())
