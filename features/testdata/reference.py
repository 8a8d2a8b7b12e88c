"""Writes reference.json, the answers of numpy and scikit-learn that the tests compare with.

    python reference.py          (numpy 2.4.6, scikit-learn 1.9.1)
"""
import json
import pathlib

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer
from scipy.sparse import csr_matrix
from sklearn.preprocessing import KBinsDiscretizer, QuantileTransformer, StandardScaler
from sklearn.utils import murmurhash3_32

rng = np.random.default_rng(7)

# Prices: log-normal, rounded to .99 so that many tie; a third of the items is not seen.
prices = np.floor(np.exp(rng.normal(2, 1, 60))) + 0.99
seen = rng.random(60) < 2 / 3
logs = np.log(prices).reshape(-1, 1)
z = StandardScaler().fit(logs[seen]).transform(logs).ravel()
buckets = {}
for n in (2, 7, 20, 100):
    cheaper = (prices[seen][None, :] < prices[:, None]).sum(1)
    dearest = (prices[seen] < prices[seen].max()).sum()
    buckets[n] = (n * np.minimum(cheaper, dearest) // seen.sum()).tolist()

# Tags: the rows of x are items, its columns tags; all items are seen.
x = (rng.random((30, 8)) < np.linspace(0.05, 0.7, 8)).astype(float)
x = x[:, x.sum(0) > 0]
idf = TfidfTransformer(norm="l1", smooth_idf=True).fit_transform(x).toarray()

tags = x.astype(int).tolist()

# Percentiles: scikit-learn puts the lowest of n at 0 and the highest at 1, and averages the
# ends of a tie; a mid-rank is (q·(n−1) + 1/2) / n. Of 40 distinct numbers also the buckets,
# where 40 is a multiple of how many there are, and of new numbers between the knots.
n = int(seen.sum())
quantile = QuantileTransformer(n_quantiles=n, subsample=None).fit(logs[seen])
quantile.quantiles_ = np.sort(logs[seen], axis=0)  # as they are, but for rounding that would split ties
shares = (quantile.transform(logs[seen]).ravel() * (n - 1) + 0.5) / n
numbers = np.round(rng.normal(30, 12, 40), 6)
fresh = np.round(rng.uniform(numbers.min(), numbers.max(), 25), 6)
quantile = QuantileTransformer(n_quantiles=40, subsample=None).fit(numbers.reshape(-1, 1))
fresh_shares = (quantile.transform(fresh.reshape(-1, 1)).ravel() * 39 + 0.5) / 40
kbins = {}
for k in (2, 5, 20):
    bins = KBinsDiscretizer(k, encode="ordinal", strategy="quantile", quantile_method="linear", subsample=None)
    kbins[k] = bins.fit_transform(numbers.reshape(-1, 1)).ravel().astype(int).tolist()
bounds = [18, 25, 35, 45, 50, 56]

# Texts: words and pairs of words as HashingVectorizer has them, 3- to 5-grams of characters
# by the same hash with seed 1; only buckets that two of the first 12 texts are in, weighted
# as TfidfTransformer does. Signed: words of the first 12 alone.
texts = [
    "Red chess set, tournament size", "Blue chess clock", "The Go book: 2nd edition", "Go stones & board (19x19)",
    "CHESS for children", "Lute strings, medium", "A lute", "", "Über-Schach für Kinder", "Straße nach Süden",
    "将棋 set", "!!", "Red lute and blue lute", "chess chess chess", "unheard of",
]
token = r"[^\W_]+"
words = HashingVectorizer(n_features=1024, alternate_sign=False, norm=None, ngram_range=(1, 2), token_pattern=token).transform(texts)
wb = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
wordy = CountVectorizer(token_pattern=token).build_analyzer()
characters = np.zeros((len(texts), 1024))
for i, text in enumerate(texts):
    for gram in wb(" ".join(wordy(text))):
        characters[i, abs(murmurhash3_32(gram, seed=1)) % 1024] += 1
x = words.toarray() + characters
x[:, (x[:12] > 0).sum(0) < 2] = 0
hashed = TfidfTransformer(norm="l2", smooth_idf=True).fit(csr_matrix(x[:12])).transform(csr_matrix(x))
signed = HashingVectorizer(n_features=64, alternate_sign=True, norm="l2", token_pattern=token).transform(texts[:12])
signed.eliminate_zeros()
sparse = lambda m: [{int(k): v for k, v in zip(m[i].indices, m[i].data)} for i in range(m.shape[0])]

out = {
    "prices": prices.tolist(), "seen": seen.astype(int).tolist(), "z": z.tolist(), "buckets": buckets,
    "tags": tags, "idf": idf.tolist(),
    "texts": texts, "hashed": sparse(hashed), "signed": sparse(signed),
    "shares": shares.tolist(), "numbers": numbers.tolist(), "fresh": fresh.tolist(), "fresh_shares": fresh_shares.tolist(),
    "numbers_z": StandardScaler().fit_transform(numbers.reshape(-1, 1)).ravel().tolist(), "kbins": kbins,
    "bounds": bounds, "bands": np.digitize(numbers, bounds).tolist(),
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(out) + "\n")
