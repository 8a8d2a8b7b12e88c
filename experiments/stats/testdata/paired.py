"""Writes paired.json: two models' values for 200 users, and what scipy says of them.

    python paired.py > paired.json        (numpy 2.4.6, scipy 1.17.1)

Most users have 0 under both models, the others 1/log2(rank+1): the shape of NDCG with
one relevant item. b is a, partly redrawn, and a little worse.
"""
import json
import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(7)
n = 200
rank = rng.integers(1, 40, n)
a = np.where(rank <= 10, 1 / np.log2(rank + 1), 0.0)
moved = np.where(rng.random(n) < 0.5, rank + rng.integers(-3, 6, n), rank).clip(1)
b = np.where(moved <= 10, 1 / np.log2(moved + 1), 0.0)
d = a - b

# Hesterberg 2015, §5.2: quantiles widened by what they lack for few users.
z = np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1)
level = stats.norm.cdf(z) - stats.norm.cdf(-z)


def interval(method):
    boot = stats.bootstrap((a, b), lambda x, y, axis: (x - y).mean(axis=axis), paired=True,
                           vectorized=True, n_resamples=200_000, method=method, confidence_level=level,
                           rng=np.random.default_rng(1), batch=5_000)
    return [boot.confidence_interval.low, boot.confidence_interval.high]


def studentised():
    """Symmetric bootstrap-t and its p, by numpy alone."""
    rng, away = np.random.default_rng(3), []
    for _ in range(40):
        drawn = d[rng.integers(0, n, (5_000, n))]
        away.append(np.abs(drawn.mean(1) - d.mean()) / (drawn.std(1, ddof=1) / np.sqrt(n)))
    away, se = np.concatenate(away), d.std(ddof=1) / np.sqrt(n)
    half = np.quantile(away, 0.95) * se
    return [d.mean() - half, d.mean() + half], (away >= abs(d.mean()) / se).mean()


# scipy's p counts sums as far as that of d whole; here they count half.
flips = stats.permutation_test((a, b), lambda x, y, axis: (x - y).mean(axis=axis),
                               permutation_type="samples", vectorized=True, n_resamples=100_000,
                               rng=np.random.default_rng(2), batch=5_000)
far = np.abs(flips.null_distribution)
ties = np.isclose(far, abs(d.mean()), rtol=0, atol=1e-12).mean()
assert abs(flips.pvalue - (far >= abs(d.mean()) - 1e-12).mean()) < 1e-3
t = stats.ttest_1samp(a, 0).confidence_interval(0.95)
json.dump({
    "a": a.tolist(), "b": b.tolist(),
    "difference": d.mean(),
    "percentile": interval("percentile"),
    "bca": interval("BCa"),
    "studentised": studentised()[0],
    "p": flips.pvalue - ties / 2,
    "p_studentised": studentised()[1],
    "effect": d.mean() / d.std(ddof=1),
    "mean_a": a.mean(), "t_interval_a": [t.low, t.high],
}, sys.stdout, indent=1)
