"""Golden values of package eval by what others compute with.

    python peers.py > peers.json
        (Python 3, pytrec-eval-terrier 0.5.11, ranx 0.3.21, scikit-learn 1.9.1, numpy 2.4.6)

One list of cases. In "ranks" the scores are all different, because trec_eval orders ties
by name and ranx by place; items have grades, 0 = not relevant:

  trec_eval     ndcg_cut (linear gains), map, map_cut, recall, P, success, recip_rank, Rprec
  ranx          ndcg (linear), ndcg_burges (2^grade - 1), recall, precision, hit_rate, mrr,
                map, r-precision
  scikit-learn  ndcg_score, average_precision_score, roc_auc_score

In "ties" scores repeat: only scikit-learn's ndcg_score averages over their orders.

"lists" has a few users over one catalogue, scores different again. The formulas are those
of RecBole's recbole/evaluator/metrics.py, written anew from their documentation: recall
(over R), MAP (over min(k, R)), NDCG (ideal over min(k, R)), average popularity, item
coverage, Gini, Shannon entropy, tail percentage; novelty and calibration are those of
Vargas and Castells 2011 and Steck 2018. "faults" are RecBole's own values where its code
leaves the definition: entropy divided by the number of distinct items recommended, and
coverage over a catalogue that counts a padding item.
"""

import json
import math
from collections import Counter

import numpy as np
import pytrec_eval
from ranx import Qrels, Run, evaluate
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

TREC = {"ndcg_cut": "ndcg-graded-linear", "map_cut": "map-full", "recall": "recall", "P": "precision", "success": "hit"}
RANX = {"ndcg": "ndcg-graded-linear", "ndcg_burges": "ndcg-graded", "recall": "recall", "precision": "precision",
        "hit_rate": "hit", "mrr": "mrr", "map": "map-full"}


def shuffled(rng, n):
    return [float(x) / 8 for x in rng.permutation(np.arange(-n, 3 * n))[:n]]


def graded(rng, n):
    grades = [0] * n
    for i in rng.permutation(n)[: rng.integers(1, min(n, 12))]:
        grades[i] = int(rng.integers(1, 6))
    return grades


def ranks(rng):
    n = int(rng.integers(25, 80))
    scores, grades = shuffled(rng, n), graded(rng, n)
    k = int(rng.choice([5, 10, 20]))
    docs = [f"d{i}" for i in range(n)]
    qrels = {"u": {d: g for d, g in zip(docs, grades) if g}}
    run = {"u": dict(zip(docs, scores))}
    binary = [int(g > 0) for g in grades]

    measures = {f"{m}.{k}" for m in ["ndcg_cut", "map_cut", "recall", "P"]}
    trec_names = measures | {"map", "recip_rank", "Rprec", "success.1,5,10"}
    got = pytrec_eval.RelevanceEvaluator(qrels, trec_names).evaluate(run)["u"]
    trec = {f"{ours}@{k}": got[f"{m}_{k}"] for m, ours in TREC.items() if f"{m}_{k}" in got}
    trec |= {"map-full": got["map"], "mrr": got["recip_rank"], "r-precision": got["Rprec"]}

    names = [f"{m}@{k}" for m in RANX] + ["mrr", "map", "r-precision"]
    got = evaluate(Qrels(qrels), Run(run), names)
    ranx = {f"{ours}@{k}": got[f"{m}@{k}"] for m, ours in RANX.items()}
    ranx |= {"mrr": got["mrr"], "map-full": got["map"], "r-precision": got["r-precision"]}

    sklearn = {
        f"ndcg-graded-linear@{k}": ndcg_score([grades], [scores], k=k),
        f"ndcg-graded@{k}": ndcg_score([[2**g - 1 for g in grades]], [scores], k=k),
        f"ndcg@{k}": ndcg_score([binary], [scores], k=k),
        "map-full": average_precision_score(binary, scores),
        "map": average_precision_score(binary, scores),
        "auc": roc_auc_score(binary, scores),
    }
    want = {"trec_eval": trec, "ranx": ranx, "scikit-learn": sklearn}
    return {"scores": scores, "grades": grades, "want": {p: {m: float(x) for m, x in w.items()} for p, w in want.items()}}


def ties(rng):
    n = int(rng.integers(4, 50))
    scores = [float(x) / 8 for x in rng.integers(0, int(rng.choice([1, 2, 5])), n)]
    grades = graded(rng, n)
    k = int(rng.integers(1, n + 1))
    want = {
        f"ndcg-graded-linear@{k}": ndcg_score([grades], [scores], k=k),
        f"ndcg-graded@{k}": ndcg_score([[2**g - 1 for g in grades]], [scores], k=k),
        "auc": roc_auc_score([int(g > 0) for g in grades], scores),
    }
    return {"scores": scores, "grades": grades, "want": {"scikit-learn": {m: float(x) for m, x in want.items()}}}


def lists(rng):
    users, n, k = 7, 30, 5
    counts = [int(x) for x in rng.geometric(0.08, n) - 1]
    tail = [bool(c <= 5) for c in counts]
    bands = [int(b) for b in rng.integers(0, 4, n)]
    scores = [shuffled(rng, n) for _ in range(users)]
    relevant = [sorted(int(i) for i in rng.permutation(n)[: rng.integers(1, 9)]) for _ in range(users)]
    history = [sorted(int(i) for i in rng.permutation(n)[: rng.integers(1, 9)]) for _ in range(users)]
    top = [sorted(range(n), key=lambda i: -row[i])[:k] for row in scores]

    hits = np.array([[i in rel for i in rec] for rec, rel in zip(top, relevant)])
    sizes = np.array([len(r) for r in relevant])
    gains = hits / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(1 / np.log2(np.arange(2, k + 2)))[np.minimum(sizes, k) - 1]
    precision = hits.cumsum(axis=1) / np.arange(1, k + 1)

    times = Counter(i for rec in top for i in rec)
    shares = np.array(list(times.values())) / (users * k)
    entropy = float(-(shares * np.log(shares)).sum())
    ordered = np.array(sorted(times.values()))
    index = np.arange(n - len(times) + 1, n + 1)
    gini = float(((2 * index - n - 1) * ordered).sum() / (users * k) / n)

    def divergence(rec, bought):
        p = np.bincount([bands[i] for i in bought], minlength=4) / len(bought)
        q = np.bincount([bands[i] for i in rec], minlength=4) / k
        q = 0.99 * q + 0.01 * p
        return float(sum(a * math.log(a / b) for a, b in zip(p, q) if a > 0))

    novelty = [[-math.log2(max(counts[i], 1) / sum(counts)) for i in rec] for rec in top]
    return {
        "k": k, "counts": counts, "tail": tail, "bands": bands, "scores": scores, "relevant": relevant, "history": history,
        "want": {
            "recall": float((hits.sum(axis=1) / sizes).mean()),
            "map": float(((precision * hits).sum(axis=1) / np.minimum(sizes, k)).mean()),
            "ndcg": float((gains.sum(axis=1) / ideal).mean()),
            "arp": float(np.mean([[counts[i] for i in rec] for rec in top])),
            "aplt": float(np.mean([[tail[i] for i in rec] for rec in top])),
            "novelty": float(np.mean(novelty)),
            "price-calibration": float(np.mean([divergence(r, h) for r, h in zip(top, history)])),
            "coverage": len(times) / n,
            "gini-exposure": gini,
            "entropy": entropy,
            "entropy-normalised": entropy / math.log(n),
        },
        "faults": {"entropy": entropy / len(times), "coverage": len(times) / (n + 1)},
    }


if __name__ == "__main__":
    rng = np.random.default_rng(11)
    out = {"ranks": [ranks(rng) for _ in range(30)], "ties": [ties(rng) for _ in range(30)],
           "lists": [lists(rng) for _ in range(5)]}
    parts = [f'"{name}": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]" for name, cases in out.items()]
    print("{" + ",\n".join(parts) + "}")
