"""Writes itemknn.json, dense numpy / scikit-learn answers that the tests compare with.

    python reference.py          (numpy 2.4.6, scikit-learn 1.9.1)
"""
import json
import pathlib

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

CASES = [
    {"k": 5, "shrink": 0.0, "weight": "none"},
    {"k": 4, "shrink": 2.5, "weight": "none"},
    {"k": 5, "shrink": 3.7, "weight": "tfidf"},
    {"k": 6, "shrink": 10.3, "weight": "bm25"},
    {"k": 100, "shrink": 1.0, "weight": "bm25"},
]


def weigh(x, kind):
    idf = np.log(x.shape[1] / (1 + x.sum(1)))[:, None]
    if kind == "none":
        return x
    if kind == "tfidf":
        return x * idf
    users = x.sum(0)
    length = 1 - 0.75 + 0.75 * users / users.mean()
    return x * idf * 2.2 / (1.2 * length + 1)


def solve(x, k, shrink, weight):
    """Scores, or None if a tie (but for one at zero) decides who is a neighbour."""
    pairs, x = x, weigh(x, weight)
    norm = np.linalg.norm(x, axis=0)
    with np.errstate(invalid="ignore"):
        s = np.nan_to_num(x.T @ x / (np.outer(norm, norm) + shrink))
    if shrink == 0:
        s = cosine_similarity(x.T)
    np.fill_diagonal(s, 0)
    w = np.zeros_like(s)
    for i in range(s.shape[1]):  # the neighbours of target i are the rows of column i
        order = np.argsort(-s[:, i])
        if k < len(order) and s[order[k], i] > 0 and s[order[k - 1], i] - s[order[k], i] < 1e-9:
            return None
        w[order[:k], i] = s[order[:k], i]
    return pairs @ w


for seed in range(1000):
    rng = np.random.default_rng(seed)
    x = (rng.random((50, 16)) < rng.uniform(0.03, 0.45, 16)).astype(float)
    x[:, 3] = 0  # an item without interactions
    x[7, :] = 0  # a user without
    x[8, :] = [i != 3 for i in range(16)]  # a user who has all that is there: idf 0
    scores = [solve(x, **case) for case in CASES]
    if all(s is not None for s in scores):
        break

users, items = np.nonzero(x)
out = {"users": users.tolist(), "items": items.tolist(), "shape": x.shape,
       "cases": [{**case, "scores": np.round(s, 6).tolist()} for case, s in zip(CASES, scores)]}
pathlib.Path(__file__).with_name("itemknn.json").write_text(json.dumps(out) + "\n")
print("seed", seed)
