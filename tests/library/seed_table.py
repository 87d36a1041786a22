#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of the seed's names has each of them, and C names that exist.

Every name of the list is in the first column of a row, every name there is in
the list, and every C name is in a public header.

usage: seed_table.py TABLE LIST INCLUDE-FOLDER
"""
import pathlib
import re
import sys

C_NAME = re.compile(r'\b(?:qdev|QDEV)_\w+')
ROW = re.compile(r'^\|([^|]+)\|', re.M)


def seed_names(text):
    """The names of the first columns; `.Name` is one of the type before it."""
    names = set()
    for cell in ROW.findall(text):
        type_name = ''
        for name in re.findall(r'`([^`]+)`', cell):
            if name.startswith('.'):
                name = type_name + name
            type_name = name.rsplit('.', 1)[0]
            names.add(name)
    return names


def listed_names(text):
    lines = (line.split('#')[0].strip() for line in text.splitlines())
    return {line for line in lines if line}


def main():
    table_path, list_path, folder = map(pathlib.Path, sys.argv[1:])
    table = table_path.read_text()
    seed, listed = seed_names(table), listed_names(list_path.read_text())
    headers = set()
    for path in folder.rglob('*.h'):
        headers.update(C_NAME.findall(path.read_text()))
    problems = [
        *(f'the table lacks {name}' for name in sorted(listed - seed)),
        *(f'the list lacks {name}' for name in sorted(seed - listed)),
        *(f'no header has {name}'
          for name in sorted(set(C_NAME.findall(table)) - headers)),
    ]
    print(*problems, sep='\n')
    return bool(problems) or not listed


if __name__ == '__main__':
    sys.exit(main())
