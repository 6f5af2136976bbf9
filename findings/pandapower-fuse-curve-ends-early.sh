#!/bin/sh
# Expected: the fuse library answers "trips" for 1.6 times the rated current, which a gG fuse-link, the usual kind of
#   NH fuse, has to interrupt within its conventional time (1 h up to 63 A, 2 h up to 160 A, 3 h up to 400 A, 4 h above).
# Happens: most of its low-voltage fuses have no data there. Their curves stop at 4000 to 5400 s, at 1.6 to 2
#   times the rating, and what is left of the curve is answered with "does not trip, time infinite", the same
#   words as for a current below the rating. An 80 A fuse "never" opens at 149 A.
# Package: pandapower 3.5.6 (PyPI)
# Source: e2nIEE/pandapower: pandapower/protection/protection_devices/fuse.py, and the standard types of element
#   "fuse" (names "Siemens NH-..."); IEC 60269-1, conventional currents and times of gG fuse-links
# Matters: chargers overload a fuse for hours by 20 to 90 %. That is just the stretch without data, so this
#   library cannot show that a fuse holds: an infinite time means "not known" up to the end of the curve.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    pandapower==3.5.6 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import logging
import math
import sys
import warnings
from importlib.metadata import version

logging.disable(logging.WARNING)  # (hints about an optional accelerator)
warnings.simplefilter("ignore")
import pandapower as pp
from pandapower.protection.protection_devices.fuse import Fuse
from pandapower.protection.run_protection import calculate_protection_times


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def answer(name, amperes):
    """What the library says of a fuse that carries so much on each of three phases: trips?, after how many seconds."""
    net = pp.create_empty_network()
    grid, end = pp.create_bus(net, 0.4), pp.create_bus(net, 0.4)
    pp.create_ext_grid(net, grid)
    cable = pp.create_line_from_parameters(net, grid, end, length_km=0.001, r_ohm_per_km=0.01, x_ohm_per_km=0.01,
                                           c_nf_per_km=0, max_i_ka=2)
    place = pp.create_switch(net, grid, cable, et="l", type="LBS", closed=True)
    Fuse(net, switch_index=place, fuse_type=name)
    pp.create_load(net, end, p_mw=math.sqrt(3) * 0.4 * amperes / 1000)
    pp.runpp(net)
    row = calculate_protection_times(net, scenario="pp").iloc[0]
    carried = row["activation_parameter_value"] * 1000
    assert abs(carried - amperes) < 0.01 * amperes, (carried, amperes)
    return bool(row["trip_melt"]), float(row["trip_melt_time_s"])


print("pandapower", version("pandapower"))
check(version("pandapower") == "3.5.6", "the version is 3.5.6")
types = {name: data for name, data in pp.create_empty_network().std_types["fuse"].items() if name.startswith("Siemens NH")}
never = []
print("fuse, rated A, first point of the curve (A, s), answer at 1.6 times the rating")
for name, data in sorted(types.items(), key=lambda item: item[1]["i_rated_a"]):
    rated = data["i_rated_a"]
    trips, seconds = answer(name, 1.6 * rated)
    print("  %-18s %6g %7g %7g   %s" % (name, rated, data["x_avg"][0], data["t_avg"][0],
                                        "trips after %.0f s" % seconds if trips else "does not trip, %s s" % seconds))
    if not trips:
        never.append(rated)
check(len(types) == 17 and len(never) == 11, "%d of %d low-voltage fuses never trip at 1.6 times their rating: %s A"
      % (len(never), len(types), ", ".join("%g" % rated for rated in never)))
for amperes, expected in ((64, False), (128, False), (149, False), (153, True)):
    trips, seconds = answer("Siemens NH-1-80", amperes)
    check(trips == expected and math.isinf(seconds) == (not expected),
          "an 80 A fuse with %g A: %s" % (amperes, "trips after %.0f s" % seconds if trips else "does not trip, %s s" % seconds))
PY
