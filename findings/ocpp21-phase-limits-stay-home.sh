#!/bin/sh
# Expected: a library that has the fields limit_l2 and limit_l3 in its own OCPP 2.1 data types, and
#   checks each message with the schema of OCPP 2.1, can send a limit for one phase.
# Happens: it cannot. The field leaves as "limitL2", the schema knows only "limit_L2", so the library
#   refuses its own message; with the check switched off the wrong name goes onto the wire. In the other
#   direction the right name is taken, and the profile that came in cannot be reported back.
#   "phase_to_use" in the same period is sent as it should be.
# Package: ocpp 2.1.0 (PyPI, The Mobility House)
# Source: mobilityhouse/ocpp: ocpp/charge_point.py (the two conversions between camel and snake case),
#   ocpp/v21/datatypes.py (ChargingSchedulePeriodType), ocpp/v21/schemas/SetChargingProfileRequest.json
# Matters: a plan that turns two phases off (16/0/0 A) is either not installed at all or, without the
#   check, arrives as a profile whose L2 and L3 a station may ignore: 16 A on each line. And a station
#   built on it cannot answer GetChargingProfiles for such a profile, so a missing answer is not "none".
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile ocpp==2.1.0 jsonschema==4.26.0
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import asyncio
import json
import logging
import sys
from importlib.metadata import version
from pathlib import Path

import jsonschema
import ocpp
from ocpp.exceptions import FormatViolationError
from ocpp.routing import on
from ocpp.v21 import ChargePoint, call, call_result
from ocpp.v21 import datatypes as types

logging.disable(logging.CRITICAL)


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Line:
    """A connection that keeps what is sent and never answers."""

    def __init__(self):
        self.sent = []

    async def send(self, text):
        self.sent.append(text)

    async def recv(self):
        await asyncio.sleep(3600)


class Station(ChargePoint):
    @on("SetChargingProfile")
    def take(self, evse_id, charging_profile, **others):
        self.taken = charging_profile
        return call_result.SetChargingProfile(status="Accepted")


def request(**period):
    schedule = types.ChargingScheduleType(
        id=1,
        charging_rate_unit="A",
        charging_schedule_period=[types.ChargingSchedulePeriodType(start_period=0, **period)],
    )
    profile = types.ChargingProfileType(
        id=1,
        stack_level=0,
        charging_profile_purpose="TxDefaultProfile",
        charging_profile_kind="Relative",
        charging_schedule=[schedule],
    )
    return call.SetChargingProfile(evse_id=1, charging_profile=profile)


async def attempt(point, message, **how):
    """The error that sending raised, and the period that went onto the wire."""
    before = len(point._connection.sent)
    try:
        await point.call(message, **how)
        error = None
    except asyncio.TimeoutError:
        error = None  # sent; nobody is there to answer
    except Exception as caught:
        error = caught
    sent = point._connection.sent[before:]
    if not sent:
        return error, None
    body = json.loads(sent[0])[3]
    return error, body


async def main():
    print("ocpp", version("ocpp"))
    check(version("ocpp") == "2.1.0", "the version is 2.1.0")
    place = Path(ocpp.__file__).parent / "v21" / "schemas" / "SetChargingProfileRequest.json"
    schema = json.loads(place.read_text(encoding="utf-8-sig"))
    known = schema["definitions"]["ChargingSchedulePeriodType"]["properties"]
    check("limit_L2" in known and "limitL2" not in known, "its schema has limit_L2 and no limitL2")

    csms = ChargePoint("csms", Line(), response_timeout=0.2)
    error, body = await attempt(csms, request(limit=16.0, number_phases=1, phase_to_use=2))
    check(error is None and body is not None, "numberPhases and phaseToUse are sent: %s"
          % body["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"])

    error, body = await attempt(csms, request(limit=16.0, limit_l2=0.0, limit_l3=0.0))
    check(isinstance(error, FormatViolationError) and body is None and "limitL2" in str(error),
          "limit_l2 = 0 is refused by the library's own schema: %s" % error.details["cause"])

    error, body = await attempt(csms, request(limit=16.0, limit_l2=0.0, limit_l3=0.0),
                                skip_schema_validation=True)
    period = body["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    check(error is None and period == {"startPeriod": 0, "limit": 16.0, "limitL2": 0.0, "limitL3": 0.0},
          "without the check the wire has %s" % json.dumps(period))

    station = Station("station", Line(), response_timeout=0.2)
    good = {"evseId": 1, "chargingProfile": {
        "id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative", "chargingSchedule": [{
            "id": 1, "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0, "limit_L2": 0.0, "limit_L3": 0.0}]}]}}
    jsonschema.Draft4Validator(schema).validate(good)
    await station.route_message(json.dumps([2, "1", "SetChargingProfile", good]))
    check(json.loads(station._connection.sent[-1]) == [3, "1", {"status": "Accepted"}],
          "a station of the same library accepts the right name, limit_L2")
    report = call.ReportChargingProfiles(request_id=7, charging_limit_source="CSO", evse_id=1,
                                         charging_profile=[station.taken])
    error, body = await attempt(station, report)
    check(isinstance(error, FormatViolationError) and body is None,
          "and cannot report that profile back: %s" % type(error).__name__)


asyncio.run(main())
PY
