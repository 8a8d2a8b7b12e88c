"""Writes importance.json: a small model with a tower over features a and b, what scikit-learn
says of the importance of each, and numpy of their interaction.

    python importance.py > importance.json        (numpy 2.4.6, scikit-learn 1.9.1)

Twelve items, nine users. The metric is the mean over users of 1/rank of a held-out item.
X holds numbers of items, so that a column that scikit-learn has shuffled is its order.
"""
import json
import sys

import numpy as np
from sklearn.inspection import permutation_importance

rng = np.random.default_rng(3)
items, users, dim, rows, hidden = 12, 9, 3, 4, 5


def draw(*shape):
    return rng.normal(size=shape).round(4)


a, b = rng.integers(0, rows, items), rng.integers(0, rows, items)
ids, user = draw(items, dim) / 2, draw(users, dim)
table_a, table_b = draw(rows, 2), draw(rows, 2)
w1, b1, w2, b2 = draw(4, hidden), draw(hidden), draw(hidden, dim), draw(dim)
held = rng.integers(0, items, users)


def scores(xa, xb):
    tower = np.maximum(np.hstack([table_a[a[xa]], table_b[b[xb]]]) @ w1 + b1, 0) @ w2 + b2
    return user @ (ids + tower).T


def metric(s):
    return np.mean([1 / (1 + np.sum(s[u] > s[u, held[u]])) for u in range(users)])


orders = {0: [], 1: []}


def scorer(_, X, y):
    for column in (0, 1):
        if not np.array_equal(X[:, column], np.arange(items)):
            orders[column].append(X[:, column].tolist())
    return metric(scores(X[:, 0], X[:, 1]))


class Model:
    def fit(self, *_):
        return self


same = np.arange(items)
found = permutation_importance(Model(), np.column_stack([same, same]), np.zeros(items), scoring=scorer, n_repeats=4, random_state=5)
additive = sum(scores(p, same) + scores(same, q) - scores(p, q) for p, q in zip(np.array(orders[0]), np.array(orders[1]))) / 4
json.dump({
    "a": a.tolist(), "b": b.tolist(), "ids": ids.tolist(), "users": user.tolist(), "table_a": table_a.tolist(), "table_b": table_b.tolist(),
    "weights": [w.reshape(-1).tolist() for w in (w1, b1, w2, b2)], "held": held.tolist(), "orders": [orders[0], orders[1]],
    "whole": metric(scores(same, same)), "drops": found.importances_mean.tolist(), "scores": scores(same, same).tolist(),
    "additive": additive.tolist(), "interaction": metric(scores(same, same)) - metric(additive),
}, sys.stdout)
