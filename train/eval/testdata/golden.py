"""Golden values for the metrics of package eval, from two other implementations.

    python golden.py > golden.json        (numpy 2.4.6, scikit-learn 1.9.1)

  ndcg, auc  scikit-learn's ndcg_score (which averages over ties; binary gains, ideal
             over the k best labels) and roc_auc_score (ties count one half);
  the rest   exact rational sums over ranks from the joint distribution of which ranks
             hold relevant items: no formula is shared with the Go code.

Scores are multiples of 1/8, so they are exact in float32. Few distinct values make
ties large, many make them rare.
"""

import json
from fractions import Fraction as F
from math import comb

import numpy as np
from sklearn.metrics import ndcg_score, roc_auc_score


def groups(scores, relevant):
    """(size, number of relevant) of every tie group, best first."""
    out = []
    for s in sorted(set(scores), reverse=True):
        members = [i for i, x in enumerate(scores) if x == s]
        out.append((len(members), sum(i in relevant for i in members)))
    return out


def ranks(gs):
    """group index of every rank, from rank 1."""
    return [g for g, (n, _) in enumerate(gs) for _ in range(n)]


def p_rel(gs, of, r):
    n, m = gs[of[r]]
    return F(m, n)


def p_both(gs, of, r, s):
    """P(ranks r and s, r != s, both hold relevant items)."""
    n, m = gs[of[r]]
    if of[r] != of[s]:
        return p_rel(gs, of, r) * p_rel(gs, of, s)
    return F(m * (m - 1), n * (n - 1))


def p_none(gs, of, k):
    """P(the first k ranks hold no relevant item)."""
    p = F(1)
    for g, (n, m) in enumerate(gs):
        c = sum(1 for r in range(k) if of[r] == g)
        p *= F(comb(n - m, c), comb(n, c))
    return p


def exact(scores, relevant, k):
    gs = groups(scores, relevant)
    of, n, big_r = ranks(gs), len(scores), len(relevant)
    hits = sum(p_rel(gs, of, r) for r in range(k))
    average_precision = sum(
        (p_rel(gs, of, r) + sum(p_both(gs, of, r, s) for s in range(r))) / (r + 1)
        for r in range(k)
    )
    reciprocal = lambda upto: sum(
        (p_none(gs, of, r) - p_none(gs, of, r + 1)) / (r + 1) for r in range(upto)
    )
    return {
        f"recall@{k}": hits / big_r,
        f"precision@{k}": hits / k,
        f"hit@{k}": 1 - p_none(gs, of, k),
        f"mrr@{k}": reciprocal(k),
        "mrr": reciprocal(n),
        f"map@{k}": average_precision / min(k, big_r),
    }


def case(rng):
    n = int(rng.integers(2, 60))
    distinct = int(rng.choice([1, 2, 4, 10, 1000]))
    scores = [float(x) / 8 for x in rng.integers(-distinct, distinct, n)]
    size = int(rng.integers(1, min(n, 12)))
    relevant = sorted(int(i) for i in rng.permutation(n)[:size])
    k = int(rng.integers(1, n + 1))
    labels = [[1 if i in relevant else 0 for i in range(n)]]
    want = {m: float(x) for m, x in exact(scores, set(relevant), k).items()}
    want[f"ndcg@{k}"] = float(ndcg_score(labels, [scores], k=k))
    want["ndcg"] = float(ndcg_score(labels, [scores]))
    want["auc"] = float(roc_auc_score(labels[0], scores))
    return {"scores": scores, "relevant": relevant, "want": want}


if __name__ == "__main__":
    rng = np.random.default_rng(7)
    cases = ",\n".join(json.dumps(case(rng)) for _ in range(60))
    print(f"[\n{cases}\n]")
