"""Computes with PyTorch what the tests compare with: reference.py FOLDER reads cases.json and inputs.bin, writes results."""
import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

TYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}


def read_inputs(case, raw):
    tensors = []
    for entry in case["inputs"]:
        kind = TYPES[entry["type"]]
        size = torch.empty(0, dtype=kind).element_size() * math.prod(entry["shape"])
        part = bytearray(raw[entry["offset"]:entry["offset"] + size])
        tensor = torch.frombuffer(part, dtype=kind).clone().reshape(entry["shape"])
        tensors.append(tensor.requires_grad_() if kind == torch.float32 else tensor)
    return tensors


def compute(case, tensors):
    names = dict(zip("abcdefgh", tensors), torch=torch, F=F, math=math)
    if "result" not in case["python"]:
        result = eval(case["python"], names)
    else:
        exec(case["python"], names)
        result = names["result"]
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    return [r if isinstance(r, torch.Tensor) else torch.tensor(r, dtype=torch.float64) for r in results]


def gradients(results, tensors):
    """Of the results' sum under fixed weights, as PyTorchTests.cs has them."""
    total = 0
    for result in results:
        if result.requires_grad:
            weights = ((torch.arange(result.numel()) * 7) % 11 - 5).float() / 5
            total = total + (result.float() * weights.reshape(result.shape)).sum()
    if isinstance(total, int):
        return []
    total.backward()
    return [t.grad if t.grad is not None else torch.zeros_like(t) for t in tensors if t.requires_grad]


def main(folder):
    torch.set_num_threads(1)
    raw = (folder / "inputs.bin").read_bytes()
    answers = []
    with open(folder / "results.bin", "wb") as values:
        for case in json.loads((folder / "cases.json").read_text()):
            answer = {"name": case["name"], "results": [], "gradients": []}
            try:
                tensors = read_inputs(case, raw)
                results = compute(case, tensors)
                for kind, found in (("results", results), ("gradients", gradients(results, tensors))):
                    for tensor in found:
                        answer[kind].append({"type": str(tensor.dtype)[6:], "shape": list(tensor.shape), "offset": values.tell()})
                        values.write(tensor.detach().double().contiguous().numpy().tobytes())
            except Exception as error:
                answer["error"] = f"{type(error).__name__}: {error}"
            answers.append(answer)
    (folder / "results.json").write_text(json.dumps(answers))


main(Path(sys.argv[1]))
