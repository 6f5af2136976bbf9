"""A store in a folder of its own, the commands on it, and its content as another client of SQLite reads it."""
import json
import os
import shutil
import sqlite3
import subprocess

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
# The facts that matter, without those that differ in every run: ids of plans, moments, hashes.
FACTS = {
    "installation": "SELECT id, supply FROM installation",
    "fuse": "SELECT installation_id, fuse_id, line, rating_mA, reserve_mA FROM fuse_line",
    "charger": "SELECT id, installation_id, fuse_id, offline_mA, offline_phase, min_mA, max_mA FROM charger",
    "request": "SELECT charger_id, wave, state, offline_mA FROM plan_request",
    "reservation": "SELECT charger_id FROM reservation",
    "log": "SELECT count(*) FROM log",
    "version": "PRAGMA user_version",
}


def site(name, currents, rating=63):
    """An installation on one line of a fuse, with chargers of its own."""
    chargers = [{"id": f"{name}-{place}", "wiring": "L1L2L3", "offlineCurrent": current, "offlinePhase": 1}
                for place, current in enumerate(currents)]
    return {"format": "fuseguard/installation/1", "id": name, "supply": "TN-3", "fuse": rating, "chargers": chargers}


class Shim:
    """The library that makes steps fail."""

    def __init__(self, folder):
        self.library = os.path.join(folder, "shim.so")
        subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", self.library,
                        os.path.join(HERE, "shim.c")], check=True)


class World:
    """A folder with a store in it."""

    def __init__(self, program, shim, folder):
        self.program, self.shim, self.folder = program, shim, folder
        self.home = os.path.join(folder, "store", "")
        self.store = os.path.join(self.home, "s.db")
        self.copy = os.path.join(self.home, "copy.db")
        self.documents = os.path.join(folder, "documents")
        self.environment = dict(os.environ, SWIFT_BACKTRACE="enable=no")
        os.makedirs(self.home, exist_ok=True)
        os.makedirs(self.documents, exist_ok=True)

    def document(self, name, *values):
        """Writes a document, or a fleet where its name ends so."""
        return self.table(name, *map(json.dumps, values))

    def table(self, name, *lines):
        """Writes a text."""
        path = os.path.join(self.documents, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        return path

    def run(self, *arguments, store=None, user=None, **faults):
        """Runs a command on the store or on another one; faults are the shim's settings."""
        return subprocess.run([self.program, *arguments, "--db", store or self.store], env=self.failing(**faults),
                              user=user, capture_output=True, text=True, timeout=120, check=False)

    def failing(self, **faults):
        """The environment of a program, with its faults if there are any."""
        environment = dict(self.environment)
        if faults:
            environment.update({f"FAULT_{name.upper()}": str(value) for name, value in faults.items()})
            environment.update(LD_PRELOAD=self.shim.library, FAULT_FOLDER=self.home)
        return environment

    def count(self, *arguments):
        """Restores the store and runs a whole command; returns its result and its number of steps."""
        self.restore()
        result = self.run(*arguments, **self.counting)
        return result, self.steps()

    @property
    def counting(self):
        """The shim's settings for a program that runs without faults and writes its number of steps."""
        return {"kind": "none", "count": os.path.join(self.folder, "steps")}

    def steps(self):
        """The number of steps that a program has written."""
        with open(self.counting["count"], encoding="utf-8") as steps:
            return int(steps.read())

    def expect(self, status, *arguments):
        """Runs a command that must end with an exit status."""
        result = self.run(*arguments)
        if result.returncode != status:
            raise SystemExit(f"{arguments} ended with {result.returncode}: {result.stderr}{result.stdout[-400:]}")
        return result.stdout

    def plan(self):
        """The id of the plan in flight."""
        return self.read("SELECT DISTINCT plan_id FROM plan_request")[0][0]

    def read(self, sql, file=None):
        """The rows that another client of SQLite reads."""
        database = sqlite3.connect(f"file:{file or self.store}?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def facts(self, file=None):
        """The recorded facts; None where there is no store, a text where it cannot be read."""
        file = file or self.store
        if not os.path.exists(file) or os.path.getsize(file) == 0:
            return None
        try:
            return {name: sorted(map(repr, self.read(sql, file))) for name, sql in FACTS.items()}
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return f"unreadable: {error}"

    def keep(self, name="kept"):
        """Saves the store in its present state."""
        shutil.rmtree(os.path.join(self.folder, name), ignore_errors=True)
        shutil.copytree(self.home, os.path.join(self.folder, name))

    def restore(self, name="kept"):
        """Restores the store to a saved state."""
        shutil.rmtree(self.home)
        shutil.copytree(os.path.join(self.folder, name), self.home)
