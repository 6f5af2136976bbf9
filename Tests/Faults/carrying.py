"""A plan of three waves carried out against the emulator of the vendor's API, with a fault at steps of it."""
import concurrent.futures
import json
import os
import signal
import subprocess
import time
import urllib.request

from commands import ADMITTED, Tally
from world import ROOT, World

SITE = "cd613e30-d8f1-4adf-91b7-584a2265b1f5"
FOLDER = os.path.join(ROOT, "Examples", "vendor", "housing-tn")
# Two chargers that change places.
MOVE = os.path.join(ROOT, "Examples", "move.json")
MOVED = {"2614e7e7-1f32-4a74-86b0-59dc02345a9d": (28000, 1), "fe99958f-0275-46da-a2fc-706b40b3d0c6": (16000, 4)}
KINDS = ("kill", "eio", "full")
# A phase that nobody chose is the charger's own choice.
PHASES = {0: 7}
# Carrying out waits more than it computes.
AT_ONCE = 4


class Emulator:
    """The vendor's API, of which the chargers hold at once what they are sent."""

    def __init__(self, program, folder):
        self.place = os.path.join(folder, "api")
        if os.path.exists(self.place):
            os.unlink(self.place)
        self.process = subprocess.Popen(
            [program, FOLDER, "--port-file", self.place, "--state-cache", "0", "--charger-delay", "0", "--torn", "0",
             "--no-rate-limit", "--lifetime", "300"], stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while not os.path.exists(self.place) or os.path.getsize(self.place) == 0:
            if time.monotonic() > deadline:
                raise SystemExit("the emulator does not start")
            time.sleep(0.01)
        with open(self.place, encoding="utf-8") as file:
            self.address = file.read().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def holds(self, charger):
        """The current in milliamperes and the phase that a charger holds."""
        with urllib.request.urlopen(f"{self.address}/emulator/chargers/{charger}", timeout=30) as answer:
            box = json.load(answer)
        return round(box["current"] * 1000), box["phase"]


def unaccounted(world, emulator):
    """What a charger holds that is neither recorded nor in flight and reserved."""
    found = []
    for charger in MOVED:
        current, phase = emulator.holds(charger)
        recorded = world.read(f"SELECT offline_mA, offline_phase FROM charger WHERE id = '{charger}'")
        flying = world.read(f"""SELECT offline_mA, offline_phase FROM plan_request JOIN reservation
                                USING (plan_id, charger_id)
                                WHERE charger_id = '{charger}' AND state NOT IN ('confirmed', 'released')""")
        currents = {milliamperes for milliamperes, _ in recorded + flying}
        phases = {PHASES.get(phase, phase) for _, phase in recorded + flying}
        if current not in currents or phase not in phases:
            found.append(f"{charger} holds {current} mA on {phase}: recorded or in flight are {currents} on {phases}")
    return found


def carry(world, program, tally, fault, **settings):
    """Carries the plan out with a fault, and then again without."""
    plan = world.plan()
    world.restore()
    with Emulator(program, world.folder) as emulator:
        world.environment["FUSEGUARD_API"] = emulator.address
        result = world.run("apply", plan, **settings)
        for what in unaccounted(world, emulator):
            tally.violate(fault, what)
        if result.returncode >= 0 and result.returncode not in (0, *ADMITTED):
            tally.violate(fault, f"ended with {result.returncode}: {result.stderr}")
        if result.returncode in ADMITTED and (world.home not in result.stderr.splitlines()[-1] or result.stdout):
            tally.violate(fault, f"does not say what and where: {result.stderr!r} {result.stdout!r}")
        is_done = world.read("SELECT count(*) FROM reservation") == [(0,)]
        if result.returncode == 0 and not is_done:
            tally.violate(fault, "ended with 0, and is not done")
        tally.count("done" if is_done else "killed" if result.returncode == -signal.SIGKILL else "stopped")
        for verify in (("verify",), ("log", "verify")):
            if (verified := world.run(*verify)).returncode != 0:
                tally.violate(fault, f"{verify}: {verified.stderr}{verified.stdout[-300:]}")
        again = world.run("apply", plan)
        if again.returncode != (4 if is_done else 0):
            tally.violate(fault, f"given again it ends with {again.returncode}: {again.stderr}")
        for charger, values in MOVED.items():
            recorded = world.read(f"SELECT offline_mA, offline_phase FROM charger WHERE id = '{charger}'")
            if recorded != [values] or emulator.holds(charger) != values:
                tally.violate(fault, f"{charger} holds {emulator.holds(charger)}, recorded is {recorded}")


def try_carrying(name, fuseguard, emulator, shim, folder, every):
    """Lets some steps of an `apply` fail; each is carried out twice, in seconds."""
    tally = Tally(name)
    worlds = [World(fuseguard, shim, os.path.join(folder, str(number))) for number in range(AT_ONCE)]
    for world in worlds:
        world.environment.update(FUSEGUARD_USER="installer", FUSEGUARD_PASSWORD="secret")
        with Emulator(emulator, world.folder) as api:
            world.environment["FUSEGUARD_API"] = api.address
            world.expect(0, "pull", SITE)
            world.expect(0, "plan", MOVE)
            world.keep()
            if world is worlds[0]:
                _, tally.steps = world.count("apply", world.plan())
    faults = [(kind, step) for kind in KINDS for step in range(1, tally.steps + 1, 6 * every)]

    def share(number):
        for kind, step in faults[number::AT_ONCE]:
            carry(worlds[number], emulator, tally, f"{kind} at step {step}", kind=kind, at=step)

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(share, range(AT_ONCE)))
    return tally
