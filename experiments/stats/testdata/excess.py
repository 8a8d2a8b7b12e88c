"""Writes excess.json: the worth of a column and of useless copies of it, by training and user,
and what least squares and scipy say of them.

    python excess.py > excess.json        (numpy 2.4.6, scipy 1.17.1)

Of one training P is scipy's t-test of one observation against the copies. Of several, copies
are regressed on their trainings, which leaves the variance between copies.
"""
import json
import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)


def case(T, R, n, worth, wobble):
    shift = rng.normal(0, .01, T)
    copies = rng.normal(0, .004, (T, R, 1)) + rng.normal(0, .05, (T, R, n)) + shift[:, None, None]
    real = worth + rng.normal(0, wobble, (T, 1)) + rng.normal(0, .05, (T, n)) + shift[:, None]
    copies, real = copies.round(5), real.round(5)
    z, c = real.mean(1), copies.mean(2)
    design = np.kron(np.eye(T), np.ones((R, 1)))
    y = c.reshape(-1)
    fit, rest, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    s2, df = rest.sum() / (len(y) - rank), len(y) - rank
    e = z - fit
    p = stats.t.sf(e.mean() / np.sqrt(s2 * (1 + 1 / R) / T), df)
    if T == 1:
        p = stats.ttest_ind(z, y, alternative="greater").pvalue
    U = stats.sem((real - copies.mean(1)).mean(0)) ** 2
    null, w = s2 * (1 + 1 / R), df
    if T > 1 and e.var(ddof=1) > null:
        null, w = e.var(ddof=1), T - 1
    W = null / T
    f = (U + W) ** 2 / (U ** 2 / (n - 1) + W ** 2 / w)
    low, high = stats.t.interval(.95, f, e.mean(), np.sqrt(U + W))
    return {"real": real.tolist(), "copies": copies.tolist(), "mean": e.mean(), "useless": c.mean(), "sd": np.sqrt(s2), "p": p, "ci95": [low, high]}


json.dump([case(1, 4, 25, .01, 0), case(3, 2, 20, .01, .001), case(3, 3, 20, .03, .05), case(2, 5, 12, -.01, 0)], sys.stdout)
