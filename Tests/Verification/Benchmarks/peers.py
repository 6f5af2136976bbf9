#!/usr/bin/env python3
"""The peers of `make bench` that are Python libraries, each in a process and a folder of its own.

usage: peers.py acnportal|cpsat|highs < QUESTION.json     the last line is a JSON object: the answers and the times

Currents are whole amperes. A question is {"fuses": [[parent, usable], ...], "chargers": [[fuse, line], ...]}
(the root first, one rating for the three lines, every charger on one line), and besides
  acnportal: "updates": [[charger, current], ...], "vectors": [[current, ...], ...], "recorded": [current, ...]
  cpsat, highs: "least": [current, ...], "wanted": [current, ...]
"""
import json
import statistics
import sys
import time

LINES = range(3)


def constraints(question):
    """The chargers and the usable current of each fuse and line with any load."""
    fuses, chargers = question["fuses"], question["chargers"]
    below = {}
    for number, (fuse, line) in enumerate(chargers):
        while fuse is not None:
            below.setdefault((fuse, line), []).append(number)
            fuse = fuses[fuse][0]
    return [(members, fuses[fuse][1]) for (fuse, _), members in sorted(below.items())]


def timed(rounds, questions, ask):
    """The answer to each question, and the median time of one in nanoseconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        answers = [ask(question) for question in questions]
        times.append((time.perf_counter() - started) * 1e9 / len(questions))
    return answers, statistics.median(times)


def acnportal(question):
    """`ChargingNetwork.is_feasible`, in its default mode and in its linear one; the faster one counts."""
    import numpy
    from acnportal.acnsim.models import EVSE
    from acnportal.acnsim.network import ChargingNetwork, Current
    network = ChargingNetwork()
    for number, (_, line) in enumerate(question["chargers"]):
        network.register_evse(EVSE(f"c{number}", max_rate=32), 230, [0, -120, 120][line])
    for number, (members, usable) in enumerate(constraints(question)):
        network.add_constraint(Current([f"c{member}" for member in members]), usable, name=f"n{number}")

    def column(currents):
        return numpy.array([currents], dtype=float).T
    vectors = [column(currents) for currents in question["vectors"]]
    updates = []
    for charger, current in question["updates"]:
        currents = list(question["recorded"])
        currents[charger] = current
        updates.append(column(currents))
    answer = {}
    for name, questions in (("update", updates), ("currents", vectors)):
        modes = [timed(20, questions, lambda x, linear=linear: bool(network.is_feasible(x, linear=linear)))
                 for linear in (False, True)]
        if modes[0][0] != modes[1][0]:
            sys.exit("acnportal's two modes answer differently")
        answer[name], answer[f"{name}_ns"] = modes[0][0], min(modes[0][1], modes[1][1])
    return answer


def optimum(question, solve):
    """Most served, then the highest level, then the largest sum: one after the other, as a solver needs it.

    A charger has 0 A, or at least its minimum. The level is the lowest current of those that have less than
    they want. That all served chargers can have a level is one question, so the highest level is found by
    bisection. `solve(level, served, goal)` returns the currents, or None where there are none, and adds the
    time that it took.
    """
    currents = solve(0, None, "served")
    served = sum(current > 0 for current in currents)
    good, bad = 0, max(question["wanted"]) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        found = solve(middle, served, None)
        if found:
            good = middle
        else:
            bad = middle
    return solve(good, served, "sum")


def at_least(question, level):
    """The smallest current of each charger where it is served."""
    return [min(wanted, max(least, level)) for least, wanted in zip(question["least"], question["wanted"])]


def cpsat(question):
    from ortools.sat.python import cp_model
    spent = 0.0

    def solve(level, served, goal):
        nonlocal spent
        model = cp_model.CpModel()
        currents = [model.new_int_var(0, wanted, "") for wanted in question["wanted"]]
        has = [model.new_bool_var("") for _ in currents]
        for current, on, low, high in zip(currents, has, at_least(question, level), question["wanted"]):
            model.add(current >= low * on)
            model.add(current <= high * on)
        for members, usable in constraints(question):
            model.add(sum(currents[member] for member in members) <= usable)
        if served is not None:
            model.add(sum(has) == served)
        if goal:
            model.maximize(sum(has if goal == "served" else currents))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = 60
        started = time.perf_counter()
        status = solver.solve(model)
        spent += time.perf_counter() - started
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return [solver.value(current) for current in currents]
    currents = optimum(question, solve)
    return {"currents": currents, "ns": spent * 1e9}


def highs(question):
    import highspy
    import numpy
    rows = constraints(question)
    count, spent = len(question["wanted"]), 0.0
    wanted = numpy.array(question["wanted"], dtype=float)

    def solve(level, served, goal):
        nonlocal spent
        low = numpy.array(at_least(question, level), dtype=float)
        # Columns: the currents, then whether each has any. Rows: the lines, current >= low, current <=
        # wanted, served.
        columns = [[] for _ in range(2 * count)]
        for row, (members, _) in enumerate(rows):
            for member in members:
                columns[member].append((row, 1.0))
        for number in range(count):
            above, below = len(rows) + number, len(rows) + count + number
            columns[number] += [(above, 1.0), (below, 1.0)]
            columns[count + number] += [(above, -low[number]), (below, -wanted[number]), (len(rows) + 2 * count, 1.0)]
        infinite = highspy.kHighsInf
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * count, len(rows) + 2 * count + 1
        model.col_cost_ = numpy.concatenate([numpy.full(count, -1.0 if goal == "sum" else 0.0),
                                             numpy.full(count, -1.0 if goal == "served" else 0.0)])
        model.col_lower_ = numpy.zeros(2 * count)
        model.col_upper_ = numpy.concatenate([wanted, numpy.ones(count)])
        least_served = -infinite if served is None else float(served)
        model.row_lower_ = numpy.concatenate([numpy.full(len(rows), -infinite), numpy.zeros(count),
                                              numpy.full(count, -infinite), [least_served]])
        model.row_upper_ = numpy.concatenate([[float(usable) for _, usable in rows], numpy.full(count, infinite),
                                              numpy.zeros(count), [infinite if served is None else float(served)]])
        starts, indices, values = [0], [], []
        for column in columns:
            indices += [row for row, _ in column]
            values += [value for _, value in column]
            starts.append(len(indices))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = starts, indices
        model.a_matrix_.value_ = numpy.array(values)
        model.integrality_ = [highspy.HighsVarType.kInteger] * (2 * count)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("time_limit", 60.0)
        solver.passModel(model)
        started = time.perf_counter()
        solver.run()
        spent += time.perf_counter() - started
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return [round(value) for value in solver.getSolution().col_value[:count]]
    currents = optimum(question, solve)
    return {"currents": currents, "ns": spent * 1e9}


if __name__ == "__main__":
    peer = {"acnportal": acnportal, "cpsat": cpsat, "highs": highs}[sys.argv[1]]
    answer = peer(json.load(sys.stdin))
    # Libraries print output of their own, so the answer is the last line.
    print()
    print(json.dumps(answer))
