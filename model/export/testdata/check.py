"""Opens what the test wrote into the directory argv[1] with the reference
implementations and checks every value; TANDEM_PYTHON names the interpreter."""
import hashlib
import pathlib
import sys

import numpy
import pyarrow
import pyarrow.parquet
import safetensors
import safetensors.numpy

directory = pathlib.Path(sys.argv[1])


def check_safetensors():
    path = directory / "all.safetensors"
    with safetensors.safe_open(path, "numpy") as f:
        assert f.get_slice("half").get_dtype() == "BF16"  # numpy has no such type
        got = {name: f.get_tensor(name) for name in f.keys() if name != "half"}
    want = {
        "user": numpy.array([[1, -2.5], [3e-38, 0]], "<f4"),
        "ids <é>": numpy.array([-7, 2**30], "<i4"),
        "step": numpy.array(-(2**62), "<i8"),
        "flags": numpy.array([1, 0, 255], "u1"),
        "none": numpy.zeros((0, 8), "<f4"),
    }
    assert got.keys() == want.keys(), got.keys()
    for name, array in want.items():
        assert got[name].dtype == array.dtype and got[name].shape == array.shape, name
        assert (got[name] == array).all(), name
    with safetensors.safe_open(path, "numpy") as f:
        metadata = f.metadata()
    assert metadata["ключ"] == "значение" and metadata["recipe"] == 'name: "a"\n', metadata
    # The checksum, as the documentation of SaveSafetensors tells any program to check it.
    digest = metadata["sha256"].encode()
    raw = path.read_bytes()
    assert hashlib.sha256(raw.replace(digest, b"0" * 64)).hexdigest().encode() == digest


def check_torch():
    """Torch maps the file and refuses an unaligned tensor."""
    try:
        import safetensors.torch
        import torch
    except ImportError:
        print("no torch: skipped")
        return
    got = safetensors.torch.load_file(directory / "all.safetensors")
    assert got["step"].item() == -(2**62) and got["user"].tolist()[0] == [1, -2.5]
    half = got["half"]
    assert half.dtype == torch.bfloat16 and half.tolist() == [[1, -2.5, 2**-133]], half


def check_npy():
    matrix = numpy.load(directory / "matrix.npy", allow_pickle=False)
    assert matrix.dtype == "<f4" and matrix.tolist() == [[1, -2.5], [0.5, 0]], matrix
    keys = numpy.load(directory / "keys.npy", allow_pickle=False)
    assert keys.tolist() == ["a", "é𝛼", ""], keys


def check_parquet():
    t = pyarrow.parquet.read_table(directory / "vectors.parquet")
    assert t.column_names == ["key", "vector", "z", "f64", "a"], t.column_names
    element = t.schema.field("vector").type
    assert pyarrow.types.is_list(element) and element.value_type == pyarrow.float32(), element
    assert t.to_pydict() == {
        "key": ["a", "é𝛼"], "vector": [[1, -2.5], [0.5, 0]],
        "z": [1, -2], "f64": [0.1, 2], "a": ["x", ""],
    }, t.to_pydict()
    assert t.schema.field("key").type == pyarrow.string()
    assert t.schema.field("z").type == pyarrow.int64()
    meta = pyarrow.parquet.ParquetFile(directory / "vectors.parquet").metadata
    assert meta.row_group(0).column(1).compression == "ZSTD"


for check in check_safetensors, check_torch, check_npy, check_parquet:
    check()
print("ok")
