"""Every command that writes to a store, with a fault at each of its steps."""
import os
import signal

from world import World, site

KINDS = ("kill", "torn", "enospc", "eio", "full", "broken")
# Where a disk fails the exit status says that it was the disk (contract: exit codes).
ADMITTED = (73, 74)


def reserve(world):
    """A store in which a plan in flight takes what is left of the fuse."""
    world.expect(0, "import", world.document("site.json", site("site", [10, 10, 6, 6], rating=48)))
    world.expect(0, "plan", "--charger", "site-3", "--offline-current", "20")


def nothing(_):
    """No store."""


# Name, what is there before, the command; {plan} is the plan in flight.
COMMANDS = {
    "import into a new store": (nothing, lambda world: ["import", world.document("new.json", site("new", [6, 6]))]),
    "import a fleet into a new store": (nothing, lambda world: [
        "import", world.document("fleet.jsonl", *(site(f"s{number}", [6, 10]) for number in range(40)))]),
    "import another": (reserve, lambda world: ["import", world.document("more.json", site("more", [6, 6]))]),
    "import changes": (reserve, lambda world: [
        "import", world.document("changed.json", site("site", [10, 9, 6, 6], rating=48)), "--replace"]),
    "plan": (reserve, lambda _: ["plan", "--charger", "site-1", "--offline-current", "8"]),
    "plan --adjust": (reserve, lambda _: [
        "plan", "--charger", "site-2", "--offline-current", "32", "--adjust", "--accept-adjusted"]),
    "plan that is refused": (reserve, lambda _: ["plan", "--charger", "site-0", "--offline-current", "32"]),
    "confirm": (reserve, lambda world: ["confirm", world.plan()]),
    "release": (reserve, lambda world: ["release", world.plan()]),
    "backup": (reserve, lambda world: ["backup", world.copy]),
}


class Tally:
    """What became of the faults in one command."""

    def __init__(self, name):
        self.name, self.steps = name, 0
        self.counts = {}
        self.violations = []

    def count(self, outcome):
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def violate(self, fault, what):
        self.violations.append({"where": self.name, "fault": fault, "what": what})


def judge(world, file, tally, fault, before, after, result):
    """Holds every promise on what is in a file after a fault."""
    now = world.facts(file)
    if now not in (before, after):
        tally.violate(fault, f"neither before nor after: {now}")
    if result.returncode in (0, 1, 3) and now != after:
        tally.violate(fault, f"ended with {result.returncode}, and is not recorded")
    if result.returncode > 3:
        said = result.stderr
        if result.returncode not in ADMITTED:
            tally.violate(fault, f"ended with {result.returncode}: {said}")
        if not said.startswith("fuseguard: ") or world.home not in said:
            tally.violate(fault, f"does not say what and where: {said!r}")
    done = "done" if now == after else "not done"
    tally.count("done, though it failed" if now == after and result.returncode > 3 else done)
    if now is None:
        return
    verified = world.run("verify", store=file)
    if verified.returncode != 0:
        tally.violate(fault, f"verify: {verified.stderr}{verified.stdout[-300:]}")


def hold(world, tally, fault, arguments, start, again):
    """What must hold afterwards: the reservation counts, and the command can be given again."""
    if start is reserve and arguments[0] not in ("confirm", "release"):
        check = world.run("check", "--charger", "site-0", "--offline-current", "14")
        if check.returncode != 1:
            tally.violate(fault, f"what the plan in flight takes is free: {check.returncode} {check.stderr}")
    result = world.run(*arguments)
    if result.returncode not in again:
        tally.violate(fault, f"given again it ends with {result.returncode}: {result.stderr}")


def try_command(name, program, shim, folder, every, kinds=KINDS):
    """Lets each step of a command, or one in every few, fail in each way."""
    start, command = COMMANDS[name]
    world, tally = World(program, shim, folder), Tally(name)
    start(world)
    world.keep()
    file = world.copy if name == "backup" else world.store
    before, arguments = world.facts(file), command(world)
    counter = os.path.join(folder, "steps")
    whole = world.run(*arguments, kind="none", count=counter)
    after = world.facts(file)
    with open(counter, encoding="utf-8") as steps:
        tally.steps = int(steps.read())
    # Given again when it was done already: it changes nothing, stands there, is in flight.
    again = {whole.returncode, 0, 4, 73, 75}
    for kind in kinds:
        for step in range(1, tally.steps + 1, every):
            world.restore()
            fault = f"{kind} at step {step}"
            result = world.run(*arguments, kind=kind, at=step)
            if kind in ("kill", "torn") and result.returncode not in (-signal.SIGKILL, whole.returncode):
                tally.violate(fault, f"was not killed: {result.returncode}")
            judge(world, file, tally, fault, before, after, result)
            hold(world, tally, fault, arguments, start, again)
    return tally
