"""Writes reference.json, the answers of numpy and scikit-learn that the tests compare with.

    python reference.py          (numpy 2.4.6, scikit-learn 1.9.1)
"""
import json
import pathlib

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import StandardScaler

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

out = {
    "prices": prices.tolist(), "seen": seen.astype(int).tolist(), "z": z.tolist(), "buckets": buckets,
    "tags": x.astype(int).tolist(), "idf": idf.tolist(),
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(out) + "\n")
