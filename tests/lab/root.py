"""The Debian release that a guest runs: this machine's own, or one in a folder.

debootstrap makes such a folder (README.md). Its kernel, its QEMU and its tools
are then judged; the machine that emulates the host stays this one.
"""

import dataclasses
import pathlib
import subprocess

# What a guest runs of it, at the least.
NEEDED = ("bin/busybox", "lib/systemd/systemd-udevd", "usr/bin/python3",
          "usr/bin/qemu-system-x86_64", "usr/bin/setpriv")


class RootError(Exception):
    """A command failed in there; the message has its last words."""


@dataclasses.dataclass(frozen=True)
class Root:
    path: pathlib.Path = pathlib.Path("/")

    @property
    def is_own(self):
        return self.path == pathlib.Path("/")

    def cache(self, own):
        """Where its kernel is kept: below `own`, or else within it, where its own
        programs can work on it."""
        return own if self.is_own else self.path / "var/cache/qdev-lab"

    def missing(self):
        return [f"{self.path / name} is not there (see README.md)"
                for name in NEEDED if not (self.path / name).exists()]

    def inner(self, path):
        """The name that a file below this root has in there."""
        return pathlib.Path("/") / path.relative_to(self.path)

    def argv(self, *argv, cwd=None):
        """A command line that runs in there; a Path among it is one of out here."""
        line = [str(self.inner(word)) if isinstance(word, pathlib.Path) else word
                for word in argv]
        if cwd:
            line = ["env", "-C", str(self.inner(cwd)), *line]
        return line if self.is_own else ["chroot", str(self.path), *line]

    def run(self, *argv, cwd=None):
        """Run a command and return its stdout; its stderr is the error."""
        done = subprocess.run(self.argv(*argv, cwd=cwd), text=True, capture_output=True)
        if done.returncode != 0:
            tail = (done.stderr or done.stdout).strip()[-1500:]
            raise RootError(f"{' '.join(map(str, argv))}: {tail}")
        return done.stdout
