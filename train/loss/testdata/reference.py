"""Values and gradients of the losses of package loss, from PyTorch's own.

    python reference.py > losses.json          (torch 2.15.0, float64)
"""

import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

LOSSES = {
    "bce": lambda z: F.binary_cross_entropy_with_logits(z, F.one_hot(torch.zeros(len(z), dtype=int), z.shape[1]).to(z)),
    "bpr": lambda z: -F.logsigmoid(z[:, :1] - z[:, 1:]).mean(),
    # SimpleX (Mao et al. 2021), eq. 1, with margin 0.4 and negative weight 30.
    "ccl": lambda z: ((1 - z[:, 0]) + 30 * F.relu(z[:, 1:] - 0.4).mean(dim=1)).mean(),
    "softmax": lambda z: F.cross_entropy(z, torch.zeros(len(z), dtype=int)),
}

torch.manual_seed(1)
LOGITS = {
    "ordinary": torch.randn(4, 6).mul(2),
    "one negative": torch.randn(3, 2),
    "near zero": torch.randn(2, 4).mul(0.01),
    "large": torch.tensor([[90.0, -90, 30], [-90, 90, 88], [1e4, -1e4, 1e4], [-1e4, 1e4, -1e4], [17, 17, 16.5]]),
    "many negatives": torch.randn(2, 40).mul(3),
}

cases = []
for name, logits in LOGITS.items():
    for loss, f in LOSSES.items():
        z = logits.round(decimals=3).requires_grad_()
        value = f(z)
        value.backward()
        cases.append({"name": name, "loss": loss, "columns": z.shape[1], "logits": z.flatten().tolist(),
                      "value": value.item(), "gradient": z.grad.round(decimals=9).flatten().tolist()})
print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")
