#!/bin/sh
# Expected: a client that is written for version 2 of a charger's API, as its name says, gives the currents of the three
#   phases as the charger sends them, in amperes, and the current that is allowed at present.
# Happens: 15.8 A are given as 1.5 A. The numbers are cut to whole ones and then divided by 10, which is the scale of version
#   1 (tenths of an ampere); the powers come out as wrong, each in its own way. The allowed current is always
#   None: the test for "null" is the wrong way round. Another client for the same version reads 15.8 and 16.
# Package: goechargerv2 0.2.2 (PyPI, a package of the same code is smart-energy-goecharger-api 0.3.1), and
#   goecharger-api-lite 1.5.1; the charger is played on the loopback address
# Source: openkfw/goechargerv2: goechargerv2/goecharger.py (map_api_status_response); goecharger/go-eCharger-API-v2:
#   key nrg (says no unit; evcc-io/evcc: charger/go-e/types.go divides by 10, types2.go, for version 2, does not)
# Matters: what the chargers draw looks like a tenth: nearly nothing on the fuse. A car at 6 A is 0.6 A, one at its last
#   0.9 A is 0. A measured current is checked against power / voltage once, before a sum relies on it.
# Needs: python3, 3.11 or later, with venv and pip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --disable-pip-version-check install --quiet --no-compile \
    goechargerv2==0.2.2 goecharger-api-lite==1.5.1 aiohttp==3.9.5
cd "$dir"
"$dir/venv/bin/python" -W ignore - <<'PY'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from goecharger_api_lite import GoeCharger
from goechargerv2.goecharger import GoeChargerApi


def check(holds, what):
    print(("seen:     " if holds else "NOT SEEN: ") + what, flush=True)
    if not holds:
        sys.exit("the behaviour is not the one described: " + what)


# nrg: volts of three phases and the neutral, amperes of three phases, watts of three, of the neutral and in all, power factors
STATUS = {"car": 2, "amp": 16, "acu": 16, "ama": 32, "alw": True, "frc": 0, "psm": 2, "err": 0, "dwo": None, "ust": 0, "var": 22,
          "tma": [31.5, 30.0], "pha": [True, True, True, True, True, True],
          "nrg": [230, 231, 229, 1, 15.8, 6.0, 0.9, 3634, 1386, 206, 0, 5226, 100, 100, 100, 0]}


class Charger(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(STATUS).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


print("goechargerv2", version("goechargerv2"), "and goecharger-api-lite", version("goecharger-api-lite"))
check((version("goechargerv2"), version("goecharger-api-lite")) == ("0.2.2", "1.5.1"), "the versions are 0.2.2 and 1.5.1")
charger = HTTPServer(("127.0.0.1", 0), Charger)
threading.Thread(target=charger.serve_forever, daemon=True).start()
place = "127.0.0.1:%d" % charger.server_port
print("the charger sends, in amperes:", STATUS["nrg"][4:7], "and, in watts:", STATUS["nrg"][7:10], "of", STATUS["nrg"][11])

lite = GoeCharger(place).get_status()
check(lite["energy"]["current"] == {"L1": 15.8, "L2": 6.0, "L3": 0.9}, "goecharger-api-lite: %s" % lite["energy"]["current"])
check(lite["ampere"] == 16, "goecharger-api-lite: %d A allowed at present" % lite["ampere"])

status = GoeChargerApi("http://" + place, "token").request_status()
seen = [status[key] for key in ("i_l1", "i_l2", "i_l3")]
check(seen == [1.5, 0.6, 0.0], "goechargerv2: i_l1, i_l2, i_l3 are %s" % seen)
seen = [status[key] for key in ("p_l1", "p_l2", "p_l3", "p_all")]
check(seen == [363.4, 138.6, 20.6, 52.26], "goechargerv2: p_l1, p_l2, p_l3, p_all are %s, so the phases are ten times the total" % seen)
check(status["allowed_ampere"] is None, "goechargerv2: allowed_ampere is %s" % status["allowed_ampere"])
charger.shutdown()
PY
