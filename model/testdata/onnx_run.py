"""Runs ONNX models on inputs of their own with ONNX Runtime, after onnx.checker has passed
each of them with shape inference.

    python onnx_run.py DIR

DIR/requests.json lists {"model": FILE, "inputs": {NAME: {"shape": [...], "int64": BASE64 or
"float32": BASE64}}}; DIR/answers.json gets, in the same order, {NAME: {"shape": [...],
"float32": BASE64}}. Bytes are little-endian. Needs onnx, onnxruntime and numpy.
"""
import base64, json, os, sys

import numpy
import onnx
import onnxruntime

folder = sys.argv[1]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
sessions, answers = {}, []
for request in json.load(open(os.path.join(folder, "requests.json"))):
    path = os.path.join(folder, request["model"])
    if path not in sessions:
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        assert [(o.domain, o.version) for o in model.opset_import] == [("", 17)], model.opset_import
        sessions[path] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    inputs = {}
    for name, given in request["inputs"].items():
        kind = "int64" if "int64" in given else "float32"
        values = numpy.frombuffer(base64.b64decode(given[kind]), dtype="<" + kind[0] + {"int64": "8", "float32": "4"}[kind])
        inputs[name] = values.reshape(given["shape"])
    outputs = [o.name for o in sessions[path].get_outputs()]
    answers.append({
        name: {"shape": list(y.shape), "float32": base64.b64encode(y.astype("<f4").tobytes()).decode()}
        for name, y in zip(outputs, sessions[path].run(outputs, inputs))
    })
json.dump(answers, open(os.path.join(folder, "answers.json"), "w"))
print(f"{len(answers)} requests to {len(sessions)} models, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
