#!/bin/sh
# Expected: the linear mode of a feasibility check, which its documentation calls more conservative because it
#   takes the absolute value of every coefficient, refuses whatever the exact (phasor) mode refuses.
# Happens: the coefficients keep their signs and the absolute value is taken of the sum. On a delta supply,
#   where a line's current is the difference of two pairs, equal loads cancel: 32 A on L1-L2 and 32 A on L3-L1
#   are 55.4 A on line 1 in the exact mode and 0 A in the conservative one. A second function of the same
#   package, described as the static version of the first, does take the absolute values, and says 64 A.
# Package: acnportal 0.3.3 (PyPI), with numpy 2.4.6 and pandas 3.1.1
# Source: zach401/acnportal: acnportal/acnsim/network/charging_network.py (is_feasible, constraint_current),
#   acnportal/acnsim/interface.py (is_feasible, which algorithms call), acnportal/algorithms/utils.py
# Matters: on IT and delta supplies the mode that is chosen to be on the safe side lets through what opens the fuse.
#   A sum for a fuse needs |a| + |b|, or the phasor sum, never |a - b|.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    acnportal==0.3.3 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")
import numpy as np
from acnportal.acnsim.interface import InfrastructureInfo
from acnportal.acnsim.models import EVSE
from acnportal.acnsim.network import ChargingNetwork, Current
from acnportal.algorithms.utils import infrastructure_constraints_feasible


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


print("acnportal", version("acnportal"))
check(version("acnportal") == "0.3.3", "the version is 0.3.3")
text = " ".join(ChargingNetwork.is_feasible.__doc__.split())
check("more conservative" in text and "absolute value of all load coefficients" in text,
      "is_feasible documents linear as more conservative, with absolute coefficients")

# Three chargers between the lines of a 230 V supply without neutral; the package's own sites write a
# line's current in this way, as the difference of the two pairs that meet at the line.
fuse = 40.0
network = ChargingNetwork()
for name, angle in (("L1-L2", 30), ("L2-L3", -90), ("L3-L1", 150)):
    network.register_evse(EVSE(name, max_rate=32), 230, angle)
network.add_constraint(Current("L1-L2") - Current("L3-L1"), fuse, "line 1")
network.add_constraint(Current("L2-L3") - Current("L1-L2"), fuse, "line 2")
network.add_constraint(Current("L3-L1") - Current("L2-L3"), fuse, "line 3")
plan = np.array([[32.0], [0.0], [32.0]])

exact = np.abs(network.constraint_current(plan))[:, 0]
linear = np.abs(network.constraint_current(plan, linear=True))[:, 0]
print("amperes on lines 1, 2, 3: exact %s, linear %s, fuse %s" % (exact.round(1), linear.round(1), fuse))
check(abs(exact[0] - 32 * 3 ** 0.5) < 1e-6, "exact: line 1 carries 32 times root 3")
check(linear[0] == 0, "linear, the conservative mode: line 1 carries nothing")
check(not network.is_feasible(plan), "exact: the plan is refused")
check(network.is_feasible(plan, linear=True), "linear: the same plan is accepted")
site = InfrastructureInfo(network.constraint_matrix, network.magnitudes, network._phase_angles,
                          np.array([230.0] * 3), network.constraint_index, network.station_ids,
                          np.array([32.0] * 3), np.array([0.0] * 3))
check(not infrastructure_constraints_feasible(plan, site, linear=True),
      "linear in algorithms/utils.py: the same plan is refused")
PY
