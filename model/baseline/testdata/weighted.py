"""Writes weighted.json, dense numpy, scikit-learn and implicit answers over a matrix of weights.

    python weighted.py          (numpy 2.4.6, scikit-learn 1.9.1, implicit 0.7.3)

Similarities, regressions and singular vectors are those of closed.py, over x. What x changes
in a walk, in association and in IALS is written out here; form hu is implicit's own.
"""
import pathlib

closed = pathlib.Path(__file__).with_name("closed.py").read_text()
exec(closed[: closed.index("for seed in range(100000)")])

import implicit.als  # noqa: E402
import scipy.sparse  # noqa: E402


def walk(x, c):  # noqa: F811
    nu, ni = (np.where(n > 0, n, 1) for n in (x.sum(1), x.sum(0)))
    step, back = (x / ni).T ** c["alpha"], (x / nu[:, None]) ** c["alpha"]
    w = step @ back * ni ** -c["beta"]
    np.fill_diagonal(w, 0)
    w = keep(w, c["k"])
    if w is None:
        return None
    if c["normalize"]:
        w = w / np.maximum(w.sum(1, keepdims=True), 1e-300)
    w = keep(w.T, c["k"])
    return None if w is None else x ** c["alpha"] @ w.T


def association(x):
    return x @ (x.T @ x / np.where(x.sum(0) > 0, x.sum(0), 1)[:, None])


def start(x, c):
    d, seen = c["factors"], x.sum(0) > 0
    root = mix(mix(c["seed"] + GOLDEN & MASK) + GOLDEN * 1 & MASK)
    return np.array([[normal(at(at(root, i), f)) * c["init_sd"] / d**0.5 if seen[i] else 0 for f in range(d)] for i in range(ITEMS)])


def ials(x, c):  # noqa: F811
    d, h = c["factors"], start(x, c)

    def solve(x, y):
        out = np.zeros((len(x), d))
        for r, row in enumerate(x):
            if row.any():
                ridge = c["l2"] * (row.sum() + c["unobserved"] * len(y)) ** c["exponent"]
                a = y.T @ np.diag(row) @ y + c["unobserved"] * y.T @ y + ridge * np.eye(d)
                out[r] = np.linalg.solve(a, y.T @ row)
        return out

    for _ in range(c["epochs"]):
        w = solve(x, h)
        h = solve(x.T, w)
    return w @ h.T


def hu(x, c):
    """implicit takes the confidence 1 + α·x itself, and the penalty of everything over α₀."""
    model = implicit.als.AlternatingLeastSquares(
        factors=c["factors"], regularization=c["l2"] / c["unobserved"], alpha=1.0, iterations=c["epochs"],
        use_cg=False, use_native=True, dtype=np.float64, num_threads=1, random_state=1)
    model.item_factors = start(x, c)
    model.user_factors = np.zeros((USERS, c["factors"]))
    confidence = scipy.sparse.csr_matrix(np.where(x > 0, 1 + x / c["unobserved"], 0))
    model.fit(confidence, show_progress=False)
    return model.user_factors @ model.item_factors.T


IALS = [{"factors": 5, "epochs": 3, "unobserved": 0.2, "l2": 0.05, "exponent": 1.0, "init_sd": 0.5, "seed": 7, "form": ""},
        {"factors": 6, "epochs": 2, "unobserved": 0.5, "l2": 0.3, "exponent": 0.0, "init_sd": 1.0, "seed": 8, "form": "hu"}]
for seed in range(100000):
    rng = np.random.default_rng(seed)
    x = (rng.random((USERS, ITEMS)) < rng.uniform(0.1, 0.5, ITEMS)) * np.round(rng.uniform(0.05, 3, (USERS, ITEMS)), 2)
    x[:, 3] = 0  # an item without interactions
    x[7, :] = 0  # a user without
    tags = (rng.random((ITEMS, TAGS)) < 0.5) * np.round(rng.uniform(0.2, 2, (ITEMS, TAGS)), 3)
    out = {}
    for name, cases in CASES.items():
        fit = {**FITS, "walk": lambda x, tags, c: walk(x, c)}.get(name)
        if name == "ials":
            cases, fit = IALS, lambda x, tags, c: hu(x, c) if c["form"] else ials(x, c)
        scores = [fit(x, tags, c) for c in cases]
        if any(s is None for s in scores):
            break
        out[name] = [{**c, "scores": np.round(s, 6).tolist()} for c, s in zip(cases, scores)]
    else:
        break

out["association"] = [{"scores": np.round(association(x), 6).tolist()}]
users, items = np.nonzero(x)
text = json.dumps({"users": users.tolist(), "items": items.tolist(), "weights": x[users, items].tolist(), "shape": x.shape, "tags": tags.tolist(), **out})
pathlib.Path(__file__).with_name("weighted.json").write_text(text + "\n")
print("seed", seed)
