"""FuseGuard's verdicts and line currents beside the phasor sums, and the tally of many networks."""
import collections
import json
import math
import os
import subprocess

from installations import AFTER, BEFORE
from measuring import json_of, written

# The ratio of the plain sum to the phasor sum of two currents 60° apart, such as those of two pairs on a line.
STRICTEST = 2 / math.sqrt(3)
# The tolerance for sums of binary fractions, in mA. Two different currents differ by at least a milliampere.
NOISE = 1e-6
AGREED_SAFE, AGREED_OVER, STRICTER, UNSAFE = "agreed safe", "agreed over", "stricter", "safe though over"


class Fuseguard:
    """The program, with documents in a folder of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def check(self, site, proposal):
        """The report on a proposal."""
        return json_of([self.program, "check", written(self.folder, "proposal.json", proposal), "--json",
                        "--site", written(self.folder, "site.json", site)], allowed=(0, 1, 2))

    def audit(self, sites):
        """The verdict on each of many installations as recorded, from a store."""
        fleet, store = (os.path.join(self.folder, name) for name in ("fleet.jsonl", "fleet.db"))
        with open(fleet, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(site) + "\n" for site in sites)
        subprocess.run([self.program, "import", fleet, "--db", store], check=True, stdout=subprocess.DEVNULL)
        answer = subprocess.run([self.program, "audit", "--db", store, "--json"], check=False,
                                capture_output=True, text=True)
        return {row["id"]: row["verdict"] for row in map(json.loads, answer.stdout.splitlines())}


class Tally:
    """Counts of the comparisons, and every violation."""

    def __init__(self):
        self.supplies = collections.Counter()
        self.verdicts = dict.fromkeys((AGREED_SAFE, AGREED_OVER, STRICTER, UNSAFE), 0)
        self.lines = self.overloads = self.accepted_by_linear = 0
        self.strictest = 0.0
        self.violations = []

    def violate(self, installation, kind, what):
        self.violations.append({"network": installation.name, "kind": kind, "what": what})

    def verdict(self, installation, state, verdict, peer, exceeds):
        """Compares FuseGuard's verdict on one state with the peer's, and with its own lines."""
        is_over, is_safe = not peer.is_feasible(state), verdict == "safe"
        self.overloads += is_over
        self.accepted_by_linear += is_over and peer.is_feasible(state, linear=True)
        kind = {(True, True): UNSAFE, (True, False): AGREED_OVER, (False, True): AGREED_SAFE,
                (False, False): STRICTER}[is_over, is_safe]
        self.verdicts[kind] += 1
        if kind == UNSAFE:
            self.violate(installation, UNSAFE, f"{'after' if state else 'before'}: {verdict}")
        if verdict not in ("safe", "reduces", "refused"):
            self.violate(installation, "no verdict", verdict)
        if is_safe == exceeds:
            self.violate(installation, "verdict against its lines", verdict)

    def report(self, installation, report, peer):
        """Compares a report with both phasor sums; returns for each state True if a line exceeds its fuse."""
        numbers = {fuse.name: number for number, fuse in enumerate(installation.fuses)}
        counted = {(numbers[fuse["id"]], line["line"]): line
                   for fuse in report["fuses"] for line in fuse["lines"]}
        exceeds = [False, False]
        for state, key in ((BEFORE, "before_mA"), (AFTER, "after_mA")):
            plain, theirs = installation.phasors(state), peer.phasors(state)
            for place, phasor in plain.items():
                if abs(phasor - theirs.get(place, 0)) > NOISE:
                    what = f"{place}: {phasor} mA, by acnportal {theirs.get(place)} mA"
                    self.violate(installation, "two phasor sums", what)
                self.line(installation, place, state, counted[place][key], phasor)
                exceeds[state] |= counted[place][key] > installation.usable(place)
        return exceeds

    def line(self, installation, place, state, counted, phasor):
        """Checks the load of one line: never less than the phasor sum, and not much more."""
        self.lines += 1
        # A three-phase load of pair currents is √3 times as large on a line, rounded up to a milliampere.
        rounded = sum(installation.is_delta and len(charger.ways(installation, state)) == 3
                      for charger in installation.below(place[0]))
        bound = STRICTEST if installation.supply == "IT-3" else 1
        what = f"{place}: {counted} mA, by phasors {phasor} mA"
        if counted < phasor - NOISE:
            self.violate(installation, "less than the phasor sum", what)
        if counted > bound * phasor + rounded + NOISE:
            self.violate(installation, "too strict", what)
        if phasor > NOISE and not rounded:
            self.strictest = max(self.strictest, counted / phasor)

    def is_mixed(self):
        """True if every kind of answer is frequent among the verdicts, so that the limits were tested."""
        return all(self.verdicts[kind] > sum(self.verdicts.values()) / 20
                   for kind in (AGREED_SAFE, AGREED_OVER, STRICTER))
