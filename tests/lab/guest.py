"""Runs in the guest: makes the state of each case and asks four judges.

    check   what qdev-plan predicts
    ioctl   whether the kernel gives the devices to who asks as QEMU would
    plain   whether a hand-written QEMU line gets the devices: the truth
    plan    whether QEMU starts with what qdev-plan plans, each device on its port

The last two take seconds each: a run that is to be short asks them of some of
the cases (cases.asks_qemu), and believes the second of the others.

One JSON object a case goes to stdout as soon as it is known.
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

import cases
import nested
import plain
import pulled
import states
import views
import watching

PROGRAM = "/lab/bin/qdev-plan"
VFIO_VERDICT = "/lab/bin/vfio-verdict"
CAPTURE_TOOL = "/lab/bin/capture"
CAPTURES = pathlib.Path("/lab/captures")
PROGRAM_LIMIT_S = 30
# A capture makes some hundred files on the share, on a slow guest.
CAPTURE_LIMIT_S = 180

# The line of the README, for a VM that has what it was promised.
PLANNED = f'exec {nested.QEMU} -accel tcg -S -display none -qmp stdio $({PROGRAM} plan "$@")'

VERDICTS = {cases.GO: "go", cases.NO_GO: "no-go", cases.UNKNOWN: "unknown"}


class Verdict:
    """What came out of a case; it is fine as long as nothing objects."""

    def __init__(self, name):
        self.name = name
        self.start = time.monotonic()
        self.seen = {"check": "-", "ioctl": "-", "plain": "-", "plan": "-", "fix": "-"}
        self.objections = []
        self.reports = []
        self.notes = []
        self.qemu_says = ""

    def object(self, why):
        self.objections.append(why)

    def json(self):
        return json.dumps({
            "name": self.name, "seen": self.seen,
            "objections": self.objections, "reports": self.reports,
            "notes": self.notes + [self.qemu_says] * bool(self.qemu_says),
            "seconds": round(time.monotonic() - self.start, 1)})


def run(argv, caller, limit=PROGRAM_LIMIT_S):
    """Run a program to its end as `caller`; return exit code, stdout, stderr."""
    process = caller.popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None, "", f"no end within {limit} s"
    return process.returncode, out, err


class Judge:
    def __init__(self, case, verdict, asks_qemu):
        self.case = case
        self.verdict = verdict
        self.asks_qemu = asks_qemu
        self.starter = nested.Unit(case.unit) if case.unit else \
            nested.Caller(case.user, case.memlock, case.privileges)
        self.asker = self.starter
        if case.root_asks:
            self.asker = dataclasses.replace(self.starter, uid=0)
        if case.unit:
            self.asker = nested.ROOT
        self.flags = []
        for selector in case.asked:
            self.flags += ["--passthrough", selector]
        if case.root_asks:
            self.flags += ["--user", str(case.user)]
        if case.unit:
            self.flags += ["--unit", case.unit]
        if case.memory:
            self.flags += ["--memory", case.memory]
        if case.pages:
            self.flags += ["--huge-pages", case.pages]
        if case.viommu:
            self.flags += ["--viommu", case.viommu]
        if case.iommufd:
            self.flags += ["--iommufd"]

    def check_argv(self):
        return [PROGRAM, "check", *self.flags, "--format", "json"]

    def check(self):
        """Return the exit code and the report of `check`."""
        code, out, err = run(self.check_argv(), self.asker)
        try:
            report = json.loads(out)
            self.verdict.reports.append(report)
            return code, report
        except ValueError:
            self.verdict.object(f"check: exit {code}, no JSON: {err.strip() or out[:200]}")
            return code, {}

    def predict(self):
        """What `check` says, against the table. Return its findings."""
        code, report = self.check()
        self.verdict.seen["check"] = VERDICTS.get(code, f"exit {code}")
        if code != self.case.exit:
            self.verdict.object(f"check: exit {code}, expected {self.case.exit}")
        elif report.get("verdict") != VERDICTS[code]:
            self.verdict.object(f"check: exit {code}, but verdict {report.get('verdict')}")
        findings = list(report.get("findings", []))
        for device in report.get("devices", []):
            findings += device["findings"]
        silent = self.case.warns - {finding["code"] for finding in findings
                                    if finding["severity"] in ("warn", "info")}
        if silent:
            self.verdict.object(f"check: no warning {sorted(silent)}")
        findings = [finding for finding in findings
                    if finding["severity"] in ("block", "action", "unknown")]
        codes = {finding["code"] for finding in findings}
        if codes != self.case.codes:
            self.verdict.object(f"check: findings {sorted(codes)}, "
                                f"expected {sorted(self.case.codes)}")
            for finding in findings:
                if finding["code"] not in self.case.codes:
                    self.verdict.object(f"check: {finding['message']} {finding['evidence']}")
        return findings

    def inside(self):
        """Asked in the unit, where ExecStartPre= would, the answer is the same."""
        flags = [flag for flag in self.flags if flag not in ("--unit", self.case.unit)]
        code, out, err = run([PROGRAM, "check", *flags], self.starter)
        if code != self.case.exit:
            self.verdict.object(f"check in the unit: exit {code}: {out}{err}")
    def devices(self):
        return [address for selector in self.case.asked for address in plain.functions(selector)]

    def ioctl(self):
        """Whether the kernel gives the devices: None, or with which complaint it does not."""
        argv = [VFIO_VERDICT]
        if self.case.viommu:
            argv.append("-i")
        if self.case.pages:
            size, _, node = self.case.pages.partition(",node=")
            argv += ["-p", plain.mebibytes(size)] + (["-n", node] if node else [])
        argv += [plain.mebibytes(self.case.memory), *self.devices()]
        code, _, err = run(argv, self.starter)
        return None if code == 0 else err.strip() or f"exit {code}"

    def plain(self):
        """Whether the hand-written line starts: None, or with which complaint it does not."""
        qemu = nested.Qemu(plain.argv(self.devices(), self.case.memory, self.case.pages,
                                      self.case.viommu, self.case.iommufd), self.starter)
        qemu.stop()
        return qemu.error

    def truth(self):
        """What the kernel says of this state, and, if there is time, QEMU."""
        judges = {} if self.case.iommufd else {"ioctl": self.ioctl}
        if self.asks_qemu:
            judges["plain"] = self.plain
        for name, judge_state in judges.items():
            error = judge_state()
            self.verdict.seen[name] = "fails" if error else "starts"
            self.verdict.qemu_says = error or ""
            if self.case.exit != cases.UNKNOWN and \
                    (error is None) != (self.case.exit == cases.GO):
                self.verdict.object(f"{name}: {error or 'starts'}")
            if error and self.case.says not in error:
                self.verdict.object(f"{name}: {error}, nothing of {self.case.says}")

    def plan(self):
        """Start QEMU with the plan, printed against its advice if need be."""
        flags = self.flags
        code, text, err = run([PROGRAM, "plan", *flags], self.asker)
        if code == cases.NO_GO and not text:
            flags = [*flags, "--force"]
            code, text, err = run([PROGRAM, "plan", *flags], self.asker)
        if code != 0:
            self.verdict.object(f"plan: exit {code}: {err.strip()}")
            return
        qemu = nested.Qemu(["sh", "-c", PLANNED, "sh", *flags], self.starter)
        self.verdict.seen["plan"] = "fails" if qemu.error else "starts"
        if not qemu.error:
            for difference in nested.misplaced(qemu, text):
                self.verdict.object(f"plan: {difference}")
        qemu.stop()
        if self.verdict.seen["plan"] != self.verdict.seen["plain"]:
            self.verdict.object(f"plan: {qemu.error or 'starts'}")

    def fix(self, findings):
        """Do as the findings say, if that should do; then check says go, and QEMU starts."""
        if not findings or any(finding["severity"] != "action" for finding in findings):
            return
        if self.case.no_fix:
            self.verdict.seen["fix"] = "left"
            return
        commands = [command for finding in findings for command in finding["fix"]]
        if not commands:
            self.verdict.object("fix: none printed")
        for command in commands:
            code, _, err = run(["sh", "-c", command], nested.ROOT)
            if code != 0:
                self.verdict.object(f"fix: {command}: exit {code}: {err.strip()}")
        code, _ = self.check()
        error = self.plain() if self.asks_qemu else self.ioctl()
        self.verdict.seen["fix"] = "works" if code == cases.GO and not error else "fails"
        if code != cases.GO:
            self.verdict.object(f"fix: after {commands} check exits {code}")
        if error:
            self.verdict.object(f"fix: after {commands}: {error}")


def capture(case, verdict):
    """Snapshot the host as this case's caller finds it."""
    CAPTURES.mkdir(exist_ok=True)
    folder = CAPTURES / case.capture
    folder.mkdir()
    os.chown(folder, case.user, case.user)
    code, _, err = run([CAPTURE_TOOL, str(folder)],
                       nested.Caller(case.user, case.memlock, case.privileges), CAPTURE_LIMIT_S)
    if code != 0:
        verdict.object(f"capture: exit {code}: {err.strip()}")


def judge(case, verdict, part):
    judges = Judge(case, verdict, cases.asks_qemu(case, part))
    if case.capture and os.path.exists(CAPTURE_TOOL):
        capture(case, verdict)
    if not os.path.exists(PROGRAM):
        if case.pulls:
            pulled.once(*case.pulls)
        judges.truth()
        return
    if case.pulls:
        seen = pulled.while_checked(judges, *case.pulls)
        verdict.notes.append(f"exit codes of check while it was pulled: {seen}")
    findings = judges.predict()
    if case.unit:
        judges.inside()
    judges.truth()
    if judges.asks_qemu:
        judges.plan()
    judges.fix(findings)


def watch(case, verdict):
    verdict.seen = {"watch": "-"}
    if not os.path.exists(PROGRAM):
        return
    for objection in watching.objections(PROGRAM, case):
        verdict.object(objection)
    verdict.seen["watch"] = f"{1 + len(case.steps)} steps"


def main(host, part):
    for case in cases.of(host, os.uname().release, part):
        verdict = Verdict(case.name)
        try:
            with states.made(case.state):
                if isinstance(case, cases.Watch):
                    watch(case, verdict)
                else:
                    judge(case, verdict, part)
        except Exception as error:  # a state, or a report that is not as promised: this case fails
            verdict.object(f"{type(error).__name__}: {error}")
        print(verdict.json(), flush=True)
    for name, view in views.VIEWS:
        verdict = Verdict(name)
        try:
            for objection in view(PROGRAM, host) if os.path.exists(PROGRAM) else ():
                verdict.object(objection)
        except Exception as error:
            verdict.object(f"{type(error).__name__}: {error}")
        print(verdict.json(), flush=True)


main(*sys.argv[1:])
