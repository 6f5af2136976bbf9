#!/bin/sh
# Expected: a charger that is given a voltage, a number of phases and 32 A charges a one-phase car with 7.4 kW and a
#   three-phase car with 22 kW. So a one-phase car that can take 7.4 kW needs all of the 32 A on its line.
# Happens: the power is amperes x volts x the root of the phases that charger and car share. With 400 V, the voltage between
#   lines that the package's examples set, the one-phase car takes 7.4 kW with 18.5 A, and 32 A would be 12.8 kW.
#   With 230 V, the default of the class, one phase is right and three phases at 32 A are 12.7 kW. No voltage is right
#   for both.
# Package: ev2gym 2.0.0 (PyPI), with numpy 2.4.6 and gymnasium 1.4.0
# Source: StavrosOrf/EV2Gym: ev2gym/models/ev.py (_charge: voltage times math.sqrt(phases)), ev2gym/models/ev_charger.py,
#   ev2gym/example_config_files/PublicPST.yaml (voltage: 400); utilities/utils.py makes each car of its list, also those
#   of 3.6 and 7.4 kW, a car of three phases
# Matters: policies that are trained or compared there see 18.5 A where a fuse sees 32 A. In a house with one-phase cars a fuse
#   of 40 A seems to carry two of them and carries one. Root 3 is for a balanced load alone.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile --no-deps ev2gym==2.0.0 \
    numpy==2.4.6 gymnasium==1.4.0 cloudpickle==3.1.3 Farama-Notifications==0.0.6 typing_extensions==4.16.0
cd "$dir"
"$dir/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

import ev2gym
from ev2gym.models.ev import EV
from ev2gym.models.ev_charger import EV_Charger


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


def hour(phases, kw, **charger):
    """Kilowatts and amperes of an hour in which the charger of 32 A and three phases gives all it can."""
    car = EV(0, 0, 10, 0, 100, battery_capacity=90, max_ac_charge_power=kw, ev_phases=phases, transition_soc=1, timescale=60)
    station = EV_Charger(0, 0, 0, max_charge_current=32, n_ports=1, phases=3, timescale=60, **charger)
    station.spawn_ev(car)
    station.step([1.0], 0, 0)
    return round(float(station.current_power_output), 1), round(float(station.current_total_amps), 1)


print("ev2gym", version("ev2gym"))
check(version("ev2gym") == "2.0.0", "the version is 2.0.0")
examples = (Path(ev2gym.__file__).parent / "example_config_files" / "PublicPST.yaml").read_text()
check("voltage: 400 # Line-Line" in examples and "phases: 3 #" in examples, "its example has 400 V between lines, three phases")
check(EV_Charger(0, 0, 0).voltage == 230, "the default of the class is 230 V")

small = hour(1, 7.4, voltage=400)
check(small == (7.4, 18.5), "400 V, a one-phase car of 7.4 kW: %s kW with %s A (7400 W / 230 V = 32.2 A)" % small)
large = hour(1, 22, voltage=400)
check(large == (12.8, 32), "400 V, a one-phase car without a limit of its own: %s kW with %s A" % large)
three = hour(3, 22, voltage=400)
check(three == (22, 31.8), "400 V, a three-phase car of 22 kW: %s kW with %s A" % three)
default = hour(1, 7.4), hour(3, 22)
check(default[0] == (7.4, 32), "230 V, the one-phase car: %s kW with %s A" % default[0])
check(default[1] == (12.7, 32), "230 V, the three-phase car: %s kW with %s A (3 x 32 A x 230 V = 22.1 kW)" % default[1])
PY
