"""Every command that writes to a store, with a fault at each of its steps."""
import os
import signal

from servers import SITE
from world import World, site

KINDS = ("power", "kill", "torn", "enospc", "eio", "full", "broken")
# Planted bugs: a step that is skipped, and syncs without an effect.
PLANTED = ("careless", "lie")
# After a failure of the disk the exit status is one for the disk (rules: Exit statuses).
ADMITTED = (73, 74)


def record(world):
    """A store of one installation."""
    world.expect(0, "import", world.document("site.json", site("site", [10, 10, 6, 6], rating=48)))


def reserve(world):
    """A store in which a plan in flight takes the remaining headroom of the fuse."""
    record(world)
    world.expect(0, "plan", "--charger", "site-3", "--offline-current", "20")


def nothing(_):
    """No store."""


def reserve_two(world):
    """A store in which a plan of two chargers takes the remaining headroom of the fuse."""
    record(world)
    world.expect(0, "plan", world.document("two.json", {"format": "fuseguard/proposal/1", "updates": [
        {"charger": "site-2", "offlineChargeCurrent": 10}, {"charger": "site-3", "offlineChargeCurrent": 16}]}))


def fleet(world, name):
    """A fleet that is recorded as a whole or not at all."""
    return world.document("fleet.jsonl", *(site(f"{name}{number}", [6, 10]) for number in range(40)))


# Name, initial state, command, and exit status where it was done already.
COMMANDS = {
    "init": (nothing, lambda world: ["init"], 73),
    "import into a new store": (nothing, lambda world: ["import", world.document("new.json", site("new", [6, 6]))], 0),
    "import a fleet into a new store": (nothing, lambda world: ["import", fleet(world, "s")], 0),
    "import another": (reserve, lambda world: ["import", world.document("more.json", site("more", [6, 6]))], 0),
    "import a fleet": (reserve, lambda world: ["import", fleet(world, "s")], 0),
    "import that is refused": (reserve, lambda world: ["import", world.document("refused.jsonl", *(
        site(name, [6, 6] if name == "more" else [10, 9, 6, 6], rating=48) for name in ("more", "site")))], 1),
    "import changes": (reserve, lambda world: [
        "import", world.document("changed.json", site("site", [10, 9, 6, 6], rating=48)), "--replace"], 0),
    "import a table": (reserve, lambda world: [
        "import", world.table("chargers.csv", "charger,offlineCurrent", "site-1,9"), "--replace"], 0),
    "pull into a new store": (nothing, lambda _: ["pull", SITE], 0),
    "pull another": (reserve, lambda _: ["pull", SITE], 0),
    "check --log": (reserve, lambda _: ["check", "--charger", "site-1", "--offline-current", "8", "--log"], 0),
    "plan": (reserve, lambda _: ["plan", "--charger", "site-1", "--offline-current", "8"], 75),
    "plan --adjust": (reserve, lambda _: [
        "plan", "--charger", "site-2", "--offline-current", "32", "--adjust", "--accept-adjusted"], 75),
    "plan that is refused": (reserve, lambda _: ["plan", "--charger", "site-0", "--offline-current", "32"], 1),
    "confirm": (reserve, lambda world: ["confirm", world.plan()], 4),
    "confirm in part": (reserve_two, lambda world: ["confirm", world.plan(), "--charger", "site-2"], 4),
    "release": (reserve, lambda world: ["release", world.plan()], 4),
    "backup": (reserve, lambda world: ["backup", world.copy], 73),
}


class Tally:
    """The results of the faults in one command."""

    def __init__(self, name):
        self.name, self.steps = name, 0
        self.counts = {}
        self.violations = []

    def count(self, outcome):
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def violate(self, fault, what):
        self.violations.append({"where": self.name, "fault": fault, "what": what})


def judge(world, file, tally, fault, before, after, result):
    """Checks every promise on the content of a file after a fault; returns True if the command was done."""
    now = world.facts(file)
    if now not in (before, after):
        tally.violate(fault, f"neither before nor after: {now}")
    if result.returncode > 3:
        said = result.stderr
        if result.returncode not in ADMITTED:
            tally.violate(fault, f"ended with {result.returncode}: {said}")
        if not said.startswith("fuseguard: ") or said.count("\n") != 1 or world.home not in said:
            tally.violate(fault, f"does not say in a line what and where: {said!r}")
        if result.stdout:
            tally.violate(fault, f"ended with {result.returncode} and says: {result.stdout}")
    elif now != after and (result.returncode >= 0 or result.stdout):
        tally.violate(fault, f"ended with {result.returncode}, says {result.stdout!r}, and is not recorded")
    done = "done" if now == after else "not done"
    tally.count("done, though it failed" if now == after and result.returncode > 3 else done)
    verified = world.run("verify", store=file)
    if verified.returncode != (66 if now is None else 0):
        tally.violate(fault, f"verify: {verified.stderr}{verified.stdout[-300:]}")
    return now == after


def hold(world, file, tally, fault, start, arguments, after, status):
    """Checks afterwards that the reservation counts and that the command can be given again."""
    if start is not nothing and arguments[0] not in ("confirm", "release"):
        check = world.run("check", "--charger", "site-0", "--offline-current", "14")
        if check.returncode != 1:
            tally.violate(fault, f"what the plan in flight takes is free: {check.returncode} {check.stderr}")
    result = world.run(*arguments)
    if result.returncode != status:
        tally.violate(fault, f"given again it ends with {result.returncode}: {result.stderr}")
    if without_log(world.facts(file)) != without_log(after):
        tally.violate(fault, f"given again it leaves {world.facts(file)}")


def without_log(facts):
    """The record without the log, which counts every request."""
    return {name: rows for name, rows in facts.items() if name != "log"} if isinstance(facts, dict) else facts


def try_command(name, program, emulator, shim, folder, every, kinds):
    """Lets each step of a command, or one in every few, fail in each way."""
    start, command, again = COMMANDS[name]
    world, tally = World(program, shim, folder), Tally(name)
    world.environment.update(emulator.environment)
    start(world)
    world.keep()
    file = world.copy if name == "backup" else world.store
    before, arguments = world.facts(file), command(world)
    whole, tally.steps = world.count(*arguments)
    after = world.facts(file)
    for place, kind in enumerate(kinds):
        # At one step past the last, the power fails after the command. Each kind has other steps where not
        # all are tried.
        for step in range(tally.steps + 1 - place % every, 0, -every):
            world.restore()
            fault = f"{kind} at step {step}"
            result = world.run(*arguments, kind=kind, at=step)
            if kind in ("kill", "torn", "power") and result.returncode not in (-signal.SIGKILL, whole.returncode):
                tally.violate(fault, f"was not killed: {result.returncode}")
            is_done = judge(world, file, tally, fault, before, after, result)
            hold(world, file, tally, fault, start, arguments, after, again if is_done else whole.returncode)
    return tally
