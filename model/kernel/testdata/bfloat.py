"""Writes bfloat.json: bit patterns of float32 numbers and of the bfloat16 numbers that
PyTorch rounds them to (torch 2, CPU). NaN are left out: PyTorch writes one NaN for all.

    python bfloat.py > bfloat.json
"""
import json

import numpy as np
import torch

rng = np.random.default_rng(1)
x = np.concatenate([
    rng.integers(0, 2**32, 400, dtype=np.uint32),  # of every size
    rng.integers(0, 2**16, 100, dtype=np.uint32) << 16 | 0x8000,  # half-way
    rng.integers(0, 2**23, 100, dtype=np.uint32),  # subnormal
    np.array([0x7F7FFFFF, 0x7F7F8000, 0x7F7F7FFF, 0x7F800000, 0xFF800000, 0, 0x80000000], np.uint32),
])
x = x[~np.isnan(x.view(np.float32))]
y = torch.from_numpy(x.view(np.float32).copy()).bfloat16().view(torch.int16).numpy().view(np.uint16)
print(json.dumps({"x": x.tolist(), "want": y.tolist()}))
