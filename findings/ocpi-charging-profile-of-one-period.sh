#!/bin/sh
# Expected: a server that offers the charging profiles of OCPI 2.2.1 takes a profile of that version: a unit and a list of
#   periods, "16 A, after an hour 0 A". The minimum rate may be left out.
# Happens: each valid profile is answered with 422 before any code of the operator runs. The list has to be a single object, so
#   there is only ever one period, and a minimum is required under a name that OCPI does not have, min_charge_rate;
#   the real one, min_charging_rate, is passed over. What the package does accept is not OCPI. The
#   profile in force, which it would report, has the same form: one period, without what follows.
# Package: extrawest-ocpi 2025.7.16 (PyPI) with fastapi 0.101.1 and pydantic 1.10.12, as it requires
# Source: extrawest/extrawest_ocpi: py_ocpi/modules/chargingprofiles/v_2_2_1/schemas.py (ChargingProfile); ocpi/ocpi, branch
#   release-2.2.1-bugfixes: mod_charging_profiles.asciidoc (charging_profile_period with cardinality *, min_charging_rate with ?)
# Matters: a partner who lowers a session by OCPI lowers nothing, and the car goes on with what it had. A limit from
#   roaming counts only once the operator's own station confirmed it; and a report of one period says nothing of the next.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    extrawest-ocpi==2025.7.16 fastapi==0.101.1 pydantic==1.10.12 httpx==0.24.1 anyio==4.16.0
cd "$dir"
"$dir/venv/bin/python" -W ignore - <<'PY'
import base64
import logging
import sys
from importlib.metadata import version

logging.disable(logging.CRITICAL)
from fastapi.testclient import TestClient
from py_ocpi import get_application
from py_ocpi.core.authentication.authenticator import Authenticator
from py_ocpi.core.enums import ModuleID, RoleEnum
from py_ocpi.modules.chargingprofiles.v_2_2_1.schemas import ActiveChargingProfile
from py_ocpi.modules.versions.enums import VersionNumber


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Partners(Authenticator):
    @classmethod
    async def get_valid_token_c(cls):
        return ["partner"]

    @classmethod
    async def get_valid_token_a(cls):
        return []


class Operator:
    """The operator's own code: each session is known, and each profile that arrives is kept."""

    arrived = []

    @classmethod
    async def get(cls, module, role, name, *others, **more):
        return {"id": name}

    @classmethod
    async def do(cls, module, role, action, *others, **more):
        cls.arrived.append(others[0]["charging_profile"])
        return {"result": "REJECTED", "timeout": 0}


print("extrawest-ocpi", version("extrawest-ocpi"))
check(version("extrawest-ocpi") == "2025.7.16", "the version is 2025.7.16")
server = TestClient(get_application([VersionNumber.v_2_2_1], [RoleEnum.cpo], Operator, [ModuleID.charging_profile], Partners))
token = {"Authorization": "Token " + base64.b64encode(b"partner").decode()}


def put(**profile):
    """The status of a profile that a partner puts for a session, and what is wrong with it."""
    body = {"charging_profile": {"charging_rate_unit": "A", **profile}, "response_url": "http://127.0.0.1/result"}
    answer = server.put("/ocpi/cpo/2.2.1/chargingprofiles/session", json=body, headers=token)
    wrong = [error["loc"][2:] for error in answer.json()["detail"]] if answer.status_code == 422 else []
    return answer.status_code, sorted({place[0] for place in wrong})


two = [{"start_period": 0, "limit": 16.0}, {"start_period": 3600, "limit": 0.0}]
both = ["charging_profile_period", "min_charge_rate"]
check(put(charging_profile_period=two) == (422, both), "16 A, after an hour 0 A: 422 for %s" % both)
check(put(charging_profile_period=two[:1], min_charging_rate=6.0) == (422, both), "16 A, at least 6 A, by the names of OCPI: 422")
check(put(charging_profile_period=two, min_charge_rate=6.0) == (422, both[:1]), "two periods, with the name that it asks for: 422")
check(Operator.arrived == [], "nothing has reached the operator's code so far")
check(put(charging_profile_period=two[0], min_charge_rate=6.0)[0] == 200 and len(Operator.arrived) == 1,
      "no list, and min_charge_rate, as OCPI does not have it: %s" % Operator.arrived[0]["charging_profile_period"])
active = ActiveChargingProfile.schema()["definitions"]["ChargingProfile"]["properties"]["charging_profile_period"]
check("$ref" in active and active.get("type") != "array", "the profile in force has one period as well")
PY
