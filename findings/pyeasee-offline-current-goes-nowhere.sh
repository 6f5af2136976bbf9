#!/bin/sh
# Expected: the call of a charger that sets the "max offline current", the value that holds while there is no cloud, sends
#   it, or raises an error where it cannot.
# Happens: for a charger from get_chargers(), the list that one would take, nothing is sent at all: the call
#   returns None and leaves a line in the log that is below the level of warnings. For the same charger reached through
#   its site and circuit it is sent, for all chargers of that circuit. A cloud that answers 503 ends in None
#   as well; one that answers 403 raises an error.
# Package: pyeasee 0.8.21 (PyPI) with aiohttp 3.14.5, which also plays the cloud here, on the loopback address
# Source: nordicopen/pyeasee: pyeasee/charger.py (set_max_offline_charger_circuit_current and its two siblings),
#   pyeasee/site.py (Circuit.set_max_offline_current), pyeasee/easee.py (get_chargers makes chargers without a circuit)
# Matters: 6 A were checked against the fuse, the script ended without an error, and offline the old 32 A hold. Only an answer of
#   the server counts as sent, only a value that was read back as set, and 6 A for "a charger" may be 6 A for ten.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile pyeasee==0.8.21 aiohttp==3.14.5
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import asyncio
import json
import logging
import sys
from importlib.metadata import version

from aiohttp import web
from pyeasee import Easee
from pyeasee.exceptions import ForbiddenServiceException


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what, flush=True)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


class Cloud:
    """Answers as the vendor's cloud does, with two chargers on one circuit, and keeps what it is asked to set."""

    def __init__(self):
        self.set, self.status = [], 202

    async def answer(self, request):
        chargers = [{"id": name, "name": name, "productCode": 1, "levelOfAccess": 3} for name in ("EH000001", "EH000002")]
        fixed = {"/api/accounts/login": {"accessToken": "x", "refreshToken": "y", "expiresIn": 86400},
                 "/api/chargers": chargers, "/api/sites": [{"id": 1}],
                 "/api/sites/1": {"id": 1, "name": "site", "circuits": [{"id": 7, "ratedCurrent": 32, "chargers": chargers}]}}
        if request.path in fixed:
            return web.json_response(fixed[request.path])
        self.set.append((request.path, await request.json()))
        return web.json_response({}, status=self.status)


class Heard(logging.Handler):
    def emit(self, record):
        self.last = (record.levelname, record.getMessage())


async def main():
    print("pyeasee", version("pyeasee"))
    check(version("pyeasee") == "0.8.21", "the version is 0.8.21")
    heard = Heard()
    logging.getLogger("pyeasee").addHandler(heard)
    logging.getLogger("pyeasee").setLevel(logging.INFO)
    logging.getLogger("pyeasee").propagate = False
    cloud, app = Cloud(), web.Application()
    app.router.add_route("*", "/{path:.*}", cloud.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    easee = Easee("someone", "secret")
    easee.base = "http://127.0.0.1:%d" % runner.addresses[0][1]
    try:
        plain = (await easee.get_chargers())[0]
        answer = await plain.set_max_offline_charger_circuit_current(6)
        check(answer is None and cloud.set == [], "%s from get_chargers(): offline 6 A, nothing is sent, no error" % plain.id)
        check(heard.last[0] == "INFO", "what the log has: %s: %s" % heard.last)

        circuit = (await easee.get_sites())[0].get_circuits()[0]
        placed = circuit.get_chargers()[0]
        check(placed.id == plain.id and len(circuit.get_chargers()) == 2, "the same charger through its circuit, which has two")
        answer = await placed.set_max_offline_charger_circuit_current(6)
        path, body = cloud.set[-1]
        check(answer.status == 202 and path == "/api/sites/1/circuits/7/settings" and set(body.values()) == {6},
              "offline 6 A for it sets the circuit: %s %s" % (path, json.dumps(body)))

        cloud.status = 503
        answer = await placed.set_max_offline_charger_circuit_current(6)
        check(answer is None and len(cloud.set) == 2, "the cloud answers 503: None, no error")
        cloud.status = 403
        try:
            await placed.set_max_offline_charger_circuit_current(6)
            refused = False
        except ForbiddenServiceException:
            refused = True
        check(refused, "the cloud answers 403: an error is raised")
    finally:
        await easee.close()
        await runner.cleanup()


asyncio.run(main())
PY
