"""acnportal's own model of the Caltech garage, and FuseGuard's model of it from the case of the command.

A transformer feeds three lines, and every charger is between two of them. In its linear mode acnportal adds
the currents on a line with their signs before it takes the magnitude, so that the two pairs of a line cancel
out: a load that is equal on all pairs is 0 A everywhere. The constraints on the transformer's primary weigh
the lines against each other; no fuse carries that sum, and an installation cannot have it.
"""
import csv
import json
import math
import os

import numpy
from acnportal.acnsim.network.sites import caltech_acn

CASE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..",
                    "Cases", "caltech-pairs-are-refused")
# The constraints that are fuses: the fuse, and its line.
PLACES = {"Secondary A": ("caltech", "L1"), "Secondary B": ("caltech", "L2"),
          "Secondary C": ("caltech", "L3"), "CC Pod": ("cc-pod", "L1"), "AV Pod": ("av-pod", "L2")}
ANGLES = {"L1L2": 30, "L2L3": -90, "L1L3": 150}


class Caltech:
    """Both models, and the schedule of the case."""

    def __init__(self):
        with open(os.path.join(CASE, "caltech.json"), encoding="utf-8") as file:
            self.site = json.load(file)
        with open(os.path.join(CASE, "schedule.csv"), encoding="utf-8") as file:
            currents = {row["charger"]: float(row["offlineChargeCurrent"]) for row in csv.DictReader(file)}
        self.proposal = {"format": "fuseguard/proposal/1", "updates": [
            {"charger": charger, "offlineChargeCurrent": current} for charger, current in currents.items()]}
        self.network = caltech_acn()
        self.schedule = numpy.array([[currents.get(station, 0)] for station in self.network.station_ids])

    def differences(self):
        """The differences between the two models."""
        angles = dict(zip(self.network.station_ids, self.network._phase_angles, strict=True))
        if {charger["id"]: ANGLES[charger["wiring"]] for charger in below(self.site)} != angles:
            yield "a charger is between other lines"
        rows = dict(zip(self.network.constraint_index, self.network.constraint_matrix, strict=True))
        limits = dict(zip(self.network.constraint_index, self.network.magnitudes, strict=True))
        fuses = {fuse["id"]: fuse for fuse in (self.site, *self.site["circuits"])}
        for name, (fuse, line) in PLACES.items():
            loads = {charger["id"] for charger in below(fuses[fuse]) if line in charger["wiring"]}
            if loads != {station for station, share in zip(self.network.station_ids, rows[name]) if share}:
                yield f"{name} has other chargers"
            if fuses[fuse]["fuse"] != math.floor(limits[name] * 1000) / 1000:
                yield f"{name} is {limits[name]} A"


def below(fuse):
    """The chargers below a fuse."""
    return fuse["chargers"] + [charger for circuit in fuse.get("circuits", []) for charger in below(circuit)]


def feasible(answer):
    return "feasible" if answer else "infeasible"


def compare(program):
    """The results of both models for the schedule, and their faults."""
    own = Caltech()
    carried = abs(own.network.constraint_current(own.schedule, constraints=["Secondary A"]))[0, 0]
    limit = own.network.magnitudes[own.network.constraint_index.index("Secondary A")]
    linear, phasors = (bool(own.network.is_feasible(own.schedule, linear=linear)) for linear in (True, False))
    report = program.check(own.site, own.proposal)
    counted = report["fuses"][0]["lines"][0]["after_mA"] / 1000
    text = (f"Caltech, {carried:.1f} A on {limit:.1f} A: {feasible(linear)} in acnportal's linear mode,"
            f" {feasible(phasors)} by its phasors; FuseGuard counts {counted:g} A: {report['verdict']}")
    wrong = list(own.differences())
    if round(carried) != 471 or not linear or phasors or report["verdict"] != "refused":
        wrong.append("one of the verdicts")
    return text, wrong
