#!/bin/sh
# Expected: after an unbalanced power flow the package's fuse model judges the worst phase, or says that it cannot.
# Happens: it reads the balanced result only. With 90 A on one phase of a 50 A fuse the unbalanced flow alone
#   ends in a bare KeyError; once a balanced flow was run in the same net, the fuse sees a third, 29.9 A, and "never
#   trips", also when the unbalanced flow is repeated after it and reports 180 % for that line. The same
#   90 A on all three phases trip in under an hour.
# Package: pandapower 3.5.6 (PyPI)
# Source: e2nIEE/pandapower: pandapower/protection/protection_devices/fuse.py (protection_function, scenario "pp"),
#   pandapower/protection/run_protection.py, pandapower/pf/runpp_3ph.py
# Matters: one-phase chargers are the usual case in which a fuse is overloaded on one line only. A third of the
#   current is the answer of a balanced model, and the result on screen does not say which model it came from.
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


def feeder(a, b, c):
    """A 400 V cable behind a 50 A fuse, with one-phase loads of so many kilowatts."""
    net = pp.create_empty_network()
    grid, end = pp.create_bus(net, 0.4), pp.create_bus(net, 0.4)
    pp.create_ext_grid(net, grid, s_sc_max_mva=10, rx_max=0.1, x0x_max=1.0, r0x0_max=0.1)
    cable = pp.create_line_from_parameters(
        net, grid, end, length_km=0.02, r_ohm_per_km=0.2, x_ohm_per_km=0.08, c_nf_per_km=0, max_i_ka=0.05,
        r0_ohm_per_km=0.8, x0_ohm_per_km=0.3, c0_nf_per_km=0)
    place = pp.create_switch(net, grid, cable, et="l", type="LBS", closed=True)
    Fuse(net, switch_index=place, fuse_type="Siemens NH-1-50")
    pp.create_asymmetric_load(net, end, p_a_mw=a / 1000, p_b_mw=b / 1000, p_c_mw=c / 1000)
    return net


def fuse(net):
    row = calculate_protection_times(net, scenario="pp").iloc[0]
    return row["activation_parameter_value"] * 1000, bool(row["trip_melt"]), float(row["trip_melt_time_s"])


print("pandapower", version("pandapower"))
check(version("pandapower") == "3.5.6", "the version is 3.5.6")

net = feeder(20.7, 20.7, 20.7)
pp.runpp(net)
amperes, trips, seconds = fuse(net)
check(trips and amperes > 88 and seconds < 3600, "20.7 kW on each phase: %.1f A, trips after %.0f s" % (amperes, seconds))

net = feeder(20.7, 0, 0)
pp.runpp_3ph(net)
worst = float(net.res_line_3ph.i_a_ka.iloc[0]) * 1000
loading = float(net.res_line_3ph.loading_percent.iloc[0])
check(worst > 88 and loading > 175, "20.7 kW on one phase: %.1f A there, the line is loaded to %.0f %%" % (worst, loading))
try:
    fuse(net)
    error = None
except KeyError as caught:
    error = caught
check(isinstance(error, KeyError), "asking the fuse now: KeyError(%s)" % error)

pp.runpp(net)
amperes, trips, seconds = fuse(net)
check(not trips and math.isinf(seconds) and abs(amperes - worst / 3) < 1,
      "after a balanced flow the fuse sees %.1f A and trips after %s s" % (amperes, seconds))
pp.runpp_3ph(net)
amperes, trips, seconds = fuse(net)
check(not trips and math.isinf(seconds) and amperes < 31 and float(net.res_line_3ph.i_a_ka.iloc[0]) * 1000 > 88,
      "the unbalanced flow again, %.1f A: the fuse still sees %.1f A and trips after %s s" % (worst, amperes, seconds))
PY
