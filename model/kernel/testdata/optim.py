"""Writes optim.json: five steps of torch's AdamW and Adagrad on 19 weights.

Run as: python optim.py > optim.json   (torch 2.15.0, float32, one thread)
"""
import json

import torch

torch.manual_seed(7)
w0 = torch.randn(19)
grads = torch.randn(5, 19)


def run(make):
    w = w0.clone().requires_grad_()
    opt = make([w])
    for g in grads:
        w.grad = g.clone()
        opt.step()
    return w.tolist()


print(json.dumps({
    "torch": torch.__version__,
    "w": w0.tolist(),
    "g": grads.tolist(),
    "adamw": run(lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
    "adagrad": run(lambda p: torch.optim.Adagrad(p, lr=0.1, eps=1e-8, initial_accumulator_value=0.5)),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05)),
}, indent=1))
