"""The rows of `make bench` that run whole programs: cold check, audit, import, check in a large store."""
import collections
import json
import os
import sqlite3
import subprocess

import sites
from measuring import Row, in_turns, peak_kib, progress, ratio, run, shell

# The peer's tables: the store's keys, checks and indexes, without those that no row of the fleet uses.
TABLES = """
CREATE TABLE installation (id TEXT NOT NULL PRIMARY KEY, supply TEXT, automatic TEXT NOT NULL,
    below_minimum TEXT NOT NULL, undeclared_wiring TEXT NOT NULL, it_current TEXT NOT NULL,
    recorded_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE fuse (installation_id TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200), factor_billionths INTEGER NOT NULL,
    PRIMARY KEY (installation_id, id)) STRICT;
CREATE TABLE fuse_line (installation_id TEXT NOT NULL, fuse_id TEXT NOT NULL,
    line INTEGER NOT NULL CHECK (line IN (1, 2, 3)), rating_mA INTEGER CHECK (rating_mA BETWEEN 1 AND 10000000),
    reserve_mA INTEGER NOT NULL, PRIMARY KEY (installation_id, fuse_id, line)) STRICT;
CREATE TABLE charger (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^-A-Za-z0-9._:]*'),
    installation_id TEXT NOT NULL, fuse_id TEXT NOT NULL, position INTEGER NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200), wiring TEXT, wiring_is_read INTEGER NOT NULL,
    min_mA INTEGER NOT NULL CHECK (min_mA BETWEEN 0 AND 10000000), max_mA INTEGER NOT NULL,
    phase_selectable INTEGER NOT NULL, offline_mA INTEGER CHECK (offline_mA BETWEEN 0 AND 32000),
    offline_phase INTEGER NOT NULL CHECK (offline_phase IN (0, 1, 2, 4, 7)), confirmed_at_ms INTEGER NOT NULL,
    awaits_reading INTEGER NOT NULL) STRICT;
CREATE INDEX charger_by_fuse ON charger (installation_id, fuse_id, wiring, min_mA, max_mA, phase_selectable, offline_mA,
    offline_phase, confirmed_at_ms, awaits_reading);
CREATE INDEX charger_by_name ON charger (name);
PRAGMA journal_mode = WAL;
"""
# One sum for each fuse and line, over an index that has just the needed columns.
SUMS = """
SELECT installation_id, fuse_id,
       sum(CASE WHEN offline_phase IN (0, 1, 7) THEN offline_mA ELSE 0 END),
       sum(CASE WHEN offline_phase IN (0, 2, 7) THEN offline_mA ELSE 0 END),
       sum(CASE WHEN offline_phase IN (0, 4, 7) THEN offline_mA ELSE 0 END)
FROM charger GROUP BY installation_id, fuse_id
"""


def cold(fuseguard, folder, rounds):
    """One cold check of 50 chargers beside a cold shell that computes the bare sum in the same store."""
    row = Row("cold", "one cold `check`, 50 chargers", "a cold sqlite3 shell, the bare sum", bar=2.5)
    circuits = [(200, [sites.charger(f"c{number:02}", (1, 2, 4, 7)[number % 4], 6 + number % 5)
                       for number in range(first, first + 10)]) for first in range(0, 50, 10)]
    site = os.path.join(folder, "cold.json")
    store = os.path.join(folder, "cold.db")
    with open(site, "w", encoding="utf-8") as file:
        json.dump(sites.installation(circuits, 500), file)
    subprocess.run([fuseguard, "import", "--db", store, site], check=True, stdout=subprocess.DEVNULL)
    check = [fuseguard, "check", "--db", store, "--charger", "c00", "--offline-current", "0", "--json"]
    total = [shell(), store, "SELECT sum(offline_mA) FROM charger WHERE installation_id = 'bench'"
             " AND offline_phase IN (1, 7) AND id <> 'c00' AND fixed_mA IS NULL"]
    ours = json.loads(subprocess.run(check, check=True, capture_output=True).stdout)
    ours = ours["fuses"][0]["lines"][0]["after_mA"]
    theirs = int(subprocess.run(total, check=True, capture_output=True).stdout)
    if ours != theirs:
        raise SystemExit(f"cold: the answers differ: {ours} and {theirs}")
    row.same = f"both say {ours} mA on L1"
    in_turns(10, lambda: run(check), lambda: run(total))
    checks, sums = in_turns(rounds, lambda: run(check).milliseconds, lambda: run(total).milliseconds)
    row.measured(checks, sums)
    return [row]


def fleet(fuseguard, folder, installations, rounds):
    """Import and audit of a fleet, and a check in its store."""
    count = installations * 50
    progress(f"writing a fleet of {count:,} chargers in {installations:,} installations")
    own = sites.Fleet(folder, installations)
    own.write()
    store, other = os.path.join(folder, "fleet.db"), os.path.join(folder, "peer.db")
    imported = Row("import", f"`import`, {count:,} chargers", "sqlite3 `.import` of the same rows, keys and indexes", "s", bar=3.0)
    orders = os.path.join(folder, "import.sql")
    with open(orders, "w", encoding="utf-8") as file:
        file.write(".bail on\n.mode csv\n" + TABLES + "PRAGMA synchronous = FULL;\nBEGIN;\n")
        for table in ("installation", "fuse", "fuse_line", "charger"):
            file.write(f".import {own.rows(table)} {table}\n")
        file.write("COMMIT;\n")

    def ours():
        remove(store)
        return run([fuseguard, "import", "--db", store, own.document], os.path.join(folder, "import.txt")).seconds

    def theirs():
        remove(other)
        return run([shell(), other], given=orders).seconds
    progress("importing it both ways")
    mine, peers = in_turns(max(1, rounds // 2), ours, theirs)
    imported.same = same_rows(store, other)
    imported.measured(mine, peers)
    scratch = os.path.join(folder, "scratch.db")
    peak = peak_kib([fuseguard, "import", "--db", scratch, own.document])
    remove(scratch)
    imported.notes.append(f"{count / imported.ours:,.0f} and {count / imported.theirs:,.0f} chargers a second,"
                          f" peak memory {peak / 1024:.0f} MiB")
    return [imported, *audit(fuseguard, folder, store, other, count, installations, rounds),
            large(fuseguard, folder, store, count)]


def remove(store):
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(store + suffix):
            os.remove(store + suffix)


def same_rows(store, other):
    columns = ", ".join(sites.CHARGER[:6] + sites.CHARGER[7:12])
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as left, \
            sqlite3.connect(f"file:{other}?mode=ro", uri=True) as right:
        for table, order in (("charger", "id"), ("fuse_line", "installation_id, fuse_id, line")):
            what = columns if table == "charger" else "installation_id, fuse_id, line, rating_mA, reserve_mA"
            query = f"SELECT {what} FROM {table} ORDER BY {order}"
            for number, (mine, theirs) in enumerate(zip(left.execute(query), right.execute(query), strict=True)):
                if mine != theirs:
                    raise SystemExit(f"import: row {number} of {table} differs: {mine} and {theirs}")
    return "both stores have the same rows"


def audit(fuseguard, folder, store, other, count, installations, rounds):
    audited = Row("audit", f"`audit`, {count:,} chargers in {installations:,} installations",
                  "sqlite3, one GROUP BY over an index made for it", bar=1.5)
    memory = Row("audit memory", f"`audit`, {count:,} chargers: peak memory", "-", "MiB", value_name="MiB", bar=64.0)
    with sqlite3.connect(other) as database:
        database.execute("CREATE INDEX made_for_it ON charger (installation_id, fuse_id, offline_phase, offline_mA)")
        database.execute("DROP INDEX charger_by_fuse")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    report, sums = os.path.join(folder, "audit.jsonl"), os.path.join(folder, "sums.txt")

    def ours():
        return run([fuseguard, "audit", "--db", store, "--json"], report, allowed=(0, 1)).milliseconds

    def theirs():
        return run([shell(), other, SUMS], sums).milliseconds
    in_turns(1, ours, theirs)
    audited.same = same_sums(report, sums)
    progress("auditing it both ways")
    audited.measured(*in_turns(4 * rounds, ours, theirs))
    memory.ours = memory.value = peak_kib([fuseguard, "audit", "--db", store, "--json"], allowed=(0, 1)) / 1024
    return [audited, memory]


def same_sums(report, sums):
    """The worst line of every installation by the shell's sums: the main fuse carries its circuits' loads."""
    carried = collections.defaultdict(dict)
    with open(sums, encoding="utf-8") as file:
        for line in file:
            site, fuse, *totals = line.rstrip("\n").split("|")
            carried[site][fuse] = [int(total) for total in totals]
    compared = 0
    with open(report, encoding="utf-8") as file:
        for line in file:
            one = json.loads(line)
            worst, circuits = one["worst"], carried[one["id"]]
            totals = dict(circuits)
            totals[one["id"]] = [sum(total[line] for total in circuits.values()) for line in range(3)]
            line = int(worst["line"][1]) - 1
            if totals[worst["fuse"]][line] != worst["total_mA"]:
                raise SystemExit(f"audit: {one['id']} differs: {worst} and {totals[worst['fuse']]}")
            if (worst["total_mA"] > worst["usable_mA"]) != (one["verdict"] == "refused"):
                raise SystemExit(f"audit: {one['id']} is {one['verdict']} with {worst}")
            if worst["fuse"] != one["id"] and max(totals[one["id"]]) > 400_000:
                raise SystemExit(f"audit: {one['id']} is over at its main fuse and says {worst}")
            compared += 1
    if compared != len(carried):
        raise SystemExit(f"audit: {compared} installations, the shell has {len(carried)}")
    return f"the worst line of each of {compared:,} installations is the shell's sum"


def large(fuseguard, folder, store, count):
    """A check in a store of that size beside the same check in a store with only that installation."""
    row = Row("large store", f"a cold `check` in a store of {count:,} chargers", "the same in a store of 50", bar=1.2)
    small = os.path.join(folder, "small.db")
    with open(os.path.join(folder, "fleet.jsonl"), encoding="utf-8") as file:
        site = json.loads(file.readline())
    alone = os.path.join(folder, "alone.json")
    with open(alone, "w", encoding="utf-8") as file:
        json.dump(site, file)
    remove(small)
    run([fuseguard, "import", "--db", small, alone])
    charger = site["circuits"][1]["chargers"][3]["id"]

    def checked(path, charger):
        return [fuseguard, "check", "--db", path, "--charger", charger, "--offline-current", "7", "--json"]

    def report(path):
        answer = json.loads(subprocess.run(checked(path, charger), check=True, capture_output=True).stdout)
        return {key: value for key, value in answer.items() if key != "store"}
    if report(store) != report(small):
        raise SystemExit("large store: the reports differ")
    row.same = "both reports are the same"
    known = in_turns(100, *(lambda path=path: run(checked(path, charger)).milliseconds for path in (store, small)))
    nobody = in_turns(50, *(lambda path=path: run(checked(path, "nobody"), allowed=(2,)).milliseconds
                            for path in (store, small)))
    row.measured(*known)
    row.notes.append(f"an unknown charger: {ratio(*nobody):.2f} times")
    return row
