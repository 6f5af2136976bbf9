"""The rows of `make bench` that call the library in a warm process: verdicts and adjusting."""
import os
import random
import statistics

import sites
from measuring import Missing, Row, ask, json_of, progress, written

LINE_OF_PHASE = {1: 0, 2: 1, 4: 2}


def question(document):
    """An installation of one level of circuits in the form of the peers' questions."""
    fuses, chargers, recorded = [[None, document["fuse"]]], [], []
    for circuit in document["circuits"]:
        fuses.append([0, circuit["fuse"]])
        for charger in circuit["chargers"]:
            chargers.append([len(fuses) - 1, LINE_OF_PHASE[charger["offlinePhase"]]])
            recorded.append(charger["offlineCurrent"])
    return {"fuses": fuses, "chargers": chargers, "recorded": recorded}


def names(document):
    return [charger["id"] for circuit in document["circuits"] for charger in circuit["chargers"]]


def warm(measure, folder, rounds):
    """A check in a warm process beside acnportal's on the same network: one update, and all currents anew."""
    return [row for count in (50, 3_000) for row in warm_at(measure, folder, count, rounds)]


def warm_at(measure, folder, count, rounds):
    update = Row(f"warm {count}", f"check of an update in process, warm, {count:,} chargers",
                 "acnportal `is_feasible`", "µs", bar=5.0, more_is_better=True, value_name="times faster")
    every = Row(f"warm {count}, all", f"check of every current in process, warm, {count:,} chargers",
                "acnportal `is_feasible`", "µs", bar=5.0, more_is_better=True, value_name="times faster")
    document = sites.row_of_circuits(count, 5, 8, 12)
    source = random.Random(f"warm {count}")
    ids, asked = names(document), question(document)
    site = written(folder, f"warm-{count}.json", document)
    # Currents around the limit, so that both answers occur.
    asked["updates"] = [[source.randrange(count), source.randint(0, 32)] for _ in range(100)]
    asked["vectors"] = []
    for more in range(0, 216, 6):
        currents = list(asked["recorded"])
        for _ in range(more):
            currents[source.randrange(count)] += 1
        asked["vectors"].append(currents)
    cases = [{"charger": ids[charger], "current": current} for charger, current in asked["updates"]] + asked["vectors"]
    arguments = [measure, "verdicts", site, written(folder, f"cases-{count}.json", cases)]
    mine, theirs = [], []
    try:
        for _ in range(rounds):
            mine.append(json_of(arguments))
            theirs.append(ask("acnportal", asked))
    except Missing as missing:
        update.missing = every.missing = str(missing)
        return [update, every]
    for kind, row in (("update", update), ("currents", every)):
        own = [verdict == "safe" for verdict in mine[0][kind]]
        if own != theirs[0][kind]:
            raise SystemExit(f"{row.name}: the answers differ")
        row.same = f"{len(own)} answers are the same, {own.count(False)} of them no"
        row.ours = statistics.median(each[f"{kind}_ns"] for each in mine) / 1000
        row.theirs = statistics.median(each[f"{kind}_ns"] for each in theirs) / 1000
        row.value = row.theirs / row.ours
    return [update, every]


def instance(seed):
    """1,000 chargers in 32 circuits; in some circuits not all of them can have their minimum."""
    source = random.Random(f"adjust {seed}")
    least = [source.choice((6, 6, 6, 8, 10)) for _ in range(1_000)]
    wanted = [max(low, source.choice((6, 10, 13, 16, 20, 25, 32, 32))) for low in least]
    lines = [source.randrange(3) for _ in least]
    circuits, most = [], [0, 0, 0]
    for circuit in range(32):
        own = range(circuit, 1_000, 32)
        needed = [sum(least[number] for number in own if lines[number] == line) for line in range(3)]
        most = [total + need for total, need in zip(most, needed)]
        rating = max(10, int(max(needed) * source.choice((0.8, 0.95, 1.0, 1.2, 1.6))))
        circuits.append((rating, [{**sites.charger(f"c{number:04}", (1, 2, 4)[lines[number]], 0),
                                   "minCurrent": least[number]} for number in own]))
    document = sites.installation(circuits, int(max(most) * source.choice((0.9, 1.0, 1.2, 1.5))))
    return document, dict(zip((f"c{number:04}" for number in range(1_000)), zip(least, wanted)))


def adjust(measure, folder, instances):
    """Adjusting beside two solvers, each for most served, then the highest level, then the largest sum."""
    rows = [Row("adjust, CP-SAT", "`--adjust`, 1,000 chargers in 32 circuits", "CP-SAT, 2 workers, solving only",
                bar=50.0, more_is_better=True, value_name="times faster"),
            Row("adjust, HiGHS", "`--adjust`, 1,000 chargers in 32 circuits", "HiGHS, solving only",
                bar=50.0, more_is_better=True, value_name="times faster")]
    mine, theirs = [], {"cpsat": [], "highs": []}
    worse = {"cpsat": 0, "highs": 0}
    for seed in range(instances):
        document, needs = instance(seed)
        order = names(document)
        asked = question(document)
        asked["least"] = [needs[name][0] for name in order]
        asked["wanted"] = [needs[name][1] for name in order]
        site = written(folder, "adjust.json", document)
        updates = [{"charger": name, "offlineChargeCurrent": needs[name][1]} for name in order]
        proposal = written(folder, "adjust-proposal.json", sites.proposal(updates))
        progress(f"adjusting, instance {seed + 1} of {instances}")
        own = json_of([measure, "judgements", "adjust", site, proposal])
        if own["verdict"] != "adjusted":
            raise SystemExit(f"adjust: instance {seed} is {own['verdict']}")
        currents = [sent // 1000 for sent in own["send_mA"]]
        check(asked, currents, "fuseguard")
        mine.append(own["ns"] / 1e6)
        for row, library in zip(rows, theirs):
            if row.missing:
                continue
            try:
                answer = ask(library, asked)
            except Missing as missing:
                row.missing = str(missing)
                continue
            check(asked, answer["currents"], library)
            theirs[library].append(answer["ns"] / 1e6)
            worse[library] += key(asked, currents) < key(asked, answer["currents"])
    for row, library in zip(rows, theirs):
        if not theirs[library]:
            continue
        row.ours, row.theirs = statistics.median(mine), statistics.median(theirs[library])
        row.value = row.theirs / row.ours
        row.same = f"every answer holds; ours is worse by the contract's order in {worse[library]} of {instances}"
        if worse[library]:
            raise SystemExit(f"{row.name}: {row.same}")
    return rows


def check(asked, currents, who):
    """Checks that each charger has 0 A or its minimum, none more than wanted, and that every fuse holds."""
    for current, least, wanted in zip(currents, asked["least"], asked["wanted"]):
        if current and not least <= current <= wanted:
            raise SystemExit(f"{who} gives {current} A, {least} to {wanted} A was asked for")
    sums = [[0, 0, 0] for _ in asked["fuses"]]
    for current, (fuse, line) in zip(currents, asked["chargers"]):
        while fuse is not None:
            sums[fuse][line] += current
            fuse = asked["fuses"][fuse][0]
    for (_, usable), carried in zip(asked["fuses"], sums):
        if max(carried) > usable:
            raise SystemExit(f"{who} puts {max(carried)} A on {usable} A")


def key(asked, currents):
    """The rank of an answer by the rules, for a comparison.

    First who is served in the order of the proposal, then the lowest currents of those that could have more,
    the lowest first.
    """
    served = [current > 0 for current in currents]
    return served, sorted(current if current < wanted else 1_000
                          for current, wanted in zip(currents, asked["wanted"]) if current)
