"""The rows of `make bench` with scripts of their own: phases beside CP-SAT, gateway beside a bare proxy."""
import os

from measuring import HERE, Row, json_of, python_with


def rephase(fuseguard, instances):
    """As good as CP-SAT, and not slower.

    CP-SAT gets two questions: phases and currents of its own choice, whose time is compared, and phases with
    the serving of the rules, whose value is compared: the number served, which ones, and the level.
    """
    found = json_of([python_with("cpsat"), os.path.join(HERE, "rephase"), fuseguard, "--json", "--instances",
                     str(instances), "--seconds", "4"], allowed=(0, 1))
    runs = [run for run in found["instances"] if "known" in run]
    if any("nothing is better" not in each for run in found["instances"] for each in run["complaints"]):
        raise SystemExit("rephase: an answer is wrong; run Tests/Verification/Benchmarks/rephase to see which")
    work = f"`--rephase`, {found['chargers']} chargers"
    value = Row("rephase", f"{work}: as many served, and as high a level, as the best known", "CP-SAT", unit="",
                bar=0.95 * len(runs), more_is_better=True, value_name=f"of {len(runs)}")
    time = Row("rephase, time", f"{work}: time", "CP-SAT, 2 workers, up to the level", bar=1.0)
    bound = Row("rephase, bound", f"{work}: bounds that something betters", "CP-SAT", unit="", bar=0.0,
                value_name=f"of {len(runs)}")
    good = [run for run in runs if run["as_good"]]
    value.value = len(good)
    value.same = "what is sent was added up anew and holds, and is worth what the report says"
    value.notes.append("worse: " + (", ".join(f"seed {run['seed']}" for run in runs if not run["as_good"]) or "none"))
    value.notes.append(f"all currents as good as the best known: {sum(run['as_good_currents'] for run in runs)}; as CP-SAT "
                       f"likes, against the contract's sharing, the same level in {sum(run['same_as_freer'][2] for run in runs)}")
    time.measured([run["fuseguard_ms"] for run in runs], [run["cpsat_ms"] for run in runs])
    bound.value = sum(any("nothing is better" in each for each in run["complaints"]) for run in found["instances"])
    return [value, time, bound]


def gateway(fuseguard, load):
    """The cost of an update that is judged, reserved on disk and forwarded, beside a bare proxy."""
    found = json_of([os.path.join(HERE, "gateway"), fuseguard, load, "--json"])
    median = Row("gateway, median", "gateway, an update judged, reserved and forwarded: the median",
                 "a bare proxy of the same libraries", bar=1.0, value_name="ms added")
    tail = Row("gateway, p99", "the same: the 99th percentile", "a bare proxy of the same libraries", bar=5.0,
               value_name="ms added")
    for row, percentile in ((median, "median"), (tail, "p99")):
        row.ours, row.theirs = found["gateway"][percentile], found["bare"][percentile]
        row.value = found["added"][percentile]
        row.same = f"{found['updates']} updates each, in turns, every one accepted by the same upstream"
    return [median, tail]
