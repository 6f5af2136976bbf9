#!/bin/sh
# Expected: the limit of an OCPP 1.6 profile is a float to a handler, as its data type says, and a profile
#   that came in can be sent on as it is (a proxy, a local controller, a test that echoes).
# Happens: 16 comes in as int, 16.5 and 16.0 as decimal.Decimal. A Decimal cannot be added to a float, and the
#   same library cannot send it: TypeError before the schema is even asked. With whole amperes, the ones
#   that examples and tests use, all is well. The same 16.5 in OCPP 2.0.1 is a float.
# Package: ocpp 2.1.0 (PyPI, The Mobility House)
# Source: mobilityhouse/ocpp: ocpp/messages.py (validation of SetChargingProfile, RemoteStartTransaction and
#   of the answer to GetCompositeSchedule), ocpp/v16/datatypes.py (limit: float); issue 68 (closed, the same error on sending)
# Matters: programs that add up limits meet mixed types only once somebody sets half an ampere; and a
#   relay that lowers a site to 15.5 A fails in its handler, while the charge points behind it keep the old, larger limit.
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
from decimal import Decimal
from importlib.metadata import version

from ocpp import v16, v201
from ocpp.routing import on
from ocpp.v16.datatypes import ChargingSchedulePeriod

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


class Box16(v16.ChargePoint):
    @on("SetChargingProfile")
    def take(self, connector_id, cs_charging_profiles):
        self.taken = cs_charging_profiles
        return v16.call_result.SetChargingProfile(status="Accepted")


class Box201(v201.ChargePoint):
    @on("SetChargingProfile")
    def take(self, evse_id, charging_profile, **others):
        self.taken = charging_profile
        return v201.call_result.SetChargingProfile(status="Accepted")


def message16(limit):
    return json.dumps([2, "1", "SetChargingProfile", {"connectorId": 0, "csChargingProfiles": {
        "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "ChargePointMaxProfile",
        "chargingProfileKind": "Absolute", "chargingSchedule": {"chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}}}])


def message201(limit):
    return json.dumps([2, "1", "SetChargingProfile", {"evseId": 0, "chargingProfile": {
        "id": 1, "stackLevel": 0, "chargingProfilePurpose": "ChargingStationMaxProfile",
        "chargingProfileKind": "Absolute", "chargingSchedule": [{"id": 1, "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}]}}])


async def forward(profile):
    """What sending the profile on, as it came in, ends with: an error, or what went onto the wire."""
    line = Line()
    try:
        await v16.ChargePoint("next", line, response_timeout=0.2).call(
            v16.call.SetChargingProfile(connector_id=0, cs_charging_profiles=profile))
    except asyncio.TimeoutError:
        pass  # sent; nobody is there to answer
    except Exception as error:
        return error
    return line.sent[0]


async def main():
    print("ocpp", version("ocpp"))
    check(version("ocpp") == "2.1.0", "the version is 2.1.0")
    declared = ChargingSchedulePeriod.__annotations__["limit"]
    check(declared in (float, "float"), "the data type of OCPP 1.6 declares limit as float")
    for limit, kind in ((16, int), (16.5, Decimal), (16.0, Decimal)):
        box = Box16("box", Line())
        await box.route_message(message16(limit))
        check(json.loads(box._connection.sent[0])[2] == {"status": "Accepted"}, "1.6: %s A is accepted" % limit)
        got = box.taken["charging_schedule"]["charging_schedule_period"][0]["limit"]
        check(type(got) is kind, "1.6: %s A reaches the handler as %s" % (limit, type(got).__name__))
        try:
            total = got + 6.5
        except TypeError as error:
            total = error
        check(isinstance(total, TypeError) == (kind is Decimal), "     plus 6.5 is %r" % (total,))
        sent = await forward(box.taken)
        check(isinstance(sent, TypeError) == (kind is Decimal), "     sent on: %s" % (
            sent if isinstance(sent, Exception) else "as it was"))
    box = Box201("box", Line())
    await box.route_message(message201(16.5))
    got = box.taken["charging_schedule"][0]["charging_schedule_period"][0]["limit"]
    check(type(got) is float, "2.0.1: 16.5 A reaches the handler as %s" % type(got).__name__)


asyncio.run(main())
PY
