"""Makes trained.json: python trained.py > trained.json. Needs numpy, scipy, pandas, statsmodels.

Two models of 4 and 3 trainings over the same 14 users, with variance between users, between
trainings and between both. Mean squares are those of statsmodels' analysis of variance.
"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

rng = np.random.default_rng(11)
n = 14
taste = rng.gamma(2, 0.2, n)


def model(K, shift):
    return np.round(shift + taste + rng.normal(0, 0.05, (K, 1)) + rng.normal(0, 0.1, n) + rng.normal(0, 0.08, (K, n)), 4)


a, b = model(4, 0.35), model(3, 0.2)


def squares(y):
    """Mean squares of users, trainings and both, and their degrees of freedom."""
    rows = [(s, u, v) for s, of in enumerate(y) for u, v in enumerate(of)]
    table = anova_lm(ols("y ~ C(user) + C(seed)", pd.DataFrame(rows, columns=["seed", "user", "y"])).fit())
    table["ms"] = table["sum_sq"] / table["df"]
    return table.loc[["C(user)", "C(seed)", "Residual"], ["ms", "df"]].to_numpy()


def satterthwaite(parts):
    """Variance and degrees of freedom of a sum of coefficient · mean square."""
    v = sum(c * ms for c, ms, _ in parts)
    return v, v ** 2 / sum((c * ms) ** 2 / df for c, ms, df in parts)


def one(y):
    (mu, du), (ms, ds), (me, de) = squares(y)
    v, df = satterthwaite([(1 / y.size, mu, du), (1 / y.size, ms, ds), (-1 / y.size, me, de)])
    half = stats.t.ppf(0.975, df) * np.sqrt(v)
    return {"mean": y.mean(), "df": df, "ci95": [y.mean() - half, y.mean() + half]}


def two(rho):
    """Of mean(a) − rho·mean(b)."""
    d = a.mean(0) - rho * b.mean(0)
    parts = [(1 / n, d.var(ddof=1), n - 1)]
    for y, w in ((a, 1), (b, rho ** 2)):
        _, (ms, ds), (me, de) = squares(y)
        parts += [(w / y.size, ms, ds), (-w / y.size, me, de)]
    return d.mean(), *satterthwaite(parts)


def fieller(q):
    ratio = a.mean() / b.mean()
    def over(rho):
        m, v, _ = two(rho)
        return abs(m) - q * np.sqrt(v)
    return [optimize.brentq(over, ratio - 2, ratio) - 1, optimize.brentq(over, ratio, ratio + 4) - 1]


def studentised():
    """Resampled |t| by numpy alone: users are drawn, what trainings add is normal."""
    rng, away = np.random.default_rng(3), []
    d = a.mean(0) - b.mean(0)
    means = [(y.mean(1).var(ddof=1) / len(y), len(y) - 1) for y in (a, b)]
    residual = sum(squares(y)[2][0] / y.size for y in (a, b))
    share = 1 - residual / (d.var(ddof=1) / n)
    for _ in range(100):
        drawn = (d - d.mean())[rng.integers(0, n, (20_000, n))]
        e, v = np.sqrt(share) * drawn.mean(1), share * drawn.var(1, ddof=1) / n
        for t, df in means:
            e = e + rng.normal(0, np.sqrt(t), 20_000)
            v = v + t * rng.chisquare(df, 20_000) / df
        away.append(np.abs(e) / np.sqrt(v))
    away = np.concatenate(away)
    m, v, _ = two(1)
    half = np.quantile(away, 0.95) * np.sqrt(v)
    return {"ci95": [m - half, m + half], "p": (away >= abs(m) / np.sqrt(v)).mean()}


m, v, df = two(1)
inner = fieller(stats.t.ppf(0.95, df))
json.dump({
    "a": a.tolist(), "b": b.tolist(), "difference": m, "se": np.sqrt(v), "df": df,
    "ratio": a.mean() / b.mean() - 1, "ratio_ci95": fieller(stats.t.ppf(0.975, df)), "within": max(map(abs, inner)),
    "studentised": studentised(), "estimate": one(a),
}, sys.stdout, indent=1)
