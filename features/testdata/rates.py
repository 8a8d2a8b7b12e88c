"""Poisson regression of scikit-learn 1.9.1 over the example of rates_test.go: python rates.py"""

import json

import numpy as np
from sklearn.linear_model import PoissonRegressor

x = np.array([[1, 0, 0.5], [1, 1, -1], [0, 1, 0], [0, 0, 0], [0, 0.5, 2], [1, 0, 0]])
n = np.array([80, 3, 10, 25, 51, 44])
# It divides the likelihood by the number of samples; the penalty of Rates is 20 mean n.
fit = PoissonRegressor(alpha=20 * n.mean() / len(n), tol=1e-10, max_iter=10000).fit(x, n)
print(json.dumps({"start": fit.intercept_, "rows": fit.coef_.tolist(), "log": np.log(fit.predict(x)).tolist()}))
