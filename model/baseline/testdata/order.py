"""Writes order.json, dense numpy answers of what reads order, and of what reads a history that is
not the log it was fitted on.

    python order.py          (numpy 2.4.6)

Similarities, regressions and singular vectors are those of closed.py over the greatest weight of a
pair; Markov chains, ages and the last step of IALS are written out here.
"""
import pathlib

closed = pathlib.Path(__file__).with_name("closed.py").read_text()
exec(closed[: closed.index("for seed in range(100000)")].replace("from sklearn.linear_model import ElasticNet\n", ""))

DAY = 24 * 60 * 60
START = 1_400_000_000  # a date


def matrix(rows):
    x = np.zeros((USERS, ITEMS))
    for u, i, _, w in rows:
        x[u, i] = max(x[u, i], w)
    return x


def sequences(rows):
    """(item, time, weight) of every user, in the order of time and then of rows."""
    return [[r[1:] for r in sorted((r for r in rows if r[0] == u), key=lambda r: r[2])] for u in range(USERS)]


def markov(rows, history, c):
    n = np.zeros((ITEMS, ITEMS))
    for s in sequences(rows):
        for a, (j, _, wj) in enumerate(s):
            for d, (i, _, wi) in enumerate(s[a + 1 : a + 1 + c["steps"]], 1):
                n[j, i] += wj * wi / d
    np.fill_diagonal(n, 0)
    kept = keep(n, c["k"])
    if kept is None:
        return None
    share = np.array([sum(r[3] for r in rows if r[1] == i) for i in range(ITEMS)])
    share = share / share.sum()
    chance = (kept + c["shrink"] * share) / np.maximum(n.sum(1, keepdims=True) + c["shrink"], 1e-300)
    out = np.zeros((USERS, ITEMS))
    for u, s in enumerate(sequences(history)):
        for a, (j, _, _) in enumerate(reversed(s)):
            out[u] += chance[j] * (2 ** (-a / c["decay"]) if c["decay"] else float(a == 0))
        if not s:
            out[u] = c["shrink"] * share
    return out


def aged(rows, c):
    out = []
    for u, s in enumerate(sequences(rows)):
        for a, (i, t, w) in enumerate(reversed(s)):
            halvings = (a / c["decay"] if c["decay"] else 0) + ((s[-1][1] - t) / DAY / c["days"] if c["days"] else 0)
            out.append((u, i, t, w * 2.0**-halvings))
    return out


def knn(x, history, tags, c):
    profiles = {"item": x.T, "content": tags, "hybrid": np.hstack([x.T, c["scale"] * tags])}[c["of"]]
    s = similarities(weigh(profiles, c["weight"]), c["similarity"], c["alpha"], c["beta"], c["shrink"])
    s[:, x.sum(0) == 0] = 0
    s = keep(s, c["k"])
    return None if s is None else matrix(aged(history, c)) @ s.T


def ease(x, history, l2):  # noqa: F811
    p = np.linalg.inv(x.T @ x + l2 * np.eye(ITEMS))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    return matrix(history) @ b


def puresvd(x, history, d):  # noqa: F811
    v = np.linalg.svd(x)[2][:d].T
    return matrix(history) @ v @ v.T


def ials(x, history, c):  # noqa: F811
    d, seen = c["factors"], x.sum(0) > 0
    root = mix(mix(c["seed"] + GOLDEN & MASK) + GOLDEN * 1 & MASK)
    h = np.array([[normal(at(at(root, i), f)) * c["init_sd"] / d**0.5 if seen[i] else 0 for f in range(d)] for i in range(ITEMS)])

    def solve(x, y):
        out = np.zeros((len(x), d))
        for r, row in enumerate(x):
            if row.any():
                ridge = c["l2"] * (row.sum() + c["unobserved"] * len(y)) ** c["exponent"]
                out[r] = np.linalg.solve(y.T @ np.diag(row) @ y + c["unobserved"] * y.T @ y + ridge * np.eye(d), y.T @ row)
        return out

    for _ in range(c["epochs"]):
        w = solve(x, h)
        h = solve(x.T, w)
    return solve(matrix(history), h) @ h.T


OLD = {**KNN, "decay": 0.0, "days": 0.0, "scale": 1.0}
CASES = {
    "markov": [
        {"steps": 1, "k": 100, "shrink": 0.0, "decay": 0.0}, {"steps": 1, "k": 100, "shrink": 2.5, "decay": 0.0},
        {"steps": 3, "k": 3, "shrink": 0.4, "decay": 1.5}, {"steps": 2, "k": 100, "shrink": 0.0, "decay": 4.0}],
    "item": [{**OLD, **c} for c in (
        {"of": "item", "decay": 1.5, "shrink": 0.5}, {"of": "item", "days": 3.0, "weight": "bm25", "k": 5},
        {"of": "content", "decay": 2.0, "days": 5.0}, {"of": "hybrid", "decay": 0.7, "scale": 0.6, "k": 7})],
    "ease": [{"l2": 20.0}], "puresvd": [{"factors": 3}],
    "ials": [{"factors": 5, "epochs": 3, "unobserved": 0.2, "l2": 0.05, "exponent": 1.0, "init_sd": 0.5, "seed": 7}],
}
FITS = {
    "markov": lambda rows, history, tags, c: markov(rows, history, c), "item": lambda rows, history, tags, c: knn(matrix(rows), history, tags, c),
    "ease": lambda rows, history, tags, c: ease(matrix(rows), history, c["l2"]),
    "puresvd": lambda rows, history, tags, c: puresvd(matrix(rows), history, c["factors"]),
    "ials": lambda rows, history, tags, c: ials(matrix(rows), history, c)}

for seed in range(100000):
    rng = np.random.default_rng(seed)
    rows = []
    for u in range(USERS):
        for _ in range(0 if u == 7 else rng.integers(1, 9)):
            i = int(rng.choice([i for i in range(ITEMS) if i != 3]))  # 3 is an item without interactions
            rows.append((u, i, START + int(rng.integers(0, 12)) * DAY // 2, float(rng.choice([0.5, 1, 1.5, 2]))))
    later = [(u, int(rng.integers(0, ITEMS)), START + 6 * DAY, 1.0) for u in range(0, USERS, 2)]
    tags = (rng.random((ITEMS, TAGS)) < 0.5) * np.round(rng.uniform(0.2, 2, (ITEMS, TAGS)), 3)
    out = {}
    for name, cases in CASES.items():
        own = [FITS[name](rows, rows, tags, c) for c in cases]
        read = [FITS[name](rows, rows + later, tags, c) for c in cases]
        if any(s is None for s in own + read):
            break
        out[name] = [{**c, "scores": np.round(s, 6).tolist(), "later": np.round(r, 6).tolist()} for c, s, r in zip(cases, own, read)]
    else:
        break

columns = lambda rows: dict(zip(("users", "items", "times", "weights"), (list(c) for c in zip(*rows))))
text = json.dumps({"shape": [USERS, ITEMS], "log": columns(rows), "after": columns(later), "tags": tags.tolist(), **out})
pathlib.Path(__file__).with_name("order.json").write_text(text + "\n")
print("seed", seed)
