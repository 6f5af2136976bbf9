"""The programs that answer requests: the emulator of the vendor's API, and a gateway on a store."""
import http.client
import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from world import ROOT

SITE = "cd613e30-d8f1-4adf-91b7-584a2265b1f5"
FOLDER = os.path.join(ROOT, "Examples", "vendor", "housing-tn")
LOGIN = {"FUSEGUARD_USER": "installer", "FUSEGUARD_PASSWORD": "secret"}


class Emulator:
    """The vendor's API; its chargers apply every update at once."""

    def __init__(self, program, folder):
        self.place = os.path.join(folder, "api")
        if os.path.exists(self.place):
            os.unlink(self.place)
        self.process = subprocess.Popen(
            [program, FOLDER, "--port-file", self.place, "--state-cache", "0", "--charger-delay", "0", "--torn", "0",
             "--no-rate-limit", "--lifetime", "600"], stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while not os.path.exists(self.place) or os.path.getsize(self.place) == 0:
            if time.monotonic() > deadline:
                raise SystemExit("the emulator does not start")
            time.sleep(0.01)
        with open(self.place, encoding="utf-8") as file:
            self.address = file.read().strip()
        self.environment = dict(LOGIN, FUSEGUARD_API=self.address)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def holds(self, charger):
        """The current in milliamperes and the phase that a charger holds."""
        with urllib.request.urlopen(f"{self.address}/emulator/chargers/{charger}", timeout=30) as answer:
            box = json.load(answer)
        return round(box["current"] * 1000), box["phase"]

    def token(self):
        """The token that an installer's script sends with each request."""
        form = urllib.parse.urlencode({"grant_type": "password", "username": LOGIN["FUSEGUARD_USER"],
                                       "password": LOGIN["FUSEGUARD_PASSWORD"]})
        with urllib.request.urlopen(f"{self.address}/oauth/token", form.encode(), timeout=30) as answer:
            return json.load(answer)["access_token"]


class Gateway:
    """A gateway that has the store of a world open."""

    TOKEN = "a-token-of-the-tests-and-of-nobody-else"

    def __init__(self, world, upstream="http://127.0.0.1:9", **faults):
        environment = dict(world.failing(**faults), FUSEGUARD_GATEWAY_TOKEN=self.TOKEN)
        self.process = subprocess.Popen(
            [world.program, "serve", "--db", world.store, "--listen", "127.0.0.1:0", "--upstream", upstream,
             "--log-level", "error"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        # Empty where it ended before it could listen.
        self.address = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        _, self.said = self.process.communicate()

    def plan(self, charger, current):
        """Requests a plan; returns the status and the answer's text."""
        update = {"charger": charger, "offlineChargeCurrent": current}
        proposal = {"format": "fuseguard/proposal/1", "updates": [update]}
        return self.post("/fuseguard/v1/plans", proposal, {"Authorization": f"Bearer {self.TOKEN}"})

    def update(self, charger, values, token):
        """Sends an update through the gateway, as a script does; returns the status and the answer's text."""
        return self.post(f"/api/chargers/{charger}/update", values,
                         {"Authorization": f"Bearer {token}", "FuseGuard-Token": self.TOKEN})

    def post(self, path, body, head):
        """Sends a request; returns the status (0 without an answer) and the answer's text."""
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json", **head})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, ValueError, http.client.HTTPException) as error:
            return 0, str(error)
