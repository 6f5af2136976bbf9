"""The rows of `make bench` that have a script of their own: the phases beside CP-SAT, the gateway beside a bare proxy."""
import math
import os

from measuring import HERE, Row, json_of, python_with


def key(value):
    """The order of the contract: most served, fewest changes, the highest level, the largest total."""
    level = value["level_mA"]
    return value["served"], -value["changes"], math.inf if level is None else level, value["total_mA"]


def rephase(fuseguard, instances):
    """As good as CP-SAT, and not slower.

    CP-SAT is asked twice: for phases and currents as it likes, which is the time that is compared, and for phases with
    the contract's own sharing on them, which is the value that is compared.
    """
    found = json_of([python_with("cpsat"), os.path.join(HERE, "rephase"), fuseguard, "--json", "--instances",
                     str(instances), "--seconds", "4"], allowed=(0, 1))
    runs = [run for run in found["instances"] if "byContract" in run]
    if any(run["complaints"] for run in found["instances"]):
        raise SystemExit("rephase: an answer is wrong; run Tests/Benchmarks/rephase to see which")
    work = f"`--rephase`, {found['chargers']} chargers"
    value = Row("rephase", f"{work}: as good as the best that is known", "CP-SAT on the same question", unit="",
                bar=0.95 * len(runs), more_is_better=True, value_name=f"of {len(runs)}")
    time = Row("rephase, time", f"{work}: time", "CP-SAT, 2 workers, solving the freer question", bar=1.0)
    bound = Row("rephase, bound", f"{work}: bounds that something betters", "CP-SAT", unit="", bar=0.0,
                value_name=f"of {len(runs)}")
    good = [run for run in runs if key(run["value"]) >= key(run["byContract"])]
    proved = [run for run in runs if not run["byContractUnproved"]]
    value.value = len(good)
    value.same = "what is sent was added up anew and holds, and is worth what the report says"
    value.notes.append(f"of {len(proved)} that CP-SAT proved {sum(run in good for run in proved)} are the same; worse: "
                       + (", ".join(f"seed {run['seed']}" for run in runs if run not in good) or "none"))
    freer = [run for run in runs if key(run["value"]) >= key(run["optimum"])]
    value.notes.append(f"with currents as CP-SAT likes, against the contract's sharing: {len(freer)} as good")
    time.measured([run["fuseguard_ms"] for run in runs], [run["cpsat_ms"] for run in runs])
    bound.value = sum(key(run["bound"]) < key(run["byContract"]) for run in runs)
    return [value, time, bound]


def gateway(fuseguard, load):
    """What an update costs that is judged, reserved on disk and forwarded, beside a bare proxy."""
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
