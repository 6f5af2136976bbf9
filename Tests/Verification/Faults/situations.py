"""Damage to a store from outside: permissions, torn pages, lost logs, jumping clocks, versions, locks."""
import os
import shutil
import sqlite3

from commands import Tally, reserve
from servers import Gateway
from world import World

# An update that exceeds the fuse by 4 A together with the plan in flight.
TOO_MUCH = ("check", "--charger", "site-0", "--offline-current", "14")
PLAN = ("plan", "--charger", "site-1", "--offline-current", "8")
NOBODY = 65534
YEARS = 10 * 365 * 86_400


def expect(tally, fault, result, statuses, *words):
    """Checks the exit status of a command, and that its output has some words."""
    said = result.stderr + result.stdout
    if result.returncode not in statuses:
        tally.violate(fault, f"ended with {result.returncode}, not {sorted(statuses)}: {said[-300:]}")
    if missing := [word for word in words if word not in said]:
        tally.violate(fault, f"does not say {missing}: {said[-300:]}")
    tally.count("as promised" if result.returncode in statuses else "otherwise")


def read_only(world, tally):
    """A store and a folder that only root may write; the test itself needs root, to run as another user."""
    if os.getuid() != 0:
        tally.count("skipped: only root can be somebody else")
        return
    reserve(world)
    for folder in (world.folder, world.home):
        os.chmod(folder, 0o755)
    os.chmod(world.store, 0o444)
    expect(tally, "read-only file", world.run(*PLAN, user=NOBODY), {77}, world.store, "permissions")
    expect(tally, "read-only file, check", world.run(*TOO_MUCH, user=NOBODY), {1, 77})
    os.chmod(world.store, 0o666)
    expect(tally, "read-only folder", world.run(*PLAN, user=NOBODY), {77}, world.store, "permissions")
    os.chmod(world.store, 0o000)
    expect(tally, "unreadable file", world.run(*TOO_MUCH, user=NOBODY), {77}, world.store, "permissions")
    os.chmod(world.store, 0o644)
    expect(tally, "afterwards", world.run("verify"), {0})


def torn_pages(world, tally):
    """Every page of the store in turn with a damaged second half: zeros, or garbage."""
    reserve(world)
    world.keep()
    facts, size = world.facts(), os.path.getsize(world.store)
    page = world.read("PRAGMA page_size")[0][0]
    for place in range(0, size, page):
        for name, half in (("zeros", bytes(page // 2)), ("garbage", os.urandom(page // 2))):
            world.restore()
            with open(world.store, "r+b") as file:
                file.seek(place + page // 2)
                if file.read(page // 2) == half:
                    continue
                file.seek(place + page // 2)
                file.write(half)
            look(world, tally, f"{name} in the half of page {place // page + 1}", facts)
    for left in (size - page // 2, size - page, size // 2, page, page // 2, 1):
        world.restore()
        os.truncate(world.store, left)
        look(world, tally, f"{left} of {size} bytes left", facts)


def look(world, tally, fault, *sound):
    """Checks that an overload is not called safe, and that `verify` finds any state that is not sound.

    The last of the sound states is the one without a loss.
    """
    verified, now = world.run("verify").returncode, world.facts()
    if verified == 0 and now not in sound:
        tally.violate(fault, f"verify finds nothing, though it reads {now}")
    if world.run(*TOO_MUCH).returncode in (0, 3):
        tally.violate(fault, f"what is too much is safe, and verify ends with {verified}")
    whole = "nothing lost" if now == sound[-1] else "as it was before, unnoticed"
    tally.count("found by verify" if verified else whole)


def lost_log(world, tally):
    """The write-ahead log of a killed process, cut at each frame and within, and deleted."""
    reserve(world)
    world.keep()
    before = world.facts()
    _, last = world.count(*PLAN)
    after = world.facts()
    log = world.store + "-wal"
    # From the step at which all is in the log and nothing in the file, to the last page to be written into
    # the file.
    killed = []
    for step in range(1, last + 1):
        world.restore()
        world.run(*PLAN, kind="kill", at=step)
        alone = os.path.join(world.folder, "alone.db")
        shutil.copyfile(world.store, alone)
        if os.path.exists(log) and world.facts() == after and world.facts(alone) != after:
            killed.append(step)
    for step in (killed[0], killed[-1]):
        world.restore()
        world.run(*PLAN, kind="kill", at=step)
        world.keep("killed")
        frame = 24 + world.read("PRAGMA page_size")[0][0]
        world.restore("killed")
        size = os.path.getsize(log)
        for length in sorted({min(size, 32 + half * frame // 2) for half in range(2 * size // frame + 2)} | {0, 16}):
            for without in ((), ("-shm",)):
                lose(world, length, without)
                look(world, tally, f"killed at {step}, {length} of {size} bytes of the log left", before, after)
        for without in (("-wal",), ("-wal", "-shm")):
            lose(world, size, without)
            look(world, tally, f"killed at {step}, {' and '.join(without)} deleted", before, after)


def lose(world, length, without):
    """Restores the killed state, with a part of the log and without some files."""
    world.restore("killed")
    os.truncate(world.store + "-wal", length)
    for suffix in without:
        os.unlink(world.store + suffix)


def jumping_clock(world, tally):
    """A clock that is years ahead or behind: no reservation is freed, and plans can be settled."""
    world.keep("empty")
    for ahead in (YEARS, -YEARS):
        world.restore("empty")
        reserve(world)
        fault = f"the clock jumps by {ahead} s"
        expect(tally, fault, world.run(*TOO_MUCH, clock=ahead), {1})
        expect(tally, fault, world.run(*PLAN, clock=ahead), {0})
        first, second = (made for made, in world.read("SELECT made_at_ms FROM plan ORDER BY rowid"))
        if abs(second - first) < YEARS * 500:
            tally.violate(fault, f"the program does not see it: {first}, {second}")
        expect(tally, f"{fault} and back", world.run(*TOO_MUCH), {1})
        expect(tally, f"{fault}, confirmed", world.run("confirm", world.plan(), clock=ahead), {0})
        expect(tally, f"{fault}, verified", world.run("verify"), {0})
        expect(tally, f"{fault}, its log", world.run("log", "verify"), {0})


def newer_store(world, tally):
    """A store of a newer version, and one that becomes so while a gateway has it open."""
    reserve(world)
    with Gateway(world) as gateway:
        database = sqlite3.connect(world.store)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute(f"PRAGMA user_version = {version + 1}")
        database.close()
        facts = world.facts()
        status, said = gateway.plan("site-1", 8)
        if status != 503 or "newer fuseguard" not in said:
            tally.violate("a store that becomes newer while it is open", f"a plan is answered with {status}: {said}")
        tally.count("as promised" if status == 503 else "otherwise")
    for command in (TOO_MUCH, PLAN, ("audit",), ("confirm", world.plan()), ("verify",)):
        expect(tally, f"a newer store, {command[0]}", world.run(*command), {65},
               world.store, f"version {version + 1}", "newer fuseguard")
    if world.facts() != facts:
        tally.violate("a newer store", "it was changed")


def store_before_release(world, tally):
    """A store of a program from before the first release."""
    reserve(world)
    database = sqlite3.connect(world.store)
    database.execute(f"PRAGMA application_id = {0x46555345}")
    database.close()
    facts = world.facts()
    for command in (TOO_MUCH, PLAN, ("audit",), ("verify",), ("init",)):
        expect(tally, f"a store before the release, {command[0]}", world.run(*command), {65, 73}, world.store)
    if world.facts() != facts:
        tally.violate("a store before the release", "it was changed")


def locked(world, tally):
    """Another process locks the store."""
    reserve(world)
    database = sqlite3.connect(world.store, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    plan = (*PLAN, "--lock-timeout", "0")
    expect(tally, "held by others", world.run(*plan), {75}, world.store, "--lock-timeout")
    expect(tally, "held by others, check", world.run(*TOO_MUCH), {1})
    database.execute("ROLLBACK")
    database.close()
    expect(tally, "afterwards", world.run(*plan), {0})


SITUATIONS = {
    "read-only": read_only,
    "torn pages": torn_pages,
    "lost log": lost_log,
    "jumping clock": jumping_clock,
    "newer store": newer_store,
    "store before the release": store_before_release,
    "locked": locked,
}


def try_situation(name, program, shim, folder):
    """Tries one situation."""
    tally = Tally(name)
    SITUATIONS[name](World(program, shim, folder), tally)
    return tally
