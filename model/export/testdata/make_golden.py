"""Writes the golden files of this directory with the reference implementations.

    python make_golden.py

The versions used are in VERSIONS.txt.
"""
import pathlib

import numpy
import pyarrow
import pyarrow.parquet
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

here = pathlib.Path(__file__).parent

arrays = {
    "user": numpy.array([[1, -2.5], [3e-38, 0]], "<f4"),
    "ids <é>": numpy.array([-7, 2**30], "<i4"),
    "step": numpy.array(-(2**62), "<i8"),
    "flags": numpy.array([1, 0, 255], "u1"),
    "none": numpy.zeros((0, 8), "<f4"),
}
safetensors.numpy.save_file(arrays, here / "all.safetensors", {"epoch": "3", "recipe": 'name: "a"\n'})
for dtype in "float16", "float64":
    safetensors.numpy.save_file({"w": numpy.zeros(2, dtype)}, here / f"{dtype}.safetensors")
half = torch.tensor([[1, -2.5], [2**-133, float("inf")]], dtype=torch.bfloat16)
safetensors.torch.save_file({"half": half}, here / "bfloat16.safetensors")

numpy.save(here / "matrix.npy", arrays["user"])
numpy.save(here / "ints.npy", arrays["ids <é>"])
numpy.save(here / "scalar.npy", arrays["step"])
numpy.save(here / "keys.npy", numpy.array(["a", "é𝛼", ""]))

vectors = pyarrow.table({
    "key": ["a", "é𝛼"],
    "vector": pyarrow.array([[1, 2.5], [-3, 0]], pyarrow.list_(pyarrow.float32())),
    "count": pyarrow.array([1, -2], pyarrow.int32()),
})
pyarrow.parquet.write_table(vectors, here / "vectors.parquet", compression="zstd")
table = pyarrow.table({
    "user": ["u1", "u2"],
    "f64": pyarrow.array([0.1, float("nan")], pyarrow.float64()),
    "f32": pyarrow.array([0.5, -1], pyarrow.float32()),
    "i32": pyarrow.array([1, -2], pyarrow.int32()),
    "i64": pyarrow.array([2**40, -1], pyarrow.int64()),
})
pyarrow.parquet.write_table(table, here / "table.parquet")
missing = pyarrow.table({"user": ["u1", None]})
pyarrow.parquet.write_table(missing, here / "missing.parquet")
pyarrow.parquet.write_table(pyarrow.table({"on": [True, False]}), here / "bool.parquet")

(here / "VERSIONS.txt").write_text("".join(
    f"{m.__name__} {m.__version__}\n" for m in (numpy, pyarrow, safetensors, torch)))
