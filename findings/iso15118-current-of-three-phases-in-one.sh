#!/bin/sh
# Expected: a station that may give 16 A on each of three phases tells a car by ISO 15118-2 "EVSEMaxCurrent 16 A", since
#   that field is the current of a line. The package keeps the limits as a power for each phase.
# Happens: it adds the powers of the three phases and divides the sum by the voltage of one: 3 x 3.68 kW at 230 V become
#   48 A, and 11.04 kW given as a total do so too. The rated current beside them, 16 A, is not asked. One phase
#   comes out right, and with the voltage between lines, 400 V, three phases are 27.6 A.
# Package: iso15118 0.31.2 (PyPI, the station's side of the Josev stack)
# Source: EcoG-io/iso15118: iso15118/secc/controller/interface.py (get_evse_max_current_limit; the local name is
#   "current_limit_phase"), iso15118/secc/states/iso15118_2_states.py (ChargingStatus sends it in each round)
# Matters: 16 A per phase were checked against the fuses, and the car is told 48 A: its own limit, or the box, is all that is
#   left. A limit that goes through watts has to come back as watts / volts / phases, and be read back.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile iso15118==0.31.2 pydantic==1.10.21
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import asyncio
import logging
import sys
from importlib.metadata import version

logging.disable(logging.CRITICAL)
from iso15118.secc.controller.evse_data import (
    CurrentType, EVSEACCLLimits, EVSEACCPDLimits, EVSEDataContext, EVSERatedLimits, EVSESessionLimits)
from iso15118.secc.controller.interface import EVSEControllerInterface
from iso15118.secc.controller.simulator import SimEVSEController


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Station(SimEVSEController):
    """A station with the current limit that each controller inherits; the simulator answers a fixed 300 A instead."""

    get_evse_max_current_limit = EVSEControllerInterface.get_evse_max_current_limit


async def told(volts, **powers):
    """The name of the message's field and the amperes that the car is told while it charges."""
    station = Station()
    station.evse_data_context = EVSEDataContext(
        rated_limits=EVSERatedLimits(ac_limits=EVSEACCPDLimits(max_current=16, **powers)),
        session_limits=EVSESessionLimits(ac_limits=EVSEACCLLimits(**powers)), nominal_voltage=volts)
    station.evse_data_context.current_type = CurrentType.AC
    station.evse_data_context.present_voltage = volts
    limit = await station.get_evse_max_current_limit()
    return type(limit).__name__, str(limit.unit.value), round(limit.get_decimal_value(), 1)


async def main():
    print("iso15118", version("iso15118"))
    check(version("iso15118") == "0.31.2", "the version is 0.31.2")
    phase = 16 * 230
    each = dict(max_charge_power=phase, max_charge_power_l2=phase, max_charge_power_l3=phase)
    one = await told(230, max_charge_power=phase)
    check(one == ("PVEVSEMaxCurrent", "A", 16.0), "3680 W on one phase, 230 V: %s" % (one,))
    three = await told(230, **each)
    check(three[2] == 48.0, "3680 W on each of three phases, 230 V, rated for 16 A: %s" % (three,))
    total = await told(230, max_charge_power=3 * phase)
    check(total[2] == 48.0, "11040 W as the total of three phases, 230 V: %s" % (total,))
    between = await told(400, **each)
    check(between[2] == 27.6, "3680 W on each of three phases, 400 V between the lines: %s" % (between,))


asyncio.run(main())
PY
