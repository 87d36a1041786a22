"""Runs in the guest: random runs of bind and unbind, many of them killed.

    shuffle.py HOST SEQUENCES SEED

After each run every function is as it was, or as asked; or it is in between,
and then the next run says so. What the host uses is never touched. One JSON
object, as of a case, goes to stdout at the end.
"""

import collections
import contextlib
import json
import mmap
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import states
from binding import (CARD_1, CARD_2, DISK, DONE, FIRST, NIC, PF, REFUSED, SAVED, SECOND, TWIN,
                     UPLINK, Done, Objection, expect, phases, run, saved, settle, standing, start)

POOL = (NIC, TWIN, FIRST, SECOND, CARD_1, CARD_2, PF)
USED = (DISK, UPLINK)
MOUNT = pathlib.Path("/mnt/used")
SIBLINGS = {FIRST: (FIRST, SECOND), SECOND: (FIRST, SECOND),
            CARD_1: (CARD_1, CARD_2), CARD_2: (CARD_1, CARD_2)}
WORDS = {"binding": "being bound", "unbinding": "being unbound"}

# Longer than most runs take here, so that some are killed at their end.
KILL_WITHIN_S = 0.6


def is_bound(stand):
    return stand[:2] == ("vfio-pci", "vfio-pci")


class Shuffle:
    def __init__(self, seed):
        self.pick = random.Random(seed)
        self.counts = collections.Counter()
        self.make_homes()
        self.home = {address: standing(address) for address in POOL}
        self.others = {path.name: states.link_name(path / "driver")
                       for path in sorted(states.PCI.glob("devices/*")) if path.name not in POOL}

    def make_homes(self):
        """Functions that differ in all that has to come back."""
        states.run("modprobe", "vfio-pci")
        states.driver(SECOND, "none")
        states.driver(CARD_1, "pci-stub")
        for address in (NIC, CARD_2, PF):
            states.write(states.PCI / "devices" / address / "power/control", "auto")
        states.ext4(DISK, str(MOUNT))
        (MOUNT / "file").write_bytes(b"here" * 65536)
        os.sync()
        states.bridged(UPLINK)

    def stands(self):
        return {address: standing(address) for address in POOL}

    def expect_in_place(self, when):
        """What the host uses, and whatever else there is."""
        found = {path.name: states.link_name(path / "driver")
                 for path in states.PCI.glob("devices/*") if path.name not in POOL}
        expect(found == self.others, f"{when}: {set(found.items()) ^ set(self.others.items())}")
        # Past all caches: a disk that is gone answers EIO.
        with contextlib.closing(mmap.mmap(-1, mmap.PAGESIZE)) as page:
            file = os.open(MOUNT / "file", os.O_RDONLY | os.O_DIRECT)
            os.preadv(file, [page], 0)
            os.close(file)
            expect(page[:] == b"here" * (mmap.PAGESIZE // 4), f"{when}: the disk is gone")
        bridge = states.link_name(f"/sys/class/net/{states.interface(UPLINK)}/master")
        expect(bridge == "br0", f"{when}: the bridge has lost its card")

    def unfinished(self):
        return {address: WORDS[phase] for phase in WORDS for address in phases(phase)}

    def expect_said(self, done, unfinished):
        for address, words in unfinished.items():
            expect(f"{address}: an earlier run ended while it was {words}" in done.err,
                   f"{done.words}: not a word of {address}: {done.err}")
            self.counts["said"] += 1

    def expect_in_bounds(self, when):
        """As it was or bound; if not, the next run will say so."""
        unfinished = self.unfinished()
        for address, stand in self.stands().items():
            if stand == self.home[address] or (is_bound(stand) and (SAVED / address).exists()):
                continue
            self.counts["in between"] += 1
            expect(address in unfinished, f"{when}: {address} is {stand}, and nobody knows")

    def expect_outcome(self, done, verb, named, before):
        """A run that was left alone has done what it says."""
        expect(done.code in (DONE, REFUSED), f"{done.words}: exit {done.code}: {done.err}")
        after = self.stands()
        for address in POOL:
            if done.code == REFUSED or address not in named:
                expect(after[address] == before[address],
                       f"{done.words}: {address} was {before[address]}, is {after[address]}")
            elif verb == "bind":
                expect(is_bound(after[address]), f"{done.words}: {address} is {after[address]}")
            else:
                expect(after[address] == self.home[address],
                       f"{done.words}: {address} is {after[address]}")

    def one_run(self):
        pick, counts = self.pick, self.counts
        verb = pick.choice(("bind", "unbind"))
        named = pick.sample(POOL, pick.choice((1, 1, 2, 3)))
        words = [verb, *named]
        used = verb == "bind" and pick.random() < 0.1
        if used:
            words.append(pick.choice(USED))
        takes = set(named)
        if pick.random() < 0.2:
            words += ["--with", "group"]
            for address in named:
                takes.update(SIBLINGS.get(address, ()))
        before, unfinished = self.stands(), self.unfinished()
        process = start(*words)
        counts["runs"] += 1
        how = pick.random()
        if how < 0.5:
            time.sleep(pick.uniform(0, KILL_WITHIN_S))
            counts["killed"] += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
            settle()
        elif how < 0.6:
            other = start(pick.choice(("bind", "unbind")), *named)
            counts["at once"] += 1
            for done in (Done(process), Done(other)):
                expect(done.code in (DONE, REFUSED), f"{done.words}: exit {done.code}: {done.err}")
        else:
            done = Done(process)
            self.expect_said(done, unfinished)
            self.expect_outcome(done, verb, takes, before)
            expect(done.code == REFUSED or not used, f"{done.words}: took what the host uses")
            counts["done" if done.code == DONE else "refused"] += 1
        self.expect_in_bounds(" ".join(words))

    def sequence(self):
        for _ in range(self.pick.choice((1, 1, 2))):
            self.one_run()
        self.expect_in_place("after a sequence")

    def end(self):
        """All can be given back, whatever was done to them."""
        done = run("unbind", *POOL).expect(DONE)
        self.expect_said(done, {})
        expect(self.stands() == self.home, f"at the end: {self.stands()}")
        left = [path.name for path in saved()]
        expect(not left, f"at the end, still saved: {left}")


def main(sequences, seed):
    begin = time.monotonic()
    objections, shuffle, number = [], None, 0
    try:
        shuffle = Shuffle(seed)
        for number in range(1, sequences + 1):
            shuffle.sequence()
            pathlib.Path("/lab/progress").write_text(f"{number} {dict(shuffle.counts)}\n")
        shuffle.end()
    except (Objection, states.StateError, OSError, subprocess.SubprocessError) as error:
        objections.append(f"sequence {number} of seed {seed}: {type(error).__name__}: {error}")
    counts = " ".join(f"{name} {count}," for name, count in
                      sorted(shuffle.counts.items())) if shuffle else ""
    print(json.dumps({
        "name": f"{sequences} random sequences: {counts} seed {seed}",
        "ok": not objections, "seen": {}, "objections": objections, "qemu": "",
        "seconds": round(time.monotonic() - begin, 1)}), flush=True)


main(int(sys.argv[2]), int(sys.argv[3]))
