"""The rows of `make bench` that have a script of their own: the phases beside CP-SAT, the gateway beside a bare proxy."""
import os

from measuring import HERE, Row, json_of, python_with


def rephase(fuseguard, instances):
    """As good as CP-SAT's proved optimum, and not slower."""
    found = json_of([python_with("cpsat"), os.path.join(HERE, "rephase"), fuseguard, "--json", "--instances",
                     str(instances)], allowed=(0, 1))
    return rephase_rows(found, instances)


def rephase_rows(found, instances):
    raise SystemExit("rephase: to be merged")


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
