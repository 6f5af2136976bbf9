"""The same installation in acnportal: a load for each way of a charger, a constraint for a fuse's line."""
import numpy
from acnportal.acnsim.models import EVSE
from acnportal.acnsim.network import ChargingNetwork, Current

from installations import AFTER, BEFORE

# Degrees, as in acnportal's own sites: pairs of lines are at 30°, -90° and 150°.
ANGLES = {("L1",): 0, ("L2",): -120, ("L3",): 120, ("L1", "L2"): 30, ("L2", "L3"): -90, ("L3", "L1"): 150}
VOLTS = 230
MILLIAMPERES = 1000


class Peer:
    """acnportal's result for an installation, before its proposal and after it. It counts in amperes."""

    def __init__(self, installation):
        self.network = ChargingNetwork()
        self.places = []
        loads = {}
        for charger in installation.chargers:
            for state in (BEFORE, AFTER):
                for way in charger.ways(installation, state):
                    own = loads.setdefault((charger.name, way), [0, 0])
                    own[state] = charger.current[state] / MILLIAMPERES
        for load in loads:
            self.network.register_evse(EVSE(name(*load), max_rate=32), VOLTS, ANGLES[load[1]])
        self.schedule = numpy.array(list(loads.values()), dtype=float)
        for fuse, line in installation.places:
            below = {charger.name for charger in installation.below(fuse)}
            members = {name(charger, way): 1 if line == way[0] else -1
                       for charger, way in loads if charger in below and line in way}
            if members:
                usable = installation.usable((fuse, line)) / MILLIAMPERES
                self.network.add_constraint(Current(members), usable, name=f"{fuse} {line}")
                self.places.append((fuse, line))

    def is_feasible(self, state, linear=False):
        return bool(self.network.is_feasible(self.schedule[:, [state]], linear=linear))

    def phasors(self, state):
        """The magnitude on each line of each fuse with any load, in mA."""
        sums = abs(self.network.constraint_current(self.schedule[:, [state]]))[:, 0]
        return {place: float(total) * MILLIAMPERES for place, total in zip(self.places, sums, strict=True)}


def name(charger, way):
    return f"{charger} {''.join(way)}"
