"""Writes reference.json, the answers of numpy and scikit-learn that the tests compare with.

    python reference.py          (numpy 2.4.6, scikit-learn 1.9.1)
"""
import json
import pathlib

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import KBinsDiscretizer, QuantileTransformer, StandardScaler

rng = np.random.default_rng(7)

# Prices: log-normal, rounded to .99 so that many tie; a third of the items is not seen.
prices = np.floor(np.exp(rng.normal(2, 1, 60))) + 0.99
seen = rng.random(60) < 2 / 3
logs = np.log(prices).reshape(-1, 1)
z = StandardScaler().fit(logs[seen]).transform(logs).ravel()
buckets = {}
for n in (2, 7, 20, 100):
    cheaper = (prices[seen][None, :] < prices[:, None]).sum(1)
    dearest = (prices[seen] < prices[seen].max()).sum()
    buckets[n] = (n * np.minimum(cheaper, dearest) // seen.sum()).tolist()

# Tags: the rows of x are items, its columns tags; all items are seen.
x = (rng.random((30, 8)) < np.linspace(0.05, 0.7, 8)).astype(float)
x = x[:, x.sum(0) > 0]
idf = TfidfTransformer(norm="l1", smooth_idf=True).fit_transform(x).toarray()

# Percentiles: scikit-learn puts the lowest of n at 0 and the highest at 1, and averages the
# ends of a tie; a mid-rank is (q·(n−1) + 1/2) / n. Of 40 distinct numbers also the buckets,
# where 40 is a multiple of how many there are, and of new numbers between the knots.
n = int(seen.sum())
quantile = QuantileTransformer(n_quantiles=n, subsample=None).fit(logs[seen])
quantile.quantiles_ = np.sort(logs[seen], axis=0)  # as they are, but for rounding that would split ties
shares = (quantile.transform(logs[seen]).ravel() * (n - 1) + 0.5) / n
numbers = np.round(rng.normal(30, 12, 40), 6)
fresh = np.round(rng.uniform(numbers.min(), numbers.max(), 25), 6)
quantile = QuantileTransformer(n_quantiles=40, subsample=None).fit(numbers.reshape(-1, 1))
fresh_shares = (quantile.transform(fresh.reshape(-1, 1)).ravel() * 39 + 0.5) / 40
kbins = {}
for k in (2, 5, 20):
    bins = KBinsDiscretizer(k, encode="ordinal", strategy="quantile", quantile_method="linear", subsample=None)
    kbins[k] = bins.fit_transform(numbers.reshape(-1, 1)).ravel().astype(int).tolist()
bounds = [18, 25, 35, 45, 50, 56]

out = {
    "prices": prices.tolist(), "seen": seen.astype(int).tolist(), "z": z.tolist(), "buckets": buckets,
    "tags": x.astype(int).tolist(), "idf": idf.tolist(),
    "shares": shares.tolist(), "numbers": numbers.tolist(), "fresh": fresh.tolist(), "fresh_shares": fresh_shares.tolist(),
    "numbers_z": StandardScaler().fit_transform(numbers.reshape(-1, 1)).ravel().tolist(), "kbins": kbins,
    "bounds": bounds, "bands": np.digitize(numbers, bounds).tolist(),
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(out) + "\n")
