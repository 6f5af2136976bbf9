#!/bin/sh
# Expected: an unbalanced three-phase load flow whose loads are megawatts of each phase gives 40 A for 9.2 kW at 230 V,
#   on each phase that has them, and a cable for 40 A is loaded with 100 %.
# Happens: 13.3 A and 33 %, for one phase and for three, whatever the base power. The per-unit voltage is that of a phase,
#   the base power and the base current are those of three. The power per phase that is printed beside the
#   current is right, so the two contradict each other; the voltage drop is a third as well.
# Package: load-flow-engine 0.1.0 (PyPI), with numpy 2.4.6 and scipy 1.17.1
# Source: package load_flow_engine: solver.py (_scheduled_injections: megawatts of a phase over base_mva;
#   compute_branch_results: I_base with root 3), models.py (Load, "Per-phase MW"), example.py (kW for each phase)
# Matters: a fuse that is full looks a third full, and so does its cable. Currents of a phase have to be checked once by hand:
#   power of the phase / voltage of the phase, before the first fuse is judged by a program.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    load-flow-engine==0.1.0 numpy==2.4.6 scipy==1.17.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import numpy as np
from load_flow_engine import (
    Branch, Bus, BusType, Load, Network, StudyCase, ThreePhaseLoadFlowSolver)


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def solve(watts, base_mva, method="nr"):
    """The cable from a board to a garage, 400 V between lines, 10 mOhm, rated for 40 A, and the voltages behind it."""
    ohm = 0.4 ** 2 / base_mva
    net = Network(StudyCase(max_iterations=100, solution_precision=1e-9, base_mva=base_mva))
    net.add_bus(Bus("board", BusType.SLACK, base_kv=0.4))
    net.add_bus(Bus("garage", BusType.PQ, base_kv=0.4))
    net.add_branch(Branch("cable", "board", "garage", r1=0.01 / ohm, x1=0.001 / ohm, r0=0.01 / ohm, x0=0.001 / ohm,
                          ampacity=np.full(3, 40.0)))
    net.add_load(Load("cars", "garage", mw=np.array(watts) / 1e6))
    solver = ThreePhaseLoadFlowSolver(net, method=method)
    check(solver.solve(), "the net of %s W per phase is solved (%s)" % (watts, method))
    return solver.compute_branch_results()["cable"], net.buses["garage"].v_mag


print("load-flow-engine", version("load-flow-engine"))
check(version("load-flow-engine") == "0.1.0", "the version is 0.1.0")
volts = 400 / 3 ** 0.5
for watts in ([9200, 9200, 9200], [9200, 0, 0]):
    for base, method in ((0.1, "nr"), (10.0, "nr"), (0.1, "gs")):
        cable, behind = solve(watts, base, method)
        asked = cable.mva_from[0] * 1e6 / volts
        drop = (1 - behind[0]) * volts
        check(abs(cable.mva_from[0] * 1e6 - 9200) < 40, "power on phase A: %.1f kW, as asked" % (cable.mva_from[0] * 1e3))
        check(abs(asked - 40) < 0.3 and abs(cable.i_mag_abc[0] - asked / 3) < 0.05,
              "which is %.1f A at %.0f V; given as %.1f A, %.0f %% of 40 A" % (asked, volts, cable.i_mag_abc[0], cable.loading_pct[0]))
        check(abs(drop - 0.4 / 3) < 0.01, "40 A in 10 mOhm are 0.40 V; given as %.2f V" % drop)
PY
