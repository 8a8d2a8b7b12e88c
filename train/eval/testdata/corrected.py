"""Golden values for the corrected metrics of package eval.

    python corrected.py > corrected.json        (numpy 2.4.6, scipy 1.17.1)

scipy's hypergeometric distribution fills the whole matrix A(r, s); numpy's lstsq solves

    [ √((1 − γ)/N) · A ]       [ f/√(N(1 − γ)) ]
    [ √(γ/(m+1)) · I   ] · w = [ 0             ]

whose normal equations are those of package eval, without forming them.
"""

import json

import numpy as np
from scipy.stats import hypergeom


def f(name, k, ranks):
    gain = {"recall": np.ones_like(ranks), "hit": np.ones_like(ranks),
            "ndcg": 1 / np.log2(ranks + 1), "mrr": 1 / ranks}[name]
    return np.where(ranks <= k, gain, 0)


def weights(items, sampled, gamma, name, k):
    ranks = np.arange(1, items + 1, dtype=float)
    above = np.arange(sampled + 1)
    a = np.array([hypergeom.pmf(above, items - 1, r - 1, sampled) for r in range(1, items + 1)])
    top = np.sqrt((1 - gamma) / items) * a
    bottom = np.sqrt(gamma / (sampled + 1)) * np.eye(sampled + 1)
    right = np.concatenate([f(name, k, ranks) / np.sqrt(items * (1 - gamma)), np.zeros(sampled + 1)])
    return np.linalg.lstsq(np.vstack([top, bottom]), right, rcond=None)[0]


cases = []
for items, sampled in [(7, 3), (40, 39), (300, 20), (1447, 99), (3000, 99)]:
    for name, k in [("recall", 5), ("hit", 1), ("ndcg", 7), ("mrr", 7), ("mrr", items)]:
        cases.append({"items": items, "sampled": sampled, "name": name, "k": k,
                      "want": weights(items, sampled, 0.01, name, k).tolist()})
if __name__ == "__main__":
    print(json.dumps(cases))
