"""Sending to the emulated API with faults: a plan of three waves, and an update through a gateway."""
import concurrent.futures
import os
import signal
import sqlite3
import subprocess
import time

from commands import ADMITTED, Tally
from servers import SITE, Emulator, Gateway
from world import ROOT, World

FIRST, SECOND = "2614e7e7-1f32-4a74-86b0-59dc02345a9d", "fe99958f-0275-46da-a2fc-706b40b3d0c6"
# Two chargers that exchange their phases and currents.
MOVE = os.path.join(ROOT, "Examples", "move.json")
MOVED = {FIRST: (28000, 1), SECOND: (16000, 4)}
# The update that a script sends through the gateway, and the charger's settings afterwards.
LESS = {"offlineChargeCurrent": 28}
LESSENED = {FIRST: (28000, 4)}
# An automatic phase is the charger's own choice.
PHASES = {0: 7}
# Carrying out a plan waits more than it computes.
AT_ONCE = 4
# The gateway's answers about a request with an unknown fate: it may arrive for three more minutes, or it is
# being read.
MAY_ARRIVE = "may still arrive; try again in three minutes"
IS_READ_BACK = "is being read back"
# The time within which a gateway must have read back an update, in seconds.
PATIENCE = 20


def recorded_of(world, charger):
    """The recorded current and phase of a charger."""
    return world.read(f"SELECT offline_mA, offline_phase FROM charger WHERE id = '{charger}'")


def unaccounted(world, emulator):
    """The settings of chargers that are neither recorded nor in flight and reserved."""
    found = []
    for charger in MOVED:
        current, phase = emulator.holds(charger)
        recorded = recorded_of(world, charger)
        flying = world.read(f"""SELECT offline_mA, offline_phase FROM plan_request JOIN reservation
                                USING (plan_id, charger_id)
                                WHERE charger_id = '{charger}' AND state NOT IN ('confirmed', 'released', 'superseded')""")
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
        is_done = settle(world, emulator, tally, fault)
        if result.returncode >= 0 and result.returncode not in (0, *ADMITTED):
            tally.violate(fault, f"ended with {result.returncode}: {result.stderr}")
        if result.returncode in ADMITTED and (world.home not in result.stderr.splitlines()[-1] or result.stdout):
            tally.violate(fault, f"does not say what and where: {result.stderr!r} {result.stdout!r}")
        if result.returncode == 0 and not is_done:
            tally.violate(fault, "ended with 0, and is not done")
        tally.count("done" if is_done else "killed" if result.returncode == -signal.SIGKILL else "stopped")
        again = world.run("apply", plan)
        if again.returncode != (4 if is_done else 0):
            tally.violate(fault, f"given again it ends with {again.returncode}: {again.stderr}")
        expect_held(MOVED, world, emulator, tally, fault)


def settle(world, emulator, tally, fault):
    """Checks the state after a program has ended in any way; returns True if nothing is in flight."""
    for what in unaccounted(world, emulator):
        tally.violate(fault, what)
    for verify in (("verify",), ("log", "verify")):
        if (verified := world.run(*verify)).returncode != 0:
            tally.violate(fault, f"{verify}: {verified.stderr}{verified.stdout[-300:]}")
    return not is_flying(world)


def is_flying(world):
    """True if anything is in flight.

    A separate process reads the store: where the power fails, pages that this process has mapped are gone.
    """
    counted = subprocess.run(["sqlite3", "-readonly", world.store, "SELECT count(*) FROM reservation"],
                             capture_output=True, text=True, check=False)
    return counted.stdout.strip() != "0"


def expect_held(values, world, emulator, tally, fault):
    """Checks that chargers have some values, and that these are recorded."""
    for charger, value in values.items():
        recorded = recorded_of(world, charger)
        if recorded != [value] or emulator.holds(charger) != value:
            tally.violate(fault, f"{charger} holds {emulator.holds(charger)}, recorded is {recorded}")


def let_through(world, emulator, **settings):
    """Sends an update through a gateway and waits for its confirmation; returns answer and exit status."""
    with Gateway(world, emulator.address, **settings) as gateway:
        status, said = gateway.update(FIRST, LESS, emulator.token()) if gateway.address else (0, "")
        deadline = time.monotonic() + PATIENCE
        while status == 200 and gateway.process.poll() is None and is_flying(world) and time.monotonic() < deadline:
            time.sleep(0.02)
    return status, said, gateway.process.returncode


def pass_on(world, program, tally, fault, **settings):
    """Sends an update through a gateway with a fault, and then again without."""
    world.restore()
    with Emulator(program, world.folder) as emulator:
        world.environment["FUSEGUARD_API"] = emulator.address
        status, _, ended = let_through(world, emulator, **settings)
        settled = settle(world, emulator, tally, fault)
        if status == 200 and (held := emulator.holds(FIRST)) != LESSENED[FIRST]:
            tally.violate(fault, f"answered 200, and the charger holds {held}")
        if ended not in (0, -signal.SIGKILL, *ADMITTED):
            tally.violate(fault, f"ended with {ended}")
        if status not in (0, 200, 503):
            tally.violate(fault, f"answered {status}")
        outcome = {200: "let through", 503: "said to be impossible"}.get(status, "not answered")
        tally.count(outcome if settled else f"{outcome}, in flight at the end")
        # A gateway that starts reads back what is in flight. Then the same update may be requested again,
        # unless no answer to it is recorded: it may still be under way.
        deadline = time.monotonic() + PATIENCE
        again, said = 0, ""
        while again != 200 and MAY_ARRIVE not in said and time.monotonic() < deadline:
            again, said, _ = let_through(world, emulator)
        settled = settle(world, emulator, tally, fault)
        if again == 200 or MAY_ARRIVE in said:
            expect_held(LESSENED, world, emulator, tally, fault)
        elif IS_READ_BACK not in said or settled:
            tally.violate(fault, f"given again it is answered {again}: {said[:300]}")


def count_carrying(world, _):
    """Makes a plan, and counts the steps of carrying it out."""
    world.expect(0, "plan", MOVE)
    world.keep()
    return world.count("apply", world.plan())[1]


def count_passing(world, emulator):
    """Counts the steps of a gateway that forwards an update."""
    world.keep()
    let_through(world, emulator, **world.counting)
    return world.steps()


# For each command: how to prepare it and count its steps, and how to run it with a fault.
SENDING = {"apply": (count_carrying, carry), "serve": (count_passing, pass_on)}


def try_sending(name, fuseguard, emulator, shim, folder, every, kinds):
    """Lets one in every few steps of sending fail; each case runs twice and takes seconds."""
    count, attempt = SENDING[name]
    tally = Tally(name)
    worlds = [World(fuseguard, shim, os.path.join(folder, str(number))) for number in range(AT_ONCE)]
    for world in worlds:
        with Emulator(emulator, world.folder) as api:
            world.environment.update(api.environment)
            world.expect(0, "pull", SITE)
            tally.steps = count(world, api)
    faults = [(kind, step) for place, kind in enumerate(kinds)
              for step in range(1 + place % every, tally.steps + 1, every)]

    def share(number):
        for kind, step in faults[number::AT_ONCE]:
            fault = f"{kind} at step {step}"
            try:
                attempt(worlds[number], emulator, tally, fault, kind=kind, at=step)
            except sqlite3.Error as error:
                tally.violate(fault, f"another client of SQLite says: {error}")

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(share, range(AT_ONCE)))
    return tally
