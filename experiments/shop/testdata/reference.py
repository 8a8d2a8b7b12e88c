"""Writes reference.json: small cases with the answers of numpy, scipy and scikit-learn.

    python reference.py > reference.json      # numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1

Items of cosine and complements are numbered from 0; a receipt is [user, time, items].
"""
import json
import numpy as np
from scipy.optimize import LinearConstraint, Bounds, linear_sum_assignment, milp
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

r = np.random.default_rng(1)
out = {}

v = np.round(r.normal(size=(12, 5)), 3)
u = v / np.linalg.norm(v, axis=1, keepdims=True)
out["similar"] = {"vectors": v.tolist(), "cosine": (u @ u.T).tolist()}

# Complements, counted as the formulae are written, one pair after the other.
n, alpha, beta, gamma, window = 6, 3.0, 2.0, 0.7, 10
kind = [0, 0, 1, 1, 2, 2]
receipts = []
for user in range(5):
    times = sorted(r.choice(40, size=4, replace=False).tolist())
    for t in times:
        receipts.append([user, t, sorted(r.choice(n, size=int(r.integers(1, 4)), replace=False).tolist())])
cos = (u @ u.T)[:n, :n]


def count(w):
    together, rows = np.zeros((n, n)), np.zeros(n)
    for a, t, items in receipts:
        after = {j for b, s, other in receipts if a == b and t <= s <= t + w for j in other}
        for i in items:
            rows[i] += 1
            for j in after - {i}:
                together[i, j] += 1
    base = together.sum(0) / rows.sum()
    return together, rows, base


def lift(w):
    together, rows, base = count(w)
    k = np.array(kind)
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            a, b = k == k[i], k == k[j]
            seen = together[np.ix_(a, b)].sum()
            out[i, j] = (seen + beta) / (rows[a].sum() * base[b].sum() + beta) * np.exp(gamma * cos[i, j])
    return out


def chance(w, a, prior):
    together, rows, base = count(w)
    return np.minimum((together + a * base * prior) / (rows[:, None] + a), 1)


far = 4.0
ever = chance(1000, far, lift(1000))
out["complements"] = {
    "receipts": receipts, "category": kind, "alpha": alpha, "beta": beta, "gamma": gamma, "window": window, "far": far,
    "chance": chance(window, alpha, lift(window)).tolist(),
    "with_far": chance(window, alpha, ever / count(1000)[2]).tolist(),
}

# Swaps of one category: places may take their own item or one up to 1.5 times as dear.
swaps = []
for _ in range(8):
    price = np.round(r.uniform(1, 4, size=9), 2)
    weight = np.round(r.uniform(0, 1, size=9), 3)
    places = list(range(4))
    cost = np.full((4, 9), 1e6)
    for p in places:
        ok = (price >= price[p]) & (price <= price[p] * 1.5)
        cost[p, ok] = -weight[ok]
    a, b = linear_sum_assignment(cost)
    swaps.append({"price": price.tolist(), "weight": weight.tolist(), "best": -cost[a, b].sum()})
out["swaps"] = swaps

# Promotion as a mixed integer programme: x[u, p] takes in, y[u, t] leaves.
places = []
for case in range(6):
    U, P, m = 7, 3, 1 + case % 2
    gain = np.round(r.uniform(0, .2, size=(U, P)), 3)
    gain[r.random((U, P)) < .15] = -1
    leave = np.sort(np.round(r.uniform(.1, .5, size=(U, m)), 3), axis=1)
    losses = []
    for need in (1, 2):
        c = np.concatenate([-np.maximum(gain, 0).ravel(), leave.ravel()])
        rows, low = [], []
        for p in range(P):
            a = np.zeros((U, P)); a[:, p] = 1
            rows.append(np.concatenate([a.ravel(), np.zeros(U * m)])); low.append(need)
        for q in range(U):
            a, b = np.zeros((U, P)), np.zeros((U, m)); a[q] = 1; b[q] = -1
            rows.append(np.concatenate([a.ravel(), b.ravel()])); low.append(0)
        top = np.concatenate([(gain >= 0).astype(float).ravel(), np.ones(U * m)])
        got = milp(c, constraints=LinearConstraint(np.array(rows), low, low), bounds=Bounds(0, top), integrality=np.ones(len(c)))
        losses.append(float(got.fun))
    places.append({"gain": gain.tolist(), "leave": leave.tolist(), "loss": losses})
out["placements"] = places

x = np.round(r.normal(size=(400, 3)) * [2, 1, .5] + [1, -3, 4], 3)
z = 1.2 * x[:, 0] - .3 * x[:, 1] + .8 * x[:, 2] - 7
y = (r.random(400) < 1 / (1 + np.exp(-z))).astype(int)
fit = LogisticRegression(C=1e8, tol=1e-10, max_iter=10000).fit(x, y)
logit = np.round(fit.decision_function(x), 1)  # rounded: ties are to be pooled
iso = IsotonicRegression().fit(logit, y)
out["calibration"] = {"x": x.tolist(), "y": y.tolist(), "p": fit.predict_proba(x)[:, 1].tolist(),
                      "logit": logit.tolist(), "isotonic": iso.predict(logit).tolist()}
print(json.dumps(out))
