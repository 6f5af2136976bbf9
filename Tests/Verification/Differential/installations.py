"""An installation twice: as FuseGuard's document, and as the currents that flow in it, in whole mA."""
import cmath
import dataclasses
import math

LINES = ("L1", "L2", "L3")
# A way is the path of one alternating current: in one line and back in the neutral, or back in another line.
PAIRS = (("L1", "L2"), ("L2", "L3"), ("L3", "L1"))
# The terminals that a three-phase charger uses on one phase.
TERMINALS = {"TN-3": {1: (0,), 2: (1,), 4: (2,)}, "IT-3": {1: (0, 2), 2: (1, 2), 4: (0, 1)}}
VOLTAGES = {"L1": 1, "L2": cmath.rect(1, -math.tau / 3), "L3": cmath.rect(1, math.tau / 3)}
BEFORE, AFTER = 0, 1


@dataclasses.dataclass
class Charger:
    """A charger with its current and its phase before and after the proposal; a fixed one has no phase."""
    name: str
    fuse: int
    wiring: str | None
    selectable: bool
    fixed: bool
    current: tuple
    phase: tuple

    def ways(self, installation, state):
        """The ways of its current, which is equally large in each."""
        if len(installation.lines) == 1:
            return [("L1",)]
        wiring = self.wiring or "L1L2L3"
        used = [wiring[place:place + 2] for place in range(0, len(wiring), 2)]
        if len(used) == 3 and self.selectable and not self.fixed:
            chosen = TERMINALS[installation.supply].get(self.phase[state], (0, 1, 2))
            used = [used[terminal] for terminal in chosen]
        if len(used) == 2:
            return [pair for pair in PAIRS if set(pair) == set(used)]
        if len(used) == 3 and installation.is_delta:
            return list(PAIRS)
        return [(line,) for line in used]

    def declared(self):
        fields = {"id": self.name}
        if self.wiring:
            fields["wiring"] = self.wiring
        if not self.selectable:
            fields["phaseSelectable"] = False
        if self.fixed:
            return {**fields, "fixedCurrent": amperes(self.current[BEFORE])}
        return {**fields, "offlineCurrent": amperes(self.current[BEFORE]), "offlinePhase": self.phase[BEFORE]}

    def update(self):
        """The charger's update in the proposal; None where nothing changes."""
        fields = {}
        if self.current[AFTER] != self.current[BEFORE]:
            fields["offlineChargeCurrent"] = amperes(self.current[AFTER])
        if self.phase[AFTER] != self.phase[BEFORE]:
            fields["offlineChargePhase"] = self.phase[AFTER]
        return {"charger": self.name, **fields} if fields else None


@dataclasses.dataclass
class Fuse:
    """A fuse below another one, or the root; the usable share of its rating is in per cent."""
    name: str
    parent: int | None
    rating: dict
    factor: int
    reserve: int

    def usable(self, line):
        return max(0, self.rating[line] * self.factor // 100 - self.reserve)


@dataclasses.dataclass
class Installation:
    """A tree of fuses, parents before children, and the chargers below them."""
    name: str
    supply: str
    it_current: str
    fuses: list
    chargers: list

    @property
    def lines(self):
        return LINES if self.supply.endswith("3") else ("L1",)

    @property
    def is_delta(self):
        """True if a three-phase charger's current is that of each pair."""
        return self.supply == "IT-3" and self.it_current == "pair"

    @property
    def places(self):
        return [(number, line) for number in range(len(self.fuses)) for line in self.lines]

    def usable(self, place):
        fuse, line = place
        return self.fuses[fuse].usable(line)

    def below(self, fuse):
        """The chargers anywhere below a fuse."""
        def is_above(own):
            return own is not None and (own == fuse or is_above(self.fuses[own].parent))
        return [charger for charger in self.chargers if is_above(charger.fuse)]

    def phasors(self, state):
        """The magnitude of all currents together on each line of each fuse, in mA."""
        sums = {}
        for fuse, line in self.places:
            total = 0
            for charger in self.below(fuse):
                for way in charger.ways(self, state):
                    total += charger.current[state] * share(way, line)
            sums[fuse, line] = abs(total)
        return sums

    def document(self, hidden=None):
        """The installation document; one charger may be hidden from it."""
        def branch(number):
            fuse = self.fuses[number]
            return {
                "id": fuse.name, "fuse": {line: amperes(fuse.rating[line]) for line in self.lines},
                "factor": fuse.factor / 100, "reserve": amperes(fuse.reserve),
                "circuits": [branch(child) for child, other in enumerate(self.fuses)
                             if other.parent == number],
                "chargers": [charger.declared() for charger in self.chargers
                             if charger.fuse == number and charger.name != hidden]}
        return {"format": "fuseguard/installation/1", "supply": self.supply, "itCurrent": self.it_current,
                **branch(0)}

    def proposal(self, hidden=None):
        updates = [charger.update() for charger in self.chargers if charger.name != hidden]
        return {"format": "fuseguard/proposal/1", "updates": [update for update in updates if update]}


def share(way, line):
    """The share of a unit of current in a way on a line: in phase with the voltage that drives it."""
    if line not in way:
        return 0
    if len(way) == 1:
        return VOLTAGES[line]
    voltage = VOLTAGES[way[0]] - VOLTAGES[way[1]]
    return (1 if line == way[0] else -1) * voltage / abs(voltage)


def amperes(milliamperes):
    return milliamperes / 1000
