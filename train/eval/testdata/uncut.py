"""Golden values for graded metrics without a cut-off, and for corrected metrics of whole users.

    python uncut.py > uncut.json        (numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1)

  graded     scikit-learn's ndcg_score with k=None, which averages over ties; its gains are
             the grades, or 2^grade - 1 handed in as such; grades up to the largest allowed
  corrected  the place of one relevant item among m sampled candidates, ties by all their
             places alike, looked up in the weights that corrected.py finds (scipy's
             hypergeometric distribution, numpy's lstsq); rank-corrected is the metric at
             1 + (N-1)(s-1)/m

Scores are multiples of 1/8, exact in float32; few distinct ones make ties.
"""

import json

import numpy as np
from sklearn.metrics import ndcg_score

from corrected import f, weights

rng = np.random.default_rng(20)
graded, corrected = [], []
for n, values, top in [(5, 3, 5), (12, 4, 5), (40, 100, 5), (40, 6, 3), (200, 20, 10), (9, 9, 100), (30, 5, 100)]:
    for _ in range(4):
        scores = rng.integers(0, values, n) / 8
        grades = rng.integers(0, top + 1, n) * (rng.random(n) < 0.4)
        grades[rng.integers(n)] = top
        graded.append({
            "scores": scores.tolist(), "grades": grades.astype(float).tolist(), "want": {
                "ndcg-graded-linear": ndcg_score([grades], [scores]),
                "ndcg-graded": ndcg_score([np.exp2(grades.astype(float)) - 1], [scores]),
            }})
for items, sampled in [(40, 39), (300, 20), (1447, 99)]:
    solved = {(name, k): weights(items, sampled, 0.01, name, k) for name, k in [("recall", 5), ("ndcg", 7), ("mrr", 10)]}
    for values in (3, 20, 1000):
        scores = rng.integers(0, values, sampled + 1) / 8  # the relevant item first
        above, same = int((scores > scores[0]).sum()), int((scores == scores[0]).sum())
        places = np.arange(above, above + same)
        want = {}
        for (name, k), w in solved.items():
            want[f"{name}-corrected@{k}"] = float(w[places].mean())
            want[f"{name}-rank-corrected@{k}"] = float(f(name, k, 1 + (items - 1) * places / sampled).mean())
        corrected.append({"items": items, "scores": scores.tolist(), "want": want})
print(json.dumps({"graded": graded, "corrected": corrected}))
