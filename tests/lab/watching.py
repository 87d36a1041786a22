"""Runs watch in the guest while its case makes things happen, and hears what it says."""

import queue
import signal
import subprocess
import threading

import nested
import states

# A look comes at an event, or three seconds after the last; a QEMU may be
# using the processor meanwhile.
LIMIT_S = 30


class Watch:
    def __init__(self, argv, caller):
        self.process = caller.popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def heard(self, when, expected):
        """Objections to the next line."""
        try:
            said = self.lines.get(timeout=LIMIT_S)
        except queue.Empty:
            said = None
        return [] if said == expected else [f"watch: {when}: {said!r}, expected {expected!r}"]

    def end(self):
        """Its exit code, and the lines that nobody has heard."""
        try:
            self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.reader.join()
        return self.process.wait(), list(self.lines.queue)


def objections(program, case):
    """What watch said otherwise than the case expects."""
    argv = [program, "watch", *case.flags]
    for selector in case.asked:
        argv += ["--passthrough", selector]
    watch = Watch(argv, nested.Caller(case.user, case.memlock))
    found = watch.heard("at first", case.first)
    for step, line, *line_after in case.steps:
        with states.made([step]):
            found += watch.heard(step, line)
        for expected in line_after:
            found += watch.heard(f"{step}, undone", expected)
    if "--once-go" not in case.flags:
        watch.process.send_signal(signal.SIGTERM)
    code, rest = watch.end()
    if rest:
        found.append(f"watch: also {rest}")
    if code != case.exit:
        found.append(f"watch: exit {code}, expected {case.exit}: {watch.process.stderr.read()}")
    return found
