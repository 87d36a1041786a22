# SPDX-License-Identifier: MIT
"""A machine of umockdev's: devices of its own in /sys, and their events.

What runs in it is redirected to a folder by libumockdev-preload. That knows
relative paths only where they are relative to the working directory or are
opened in "/", hence `directory`: qdev-plan asks for "sys/…" in "/".
"""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time

STRING, OBJECT, STRINGS = ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p)
PRELOAD = "libumockdev-preload.so.0"
DIRECTORY = "/"
PATIENCE_S = 30


def libraries():
    """umockdev and GObject; OSError: not installed."""
    ctypes.CDLL(PRELOAD)
    return ctypes.CDLL("libumockdev.so.0"), ctypes.CDLL("libgobject-2.0.so.0")


def strings(pairs):
    """A dictionary as C has it: keys and values by turns, then NULL."""
    flat = [text.encode() for pair in pairs.items() for text in pair]
    return (STRING * (len(flat) + 1))(*flat, None)


class Complaint(Exception):
    """What a test did not like."""


class Machine:
    def __init__(self):
        self.library, self.gobject = libraries()
        self.testbed = self.call("new", OBJECT)
        self.root = pathlib.Path(self.call("get_root_dir", STRING, (OBJECT, self.testbed)).decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gobject.g_object_unref(OBJECT(self.testbed))

    def call(self, name, result, *arguments):
        function = getattr(self.library, f"umockdev_testbed_{name}")
        function.restype = result
        function.argtypes = [kind for kind, _ in arguments]
        return function(*[value for _, value in arguments])

    def add(self, subsystem, name, parent=None, attributes=(), properties=()):
        """A new device, and the event of it; its path in /sys comes back."""
        return self.call(
            "add_devicev", STRING, (OBJECT, self.testbed), (STRING, subsystem.encode()),
            (STRING, name.encode()), (STRING, parent and parent.encode()),
            (STRINGS, strings(dict(attributes))), (STRINGS, strings(dict(properties)))).decode()

    def remove(self, path):
        self.call("remove_device", None, (OBJECT, self.testbed), (STRING, path.encode()))

    def link(self, path, target):
        """A link from and to paths of the machine, relative as those of sysfs."""
        link = self.root / path.lstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(self.root / target.lstrip("/"), link.parent))

    def write(self, path, text):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def event(self, path, action):
        """Tell of a device. umockdev aborts where who listens is behind by more events than a
        socket holds (net.unix.max_dgram_qlen), so a child tells, and tells again."""
        end = time.monotonic() + PATIENCE_S
        while True:
            child = os.fork()
            if child == 0:
                self.call("uevent", None, (OBJECT, self.testbed), (STRING, path.encode()),
                          (STRING, action.encode()))
                os._exit(0)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if status == 0:
                return
            if status != -signal.SIGABRT or time.monotonic() > end:
                raise Complaint(f"the event {action} of {path} was not sent: {status}")
            time.sleep(0.05)

    def popen(self, *argv):
        # A sanitizer wants to be the first library; here another one is.
        environment = {**os.environ, "LD_PRELOAD": PRELOAD, "UMOCKDEV_DIR": str(self.root),
                       "ASAN_OPTIONS":
                           f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"}
        return subprocess.Popen(argv, cwd=DIRECTORY, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def main(populate, *tests):
    """Run tests, each in a machine of its own, and print TAP."""
    try:
        libraries()
    except OSError as error:
        print(f"1..0 # SKIP {error}")
        return 0
    # Who sends events looks at their devices first, through libudev.
    if os.environ.get("LD_PRELOAD") != PRELOAD:
        os.execve(sys.executable, [sys.executable, "-B", *sys.argv],
                  {**os.environ, "LD_PRELOAD": PRELOAD})
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            with Machine() as machine:
                populate(machine)
                test(machine)
            print(f"ok {number} - {name}", flush=True)
        except (Complaint, ValueError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"not ok {number} - {name}\n# " + str(error).replace("\n", "\n# "), flush=True)
    print(f"1..{len(tests)}")
    return failed > 0
