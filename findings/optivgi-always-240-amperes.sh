#!/bin/sh
# Expected: a conversion between kilowatts and amperes whose documentation says that 240 V are taken where no
#   voltage (or 0) is given makes 45.8 A of 11 kW, and a charging profile in amperes follows the plan.
# Happens: without a voltage the answer is the number 240 whatever was asked: 240 A for 1.4 kW and for
#   22 kW, 240 W for 6 A and for 32 A. A profile for a car whose voltage is 0 is "240 A" in each minute, the pauses of
#   the plan included, so that all periods become one. With a voltage the numbers are those of one phase.
# Package: optivgi 0.2.0 (PyPI, Argonne National Laboratory)
# Source: argonne-vci/Opti-VGI: optivgi/scm/ev.py (ChargingRateUnit.convert, EV.charging_profile),
#   optivgi/scm/constants.py (CHARGING_RATE_VOLTAGE)
# Matters: a limit of 240 A is no limit, and it looks like the voltage, not like an error. A profile that says 0 A
#   in the plan lets the car charge at all the station can give. Limits have to be read back from the station.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile optivgi==0.2.0
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from optivgi.scm.constants import EVConstants
from optivgi.scm.ev import EV, ChargingRateUnit


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


print("optivgi", version("optivgi"))
check(version("optivgi") == "0.2.0", "the version is 0.2.0")
check(EVConstants.CHARGING_RATE_VOLTAGE == 240, "its default voltage is 240 V")
text = " ".join(ChargingRateUnit.convert.__doc__.split())
check("If None or zero, `EVConstants.CHARGING_RATE_VOLTAGE` is used" in text, "documented: it is used where the voltage is None or zero")

amperes, watts = ChargingRateUnit.A, ChargingRateUnit.W
asked = (1.4, 3.7, 11, 22)
check([round(amperes.convert(kw, watts, 240), 1) for kw in asked] == [5.8, 15.4, 45.8, 91.7],
      "with 240 V said: %s kW are 5.8, 15.4, 45.8, 91.7 A" % (asked,))
check([amperes.convert(kw, watts) for kw in asked] == [240] * 4, "without: %s A" % [amperes.convert(kw, watts) for kw in asked])
check([amperes.convert(kw, watts, 0) for kw in asked] == [240] * 4, "with 0: %s A" % [amperes.convert(kw, watts, 0) for kw in asked])
check([watts.convert(a, amperes) for a in (6, 16, 32)] == [240] * 3,
      "6, 16 and 32 A without a voltage: %s W" % [watts.convert(a, amperes) for a in (6, 16, 32)])


def limits(voltage):
    start = datetime(2026, 3, 1, tzinfo=timezone.utc)
    car = EV(ev_id=1, active=True, station_id=1, connector_id=1, min_power=0, max_power=7.2, arrival_time=start,
             departure_time=start + timedelta(hours=8), energy=20, voltage=voltage)
    car.power = [7.2] * 60 + [0.0] * 60 + [3.6] * (len(car.power) - 120)
    periods = car.charging_profile(start, amperes)["chargingSchedule"]["chargingSchedulePeriod"]
    return [(period["startPeriod"], period["limit"]) for period in periods]


check(limits(240) == [(0, 30), (3600, 0), (7200, 15)],
      "planned: an hour of 7.2 kW, an hour of nothing, then 3.6 kW; voltage 240: %s" % limits(240))
check(limits(0) == [(0, 240)], "voltage 0: %s" % limits(0))
PY
