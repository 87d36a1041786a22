"""Start QEMU inside the guest and ask it over QMP what it realised."""

import dataclasses
import json
import os
import pathlib
import resource
import shlex
import shutil
import subprocess
import threading

QEMU = "qemu-system-x86_64"

# One starts in 1 to 4 s here, and one that holds a device lives as long as a case.
LIFE_LIMIT_S = 120

UNLIMITED = -1


class QmpError(Exception):
    """A QMP command failed, or QEMU ended instead of answering."""


@dataclasses.dataclass(frozen=True)
class Caller:
    """Who starts a program: a uid (0 is root), its RLIMIT_MEMLOCK in KiB, UNLIMITED,
    or None for the guest's own, and further options of setpriv(1)."""
    uid: int = 0
    memlock_kib: int | None = None
    privileges: tuple = ()

    def popen(self, argv, **options):
        def limit():
            # As root: an ordinary user may not raise a hard one.
            if self.memlock_kib is not None:
                most = (resource.RLIM_INFINITY if self.memlock_kib == UNLIMITED
                        else self.memlock_kib * 1024)
                resource.setrlimit(resource.RLIMIT_MEMLOCK, (most, most))
        become = [*self.privileges]
        if self.uid:
            become += [f"--reuid={self.uid}", f"--regid={self.uid}"]
            if not any(option.startswith("--groups") for option in become):
                become.append("--clear-groups")
        if become:
            argv = ["setpriv", *become, *argv]
        return subprocess.Popen(argv, preexec_fn=limit, text=True, cwd="/", **options)


ROOT = Caller()


class UnitProcess(subprocess.Popen):
    """What stands for a program in a unit, with its stdio and its exit code."""

    def __init__(self, unit, argv, **options):
        self.unit = unit
        super().__init__(argv, **options)

    def kill(self):
        # Its end of the pipes goes, and so does what stands for it.
        subprocess.run(["systemctl", "kill", "--signal=KILL", self.unit], check=False,
                       capture_output=True)
        (UNIT_FOLDER / "rc").write_text("137\n")


# A unit's processes have the pipes that it is given, not those of who starts it.
UNIT_FOLDER = pathlib.Path("/run/lab-unit")
IN_UNIT = """
exec 3<&0
systemctl start "$1" || exit 1
cat <&3 >in & cat err >&2 & cat out
while [ ! -s rc ]; do sleep 0.1; done
exit $(cat rc)
"""


@dataclasses.dataclass(frozen=True)
class Unit:
    """A unit of the state `unit` as who starts a program."""
    name: str

    def popen(self, argv, **options):
        shutil.rmtree(UNIT_FOLDER, ignore_errors=True)
        UNIT_FOLDER.mkdir()
        UNIT_FOLDER.chmod(0o777)
        for pipe in ("in", "out", "err"):
            os.mkfifo(UNIT_FOLDER / pipe)
            (UNIT_FOLDER / pipe).chmod(0o666)
        (UNIT_FOLDER / "command").write_text(
            f"cd {UNIT_FOLDER}; {shlex.join(argv)} <in >out 2>err; echo $? >rc\n")
        subprocess.run(["systemctl", "stop", self.name], check=False, capture_output=True)
        return UnitProcess(self.name, ["sh", "-c", IN_UNIT, "sh", self.name], text=True,
                           cwd=UNIT_FOLDER, **options)


class Qemu:
    """A paused QEMU with QMP on its stdio. After the constructor, `error` is
    None if it runs, else what it failed with."""

    def __init__(self, argv, caller=ROOT):
        self.process = caller.popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
        self.watchdog = threading.Timer(LIFE_LIMIT_S, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()
        self.error = None
        try:
            self.receive()
            self.command("qmp_capabilities")
            self.command("query-status")
        except QmpError as error:
            self.error = self.stop() or str(error)

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise QmpError("QEMU ended without a message")
        return json.loads(line)

    def command(self, name, **arguments):
        try:
            json.dump({"execute": name, "arguments": arguments}, self.process.stdin)
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise QmpError("QEMU ended without a message") from error
        while True:
            answer = self.receive()
            if "error" in answer:
                raise QmpError(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def stop(self):
        """End QEMU, which gives its devices back before it is reaped; return
        what it had to complain of."""
        self.watchdog.cancel()
        self.process.kill()
        _, stderr = self.process.communicate()
        return stderr.strip()


def properties(argument):
    """The driver and the properties of a -device argument, "" for a bare word.
    (No value of a plan has a comma: they would be doubled.)"""
    driver, *pairs = argument.split(",")
    return driver, dict(pair.partition("=")[::2] for pair in pairs)


def devfn(address):
    """The number of "3.1", "03.1" or "3": QEMU reads addr= as hexadecimal."""
    slot, _, function = address.partition(".")
    return int(slot, 16) * 8 + int(function or "0", 16)


def misplaced(qemu, plan):
    """Where a running QEMU differs from the plan it was started with: each
    -device line that has an id is looked up by it."""
    passed = 0
    for line in plan.splitlines():
        option, _, argument = line.partition(" ")
        if option != "-device":
            continue
        driver, wanted = properties(argument)
        if "id" not in wanted:
            continue
        passed += driver == "vfio-pci"
        path = f"/machine/peripheral/{wanted['id']}"

        def get(name):
            return qemu.command("qom-get", path=path, property=name)

        try:
            bus = get("parent_bus").split("/")[-1]
            if bus != wanted.get("bus"):
                yield f"{wanted['id']} is on bus {bus}, planned on {wanted.get('bus')}"
            # A port's only device needs no address: it gets 00.0.
            address = wanted.get("addr", "0")
            if get("addr") != devfn(address):
                yield f"{wanted['id']} is at devfn {get('addr')}, planned at {address}"
            for name in ("host", "sysfsdev"):
                if name in wanted and get(name) != wanted[name]:
                    yield f"{wanted['id']} has {name}={get(name)}, planned {wanted[name]}"
        except QmpError as error:
            yield f"{wanted['id']}: {error}"
    if passed == 0:
        yield "no vfio-pci device in the plan"
