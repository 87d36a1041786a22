#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C name in the table of the seed's names is in a public header.

usage: seed_table.py TABLE INCLUDE-FOLDER
"""
import pathlib
import re
import sys

NAME = re.compile(r'\b(?:qdev|QDEV)_\w+')


def main():
    table = set(NAME.findall(pathlib.Path(sys.argv[1]).read_text()))
    headers = set()
    for path in pathlib.Path(sys.argv[2]).rglob('*.h'):
        headers.update(NAME.findall(path.read_text()))
    for name in sorted(table - headers):
        print(f'no header has {name}')
    return not table or bool(table - headers)


if __name__ == '__main__':
    sys.exit(main())
