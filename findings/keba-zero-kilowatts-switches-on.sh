#!/bin/sh
# Expected: "set the charging power to 0 kW" for a station that is switched off leaves it off.
# Happens: the library switches it on ("ena 1") and waits 10 s for a car that charges. If none does, it gives up and
#   leaves it on, with the current that was set before, here 32 A: the car that begins later has all of it. If one
#   does begin, its first report still says 0 A, and it gives up at once, the station on, the car charging. Only
#   a station that charges already is switched off. And watts become amperes with the phases that carry current
#   at that moment: 11 kW are 15 A for three phases, and 47 A for a car of which only one has begun.
# Package: keba-kecontact 4.3.1 (PyPI)
# Source: dannerph/keba-kecontact: keba_kecontact/charging_station.py (set_charging_power; its documentation says that
#   values are rounded down so that the power is not exceeded); the vendor's UDP guide (ena, currtime, reports 2 and 3)
# Matters: 0 kW for a fuse that is full gives a station that was off its full current back, and the answer, False, looks
#   like "nothing was done". What is meant in amperes and phases has to be sent in amperes, and to switch off by name.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile keba-kecontact==4.3.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import asyncio
import json
import logging
import sys
from importlib.metadata import version

from keba_kecontact.charging_station import ChargingStation
from keba_kecontact.charging_station_info import ChargingStationInfo

logging.disable(logging.CRITICAL)


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what, flush=True)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Box:
    """The station's end of the wire: it keeps what is sent, and answers with the reports that it is told to."""

    def __init__(self, answers=()):
        self.sent, self.answers, self.station = [], list(answers), None

    async def send(self, host, payload, blocking_time_s=0):
        self.sent.append(payload)
        if payload == "ena 1":
            for report in self.answers:
                await self.station.datagram_received(report)


def state(number, on):
    """Report 2: state 2 is ready, 3 is charging; 32 A are set."""
    return json.dumps({"ID": "2", "State": number, "Plug": 7, "AuthON": 0, "Authreq": 0, "Enable sys": on, "Enable user": on,
                       "Max curr": 32000, "Max curr %": 533, "Curr HW": 32000, "Curr user": 32000, "Curr FS": 0, "Tmo FS": 0,
                       "Curr timer": 0, "Tmo CT": 0, "Setenergy": 0, "Output": 0, "Input": 0, "Serial": "10000001", "Sec": 1})


def meter(*amperes):
    """Report 3: volts, and milliamperes of each phase."""
    return json.dumps({"ID": "3", "U1": 230, "U2": 230, "U3": 230, "I1": int(amperes[0] * 1000), "I2": int(amperes[1] * 1000),
                       "I3": int(amperes[2] * 1000), "P": int(sum(amperes) * 230000), "PF": 1000, "E pres": 0, "E total": 0,
                       "Serial": "10000001", "Sec": 1})


async def power(kilowatts, reports, answers=()):
    """What is answered and what is sent when the power is set after the station said `reports`."""
    info = ChargingStationInfo("127.0.0.1", {
        "ID": "1", "Product": "KC-P30-EC240122-E00", "Serial": "10000001", "Firmware": "P30 v 3.10.57"})
    box = Box(answers)
    box.station = ChargingStation(box, info, asyncio.get_running_loop(), periodic_request=False)
    for report in reports:
        await box.station.datagram_received(report)
    return await box.station.set_charging_power(kilowatts), box.sent


async def main():
    print("keba-kecontact", version("keba-kecontact"))
    check(version("keba-kecontact") == "4.3.1", "the version is 4.3.1")
    still = await power(0, [state(3, 1), meter(16, 16, 16)])
    check(still == (True, ["ena 0"]), "0 kW, a station that charges: %s, sent %s" % still)
    ready = await power(0, [state(2, 0), meter(0, 0, 0)])
    check(ready == (False, ["ena 1"]), "0 kW, a station that is off, and no car begins in 10 s: %s, sent %s" % ready)
    begins = await power(0, [state(2, 0), meter(0, 0, 0)], [state(3, 1), meter(0, 0, 0)])
    check(begins == (False, ["ena 1"]), "0 kW, a station that is off, and a car begins: %s, sent %s" % begins)
    three = await power(11, [state(3, 1), meter(16, 16, 16)])
    check(three == (True, ["currtime 15000 1"]), "11 kW, three phases carry current: %s, sent %s" % three)
    first = await power(11, [state(3, 1), meter(6, 0, 0)])
    check(first == (True, ["currtime 47000 1"]), "11 kW, the first of three phases carries current: %s, sent %s" % first)


asyncio.run(main())
PY
