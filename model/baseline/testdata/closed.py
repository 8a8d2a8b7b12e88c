"""Writes closed.json, dense numpy / scikit-learn answers for what closed_test.go compares.

    python closed.py          (numpy 2.4.6, scikit-learn 1.9.1)
"""
import json
import math
import pathlib

import numpy as np
from sklearn.linear_model import ElasticNet

USERS, ITEMS, TAGS = 40, 14, 6
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def similarities(x, kind, alpha, beta, shrink):
    """Rows are targets, columns the others; x is profiles × attributes."""
    dot, square = x @ x.T, (x * x).sum(1)
    t, o = square[:, None], square[None, :]
    den = {
        "cosine": np.sqrt(t * o),
        "asymmetric": t**alpha * o ** (1 - alpha),
        "tversky": dot + alpha * (t - dot) + beta * (o - dot),
        "jaccard": t + o - dot,
        "dice": (t + o) / 2,
    }[kind] + shrink
    with np.errstate(invalid="ignore", divide="ignore"):
        s = np.where(dot > 0, dot / den, 0)
    np.fill_diagonal(s, 0)
    return s


def weigh(x, kind):
    if kind == "none":
        return x
    idf = np.log(len(x) / (1 + (x != 0).sum(0)))
    if kind == "tfidf":
        return x * idf
    length = x.sum(1)
    return x * idf * 2.2 / (1.2 * (0.25 + 0.75 * length / length.mean())[:, None] + x)


def keep(s, k):
    """The k greatest of each row; None if a tie above 0 decides."""
    out = np.zeros_like(s)
    for i, row in enumerate(s):
        order = np.argsort(-row, kind="stable")
        if k < len(row) and row[order[k]] > 0 and row[order[k - 1]] - row[order[k]] < 1e-9:
            return None
        out[i, order[:k]] = row[order[:k]]
    return out


def item_knn(x, tags, c):
    profiles = {"item": x.T, "content": tags, "hybrid": np.hstack([x.T, c.get("scale", 1) * tags])}[c["of"]]
    s = similarities(weigh(profiles, c["weight"]), c["similarity"], c["alpha"], c["beta"], c["shrink"])
    s[:, x.sum(0) == 0] = 0  # nobody has them
    s = keep(s, c["k"])
    return None if s is None else x @ s.T


def user_knn(x, c):
    s = keep(similarities(weigh(x, c["weight"]), c["similarity"], c["alpha"], c["beta"], c["shrink"]), c["k"])
    return None if s is None else s.T @ x


def walk(x, c):
    nu, ni = np.maximum(x.sum(1), 1), np.maximum(x.sum(0), 1)
    w = (x.T * ni[:, None] ** -c["alpha"]) @ (x * nu[:, None] ** -c["alpha"]) * ni**-c["beta"]
    np.fill_diagonal(w, 0)
    w = keep(w, c["k"])
    if w is None:
        return None
    if c["normalize"]:
        w = w / np.maximum(w.sum(1, keepdims=True), 1e-300)
    w = keep(w.T, c["k"])
    return None if w is None else x @ w.T


def ease(x, l2):
    p = np.linalg.inv(x.T @ x + l2 * np.eye(ITEMS))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    return x @ b


def slim(x, c):
    w = np.zeros((ITEMS, ITEMS))
    for i in range(ITEMS):
        others = x.copy()
        others[:, i] = 0
        alpha = (c["l1"] + c["l2"]) / USERS
        net = ElasticNet(alpha=alpha, l1_ratio=c["l1"] / (c["l1"] + c["l2"]), positive=c["positive"],
                         fit_intercept=False, max_iter=100000, tol=1e-12)
        if x[:, i].any():
            w[:, i] = net.fit(others, x[:, i]).coef_
    return x @ w


def puresvd(x, d):
    v = np.linalg.svd(x)[2][:d].T
    return x @ v @ v.T


def mix(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def at(key, n):
    return mix(key + GOLDEN * (n + 1) & MASK)


def normal(key):
    u, v = (at(key, n) >> 11 for n in (0, 1))
    return math.sqrt(-2 * math.log(1 - u / 2**53)) * math.cos(2 * math.pi * v / 2**53)


def ials(x, c):
    d, seen = c["factors"], x.sum(0) > 0
    root = mix(mix(c["seed"] + GOLDEN & MASK) + GOLDEN * 1 & MASK)
    h = np.array([[normal(at(at(root, i), f)) * c["init_sd"] / d**0.5 if seen[i] else 0 for f in range(d)] for i in range(ITEMS)])

    def solve(x, y):
        out = np.zeros((len(x), d))
        for r, has in enumerate(x > 0):
            if has.any():
                ridge = c["l2"] * (has.sum() + c["unobserved"] * len(y)) ** c["exponent"]
                a = y[has].T @ y[has] + c["unobserved"] * y.T @ y + ridge * np.eye(d)
                out[r] = np.linalg.solve(a, y[has].sum(0))
        return out

    for _ in range(c["epochs"]):
        w = solve(x, h)
        h = solve(x.T, w)
    return w @ h.T


KNN = {"k": 100, "shrink": 0.0, "weight": "none", "similarity": "cosine", "alpha": 0.0, "beta": 0.0}
CASES = {
    "item": [{**KNN, "of": "item", **c} for c in (
        {"similarity": "asymmetric", "alpha": 0.3, "weight": "bm25", "shrink": 1.5}, {"similarity": "asymmetric", "alpha": 0.8, "k": 5},
        {"similarity": "tversky", "alpha": 0.7, "beta": 0.2, "k": 6}, {"similarity": "tversky", "alpha": 0.1, "beta": 1.3, "weight": "tfidf"},
        {"similarity": "jaccard", "shrink": 2.0}, {"similarity": "dice"},
        {"of": "content"}, {"of": "content", "weight": "tfidf", "similarity": "asymmetric", "alpha": 0.4, "shrink": 0.5},
        {"of": "content", "weight": "bm25", "k": 7}, {"of": "hybrid", "scale": 0.6, "k": 7},
        {"of": "hybrid", "scale": 2.0, "weight": "bm25", "shrink": 0.5}, {"of": "hybrid", "scale": 1.0, "weight": "tfidf", "similarity": "jaccard"})],
    "user": [{**KNN, **c} for c in (
        {}, {"weight": "bm25", "shrink": 0.7}, {"weight": "tfidf", "similarity": "asymmetric", "alpha": 0.4}, {"similarity": "tversky", "alpha": 0.3, "beta": 0.9})],
    "walk": [
        {"k": 100, "alpha": 1.0, "beta": 0.0, "normalize": False}, {"k": 100, "alpha": 1.3, "beta": 0.7, "normalize": True},
        {"k": 4, "alpha": 0.9, "beta": 0.45, "normalize": True}],
    "ease": [{"l2": 0.5}, {"l2": 20.0}],
    "slim": [{"l1": 0.8, "l2": 3.0, "positive": True}, {"l1": 0.3, "l2": 1.0, "positive": False}],
    "puresvd": [{"factors": 3}, {"factors": 9}],
    "ials": [
        {"factors": 5, "epochs": 3, "unobserved": 0.2, "l2": 0.05, "exponent": 1.0, "init_sd": 0.5, "seed": 7},
        {"factors": 40, "epochs": 2, "unobserved": 1.0, "l2": 0.3, "exponent": 0.5, "init_sd": 1.0, "seed": 8}],
}
FITS = {
    "item": lambda x, tags, c: item_knn(x, tags, c), "user": lambda x, tags, c: user_knn(x, c), "walk": lambda x, tags, c: walk(x, c),
    "ease": lambda x, tags, c: ease(x, c["l2"]), "slim": lambda x, tags, c: slim(x, c), "puresvd": lambda x, tags, c: puresvd(x, c["factors"]),
    "ials": lambda x, tags, c: ials(x, c)}

for seed in range(100000):
    rng = np.random.default_rng(seed)
    x = (rng.random((USERS, ITEMS)) < rng.uniform(0.1, 0.5, ITEMS)).astype(float)
    x[:, 3] = 0  # an item without interactions
    x[7, :] = 0  # a user without
    tags = (rng.random((ITEMS, TAGS)) < 0.5) * np.round(rng.uniform(0.2, 2, (ITEMS, TAGS)), 3)
    tags[5, :] = 0  # an item without features
    tags[3, 0] = 1.0  # the cold item has one
    out = {}
    for name, cases in CASES.items():
        scores = [FITS[name](x, tags, c) for c in cases]
        if any(s is None for s in scores):
            break
        out[name] = [{**c, "scores": np.round(s, 6).tolist()} for c, s in zip(cases, scores)]
    else:
        break

users, items = np.nonzero(x)
text = json.dumps({"users": users.tolist(), "items": items.tolist(), "shape": x.shape, "tags": tags.tolist(), **out})
pathlib.Path(__file__).with_name("closed.json").write_text(text + "\n")
print("seed", seed)
