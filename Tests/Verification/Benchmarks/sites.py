"""Installations, proposals and fleets for `make bench`, from seeds."""
import csv
import json
import os
import random
import uuid

PHASES = (1, 2, 4)


def installation(circuits, root, identifier="bench"):
    """A document with one level of circuits: (rating, [charger, ...]) each."""
    return {"format": "fuseguard/installation/1", "id": identifier, "supply": "TN-3", "fuse": root,
            "circuits": [{"id": f"k{number}", "fuse": rating, "chargers": chargers}
                         for number, (rating, chargers) in enumerate(circuits)]}


def charger(identifier, phase, current):
    return {"id": identifier, "wiring": "L1L2L3", "offlineCurrent": current, "offlinePhase": phase}


def proposal(updates):
    return {"format": "fuseguard/proposal/1", "updates": updates}


def row_of_circuits(count, circuits, recorded, room):
    """Chargers spread over circuits and phases; every fuse has this headroom beside what is recorded."""
    own = [range(circuit, count, circuits) for circuit in range(circuits)]

    def most(numbers):
        return max(sum(number % 3 == line for number in numbers) for line in range(3)) * recorded
    return installation(
        [(most(numbers) + room, [charger(f"c{number:05}", PHASES[number % 3], recorded) for number in numbers])
         for numbers in own], most(range(count)) + 4 * room)


def crowd(count):
    """Chargers of 2 A and at least 1 A in circuits of thirty; the main fuse has 3 A for each."""
    circuits = max(1, count // 30)
    document = installation(
        [(40, [{**charger(f"c{number:05}", PHASES[number % 3], 2), "minCurrent": 1}
               for number in range(circuit, count, circuits)]) for circuit in range(circuits)], max(8, count))
    return document


def nested(depth, count):
    """Chargers below a chain of circuits, evenly spread over its levels."""
    root = {"format": "fuseguard/installation/1", "id": "bench", "supply": "TN-3", "fuse": 10_000}
    above = root
    for level in range(depth):
        circuit = {"id": f"k{level}", "fuse": 10_000,
                   "chargers": [charger(f"c{number:05}", PHASES[number % 3], 2) for number in range(level, count, depth)]}
        above["circuits"] = [circuit]
        above = circuit
    return root


# The content of a fleet's rows; columns that may be empty are left out, so that the shell can import the rows.
CHARGER = ("id", "installation_id", "fuse_id", "position", "name", "wiring", "wiring_is_read", "min_mA", "max_mA",
           "phase_selectable", "offline_mA", "offline_phase", "confirmed_at_ms", "awaits_reading")


class Fleet:
    """Installations of fifty chargers below four circuits, as one document and as rows of the tables."""

    def __init__(self, folder, installations):
        self.folder, self.installations = folder, installations
        self.document = os.path.join(folder, "fleet.jsonl")

    def rows(self, table):
        return os.path.join(self.folder, f"{table}.csv")

    def write(self):
        source = random.Random("fleet")
        tables = {name: open(self.rows(name), "w", encoding="utf-8", newline="")
                  for name in ("installation", "fuse", "fuse_line", "charger")}
        writers = {name: csv.writer(file, lineterminator="\n") for name, file in tables.items()}
        with open(self.document, "w", encoding="utf-8") as document:
            for number in range(self.installations):
                document.write(json.dumps(self.one(number, source, writers)) + "\n")
        for file in tables.values():
            file.close()

    @staticmethod
    def one(number, source, writers):
        identifier = f"site-{number:05}"
        writers["installation"].writerow(
            (identifier, "TN-3", "excluded", "counted", "as-labelled", "line", 1_700_000_000_000))
        circuits, place = [], 0
        for circuit in range(4):
            rating = 125 if source.random() > 0.001 else 60
            chargers = []
            for position in range(circuit, 50, 4):
                own = str(uuid.UUID(int=source.getrandbits(128)))
                current, phase = source.choice((6, 8, 10, 16)), source.choice((1, 2, 4, 1, 2, 4, 7))
                chargers.append({**charger(own, phase, current), "name": f"Charger {position}"})
                writers["charger"].writerow(
                    (own, identifier, f"k{circuit}", place, f"Charger {position}", "L1L2L3", 0, 6_000, 32_000, 1,
                     current * 1000, phase, 1_700_000_000_000, 0))
                place += 1
            circuits.append((rating, chargers))
        site = installation(circuits, 400, identifier)
        for position, fuse in enumerate((identifier, "k0", "k1", "k2", "k3")):
            writers["fuse"].writerow((identifier, fuse, position, fuse, 1_000_000_000))
            rating = 400 if position == 0 else circuits[position - 1][0]
            for line in (1, 2, 3):
                writers["fuse_line"].writerow((identifier, fuse, line, rating * 1000, 0))
        return site
