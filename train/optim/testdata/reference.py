"""Runs of PyTorch's optimisers over a small table, for the tests of package optim.

    python reference.py > runs.json          (torch 2.15.0, float64)

In "sparse" runs every step touches some rows only: the gradient is a sparse tensor, so
torch leaves the weights and moments of the other rows alone (SparseAdam is its "lazy"
Adam). In "dense" runs every step touches all rows. torch has no sparse AdamW; there
the touched rows are decayed, w ← w − lr·decay·w, before the step, as AdamW does.
The learning rate changes from step to step.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
torch.sparse.check_sparse_tensor_invariants.enable()
ROWS, WIDTH, STEPS, BETAS = 5, 3, 8, (0.9, 0.99)


def run(name, rule, make, sparse, eps=0.0, decay=0.0):
    torch.manual_seed(7)
    w = torch.nn.Parameter(torch.randn(ROWS, WIDTH).round(decimals=3))
    start = w.detach().clone()
    optimizer = make(w)
    steps = []
    for t in range(STEPS):
        # Row 0 is touched at first, row 1 at last, row 4 never; others by chance.
        touched = [r for r in range(ROWS) if r != 4 and ((r == 0) if t == 0 else (r == 1) if t == STEPS - 1 else torch.rand(()) < 0.6)]
        if not sparse:
            touched = list(range(ROWS))
        grad = torch.randn(len(touched), WIDTH).round(decimals=3)
        lr = round(0.05 / (1 + 0.3 * t), 4)
        optimizer.param_groups[0]["lr"] = lr
        if sparse:
            w.grad = torch.sparse_coo_tensor(torch.tensor([touched], dtype=torch.int64), grad, w.shape).coalesce()
            with torch.no_grad():
                w[touched] -= lr * decay * w[touched]
        else:
            w.grad = grad
        optimizer.step()
        steps.append({"lr": lr, "rows": touched, "grad": grad.flatten().tolist()})
    return {"name": name, "rule": rule, "eps": eps, "decay": decay, "width": WIDTH, "start": start.flatten().tolist(),
            "steps": steps, "end": w.detach().round(decimals=8).flatten().tolist()}


O = torch.optim
runs = [
    run("SGD", "sgd", lambda w: O.SGD([w], lr=1), True),
    run("Adagrad, sparse", "adagrad", lambda w: O.Adagrad([w], lr=1, eps=1e-6), True, 1e-6),
    run("Adagrad, dense", "adagrad", lambda w: O.Adagrad([w], lr=1, eps=1e-2), False, 1e-2),
    run("Adam", "adam", lambda w: O.Adam([w], lr=1, betas=BETAS, eps=1e-2), False, 1e-2),
    run("AdamW", "adam", lambda w: O.AdamW([w], lr=1, betas=BETAS, eps=1e-2, weight_decay=0.3), False, 1e-2, 0.3),
    run("SparseAdam", "adam", lambda w: O.SparseAdam([w], lr=1, betas=BETAS, eps=1e-8), True, 1e-8),
    run("SparseAdam with decay of touched rows", "adam", lambda w: O.SparseAdam([w], lr=1, betas=BETAS, eps=1e-8), True, 1e-8, 0.3),
]
print("[" + ",\n".join(json.dumps(r) for r in runs) + "]")
