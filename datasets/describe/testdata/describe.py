# Makes describe.json: python describe.py > describe.json. numpy is the only need.
import json
import numpy as np

rng = np.random.default_rng(7)
prices = np.round(np.exp(rng.normal(3, 1, 60)), 2)
counts = rng.geometric(0.15, 60) - 1


def ranks(x):
    order = np.sort(x)
    return (np.searchsorted(order, x, "left") + np.searchsorted(order, x, "right") + 1) / 2


quantiles = np.quantile(prices, [0, .01, .05, .1, .25, .5, .75, .9, .95, .99, 1])
gini = np.abs(counts[:, None] - counts[None, :]).mean() / (2 * counts.mean())
spearman = np.corrcoef(ranks(prices), ranks(counts))[0, 1]
print(json.dumps({"prices": prices.tolist(), "counts": counts.tolist(), "quantiles": quantiles.tolist(),
                  "gini": gini, "spearman": spearman}))
