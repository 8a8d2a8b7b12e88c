"""Scores all items for all users of an export to ONNX, and prints JSON with the keys. This
is how the feature rows become inputs: padded to the longest with weight 0.

    python onnx_scores.py DIR

Needs numpy, onnx, onnxruntime and safetensors.
"""
import json, os, sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

folder = sys.argv[1]
rows = load_file(os.path.join(folder, "features.safetensors"))
for name in ("item_tower.onnx", "user_tower.onnx", "scorer.onnx"):
    onnx.checker.check_model(os.path.join(folder, name), full_check=True)


def inputs(side, wanted):
    """The inputs of a side for the rows in wanted."""
    out = {side: numpy.array(wanted, dtype="int64")}
    for name in sorted({k.split("/")[1] for k in rows if k.startswith(side + "/")}):
        offsets, index, weight = (rows[f"{side}/{name}/{what}"] for what in ("offsets", "index", "weight"))
        widest = max(offsets[r + 1] - offsets[r] for r in wanted)
        padded = numpy.zeros((len(wanted), widest), dtype="int64")
        weights = numpy.zeros((len(wanted), widest), dtype="float32")
        for at, r in enumerate(wanted):
            n = offsets[r + 1] - offsets[r]
            padded[at, :n], weights[at, :n] = index[offsets[r] : offsets[r + 1]], weight[offsets[r] : offsets[r + 1]]
        out[f"{side}/{name}/index"], out[f"{side}/{name}/weight"] = padded, weights
    return out


items, users = (numpy.load(os.path.join(folder, f"{side}_keys.npy")) for side in ("item", "user"))
session = onnxruntime.InferenceSession(os.path.join(folder, "scorer.onnx"), providers=["CPUExecutionProvider"])
catalogue = inputs("item", range(len(items)))
scores = [session.run(["score"], {**inputs("user", [u]), **catalogue})[0].tolist() for u in range(len(users))]
print(json.dumps({"items": items.tolist(), "users": users.tolist(), "scores": scores}))
