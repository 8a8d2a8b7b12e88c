"""Prints the ratios of the measurements that run.sh left in a directory.

A ratio is the median over the rounds of Tandem's rate over PyTorch's of the same round:
above 1 Tandem is faster. `clock` is per second, `CPU` per second of processor time.
"""

import collections
import json
import pathlib
import statistics
import sys


def rounds(directory, program, entries):
    """(task, threads) → round → measurement."""
    found = collections.defaultdict(dict)
    for path in sorted(pathlib.Path(directory).glob(f"{program}.*.json")):
        number = int(path.name.split(".")[-2])
        for m in json.loads(path.read_text())[entries]:
            found[m["name"], m.get("workers", m.get("threads"))][number] = m
    return found


def in_order(name, threads):
    """1,280 before 20,480, and one thread before two."""
    return [(w.isdigit(), int(w) if w.isdigit() else w) for w in name.split("/")], threads


def short(x):
    return f"{x / 1e6:.3g} M" if x >= 1e6 else f"{x / 1e3:.3g} k" if x >= 1e3 else f"{x:.3g}"


def in_words(options):
    words = [v if isinstance(v, str) else f"{k} {v}" for k, v in options.items() if k not in ("threads", "compile")]
    return ", ".join(words + ["compiled"] * options.get("compile", False))


def main(directory):
    ours, theirs = rounds(directory, "tandem", "measurements"), rounds(directory, "torch", "results")
    columns = "{:22} {:>7} {:>9}  {:>9} {:>9} {:>6}  {:>9} {:>9} {:>6}  {:>6}  {}"
    print(columns.format("", "", "", "clock", "", "", "CPU second", "", "", "", ""))
    print(columns.format("task", "threads", "unit", "Tandem", "PyTorch", "ratio", "Tandem", "PyTorch", "ratio", "rounds", "PyTorch's best"))
    for key, b in sorted(theirs.items(), key=lambda entry: in_order(*entry[0])):
        a = ours.get(key)
        if a is None:
            print(f"{key[0]}, {key[1]} threads: Tandem has no such measurement", file=sys.stderr)
            continue
        both = sorted(a.keys() & b.keys())
        cells = []
        for rate in ["rate", "cpu_rate"]:
            pairs = [(a[n][rate], b[n][rate]) for n in both]
            left, right = (statistics.median(side) for side in zip(*pairs))
            cells += [short(left), short(right), f"{statistics.median(x / y for x, y in pairs):.2f}"]
        options = collections.Counter(in_words(b[n]["options"]) for n in both).most_common(1)[0][0]
        print(columns.format(key[0], key[1], a[both[0]]["unit"], *cells, len(both), options))


if __name__ == "__main__":
    main(sys.argv[1])
