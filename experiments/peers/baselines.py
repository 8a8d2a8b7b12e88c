"""Closed forms in numpy and implicit on MovieLens 1M; baselines.sh runs it.

    baselines.py fit TASK           one measurement, as JSON: seconds by the clock and of the processors
    baselines.py ratios DIR         the table over all rounds in DIR; fails when a bound does not hold
"""

import collections
import gzip
import json
import os
import pathlib
import re
import resource
import statistics
import sys
import time


def interactions():
    import numpy as np
    import scipy.sparse as sp

    directory = pathlib.Path(os.environ["TANDEM_DATA"]) / "ncf-ml-1m"
    with gzip.open(next(directory.glob("ml-1m.train.rating*.gz"))) as f:
        pairs = np.loadtxt(f, dtype=np.int64, usecols=(0, 1))
    return sp.csr_matrix((np.ones(len(pairs), np.float32), pairs.T), shape=(6040, 3706))


def ease(x):
    import numpy as np

    def fit():
        gram = (x.T @ x).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += 1320
        p = np.linalg.inv(gram)
        b = p / -np.diag(p)
        np.fill_diagonal(b, 0)
        return b

    return fit


def ials(x, cg):
    from implicit.als import AlternatingLeastSquares

    def fit():
        model = AlternatingLeastSquares(factors=46, regularization=0.01, iterations=20, use_cg=cg, use_gpu=False,
                                        num_threads=int(os.environ.get("GOMAXPROCS", os.cpu_count())), random_state=1)
        model.fit(x, show_progress=False)

    return fit


TASKS = {"ease": ease, "ials-cg": lambda x: ials(x, True), "ials-exact": lambda x: ials(x, False)}


# By the clock, with two cores: the least ratio of their time to ours, and the most
# seconds of ours.
BOUNDS = {"ease": (1 / 1.5, 60), "ials-cg": (1, 8), "ials-exact": (1, 8)}


def measure(task):
    fit = TASKS[task](interactions())
    usage = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    clock, cpu = time.perf_counter(), usage()
    fit()
    print(json.dumps({"clock": time.perf_counter() - clock, "cpu": usage() - cpu}))


def ratios(directory):
    rows = collections.defaultdict(list)
    for theirs in sorted(pathlib.Path(directory).glob("peer.*.json")):
        _, task, number, _ = theirs.name.split(".")
        line = (theirs.parent / f"tandem.{task}.{number}.txt").read_text()
        found = re.search(r"(\d+) ns/op\s+([\d.]+) cpu-s/op", line)
        rows[task].append((float(found[1]) / 1e9, float(found[2]), *json.loads(theirs.read_text()).values()))
    print("seconds; a ratio above 1 says that Tandem is faster, by the median over the rounds")
    form = "{:12} {:>7} {:>8} {:>6}  {:>10} {:>8} {:>6}  {:>6}"
    print(form.format("fit", "Tandem", "peer", "ratio", "Tandem CPU", "peer CPU", "ratio", "rounds"))
    broken = []
    for task, runs in rows.items():
        clock, cpu, peer_clock, peer_cpu = (statistics.median(c) for c in zip(*runs))
        by_clock, by_cpu = (statistics.median(r) for r in zip(*[(c / a, d / b) for a, b, c, d in runs]))
        print(form.format(task, *(f"{v:.2f}" for v in (clock, peer_clock, by_clock, cpu, peer_cpu, by_cpu)), len(runs)))
        ratio, seconds = BOUNDS[task]
        if by_clock < ratio or clock > seconds:
            broken.append(f"{task}: want a ratio of {ratio:.2f} or more, and {seconds:g} s or less")
    sys.exit("\n".join(broken) or None)


if __name__ == "__main__":
    {"fit": measure, "ratios": ratios}[sys.argv[1]](sys.argv[2])
