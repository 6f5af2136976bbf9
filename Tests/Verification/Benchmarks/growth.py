"""The cost of `check`, `audit` and `adjust` as chargers, depth and updates grow, for `make bench`."""
import math

import sites
from measuring import Row, json_of, peak_kib, progress, written

CHARGERS = (10, 100, 1_000, 10_000)
DEPTHS = (1, 2, 4, 8, 16)
UPDATES = (1, 10, 100, 1_000)
# Above this the growth is worse than linear, whatever else the machine does.
BAR = 1.10


def updates_of(document, count, current):
    def chargers(fuse):
        yield from fuse.get("chargers", ())
        for circuit in fuse.get("circuits", ()):
            yield from chargers(circuit)
    ids = [charger["id"] for charger in chargers(document)]
    step = max(1, len(ids) // count)
    return sites.proposal([{"charger": name, "offlineChargeCurrent": current} for name in ids[::step][:count]])


def measured(measure, folder, work, document, proposal):
    """The nanoseconds of one call and the peak memory of the process, in KiB."""
    arguments = [measure, "judgements", work, written(folder, "growth.json", document)]
    if work != "audit":
        arguments.append(written(folder, "growth-proposal.json", proposal))
    return json_of([*arguments, "--budget", "400"])["ns"], peak_kib([*arguments, "--budget", "1"])


def exponent(sizes, values):
    """The slope of a straight line through the logarithms, by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def series(measure, folder, name, work, sizes, make, from_size):
    """One piece of work at several sizes; the exponent is that of sizes where the fixed cost is negligible."""
    progress(f"growth of {name}")
    times, peaks = zip(*(measured(measure, folder, work, *make(size)) for size in sizes))
    counted = [place for place, size in enumerate(sizes) if size >= from_size]
    row = Row(f"growth: {name}", f"{name}: {', '.join(f'{size:,}' for size in sizes)}", "itself", "µs",
              value_name="exponent", bar=BAR)
    row.ours = times[-1] / 1000
    row.value = exponent([sizes[place] for place in counted], [times[place] for place in counted])
    row.notes.append("time " + ", ".join(f"{time / 1000:,.1f}" for time in times) + " µs")
    row.notes.append("peak memory " + ", ".join(f"{peak / 1024:.0f}" for peak in peaks) + " MiB, exponent "
                     f"{exponent([sizes[place] for place in counted], [peaks[place] for place in counted]):.2f}")
    return row


def growth(measure, folder):
    def of_chargers(updates, current):
        def make(count):
            document = sites.crowd(count)
            return document, updates_of(document, min(count, updates), current)
        return make

    def of_depth(depth):
        document = sites.nested(depth, 1_600)
        return document, updates_of(document, 1, 3)

    def of_updates(count):
        document = sites.crowd(1_000)
        return document, updates_of(document, count, 1)
    return [
        series(measure, folder, "check, chargers", "check", CHARGERS, of_chargers(1, 3), 100),
        series(measure, folder, "audit, chargers", "audit", CHARGERS, of_chargers(1, 3), 100),
        series(measure, folder, "adjust, chargers, all updated", "adjust", CHARGERS, of_chargers(10_000, 32), 100),
        series(measure, folder, "check, depth of 1,600 chargers", "check", DEPTHS, of_depth, 1),
        series(measure, folder, "check, updates of 1,000 chargers", "check", UPDATES, of_updates, 1),
    ]
