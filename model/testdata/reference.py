"""The models of package model in PyTorch, and the scores that the tests compare with.

    python reference.py > scores.json          (torch 2.15.0, float64)

Nothing is shared with the Go code but the names of the weights: the MLP is a linear
layer over the concatenated rows, features are torch's embedding bags, towers and
fusions torch's linear layers over what it concatenates, the cosine is torch's. Weights have three decimals, so they are the same numbers in both languages.
train/testdata/step.py takes the gradients of the same functions.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def bag(block, weight, ids):
    """(len(ids) × width): the weighted sum of the rows of every entity."""
    index, offsets, weights = [], [], []
    for e in ids:
        a, b = block["Offsets"][e], block["Offsets"][e + 1]
        offsets.append(len(index))
        index += block["Index"][a:b]
        weights += block["Weight"][a:b]
    index, weights = torch.tensor(index, dtype=torch.int64), torch.tensor(weights, dtype=torch.float64)
    return F.embedding_bag(index, weight, torch.tensor(offsets), mode="sum", per_sample_weights=weights)


def split(case, weights, side, ids, keep=None):
    """The id rows (0 where keep is false) and what the features add up to, apart."""
    own = F.embedding(torch.tensor(ids), weights[f"{side}/id"])
    if keep is not None:
        own = own * torch.tensor(keep)[:, None].to(own)
    bags = {b["Name"]: bag(b, weights[f"{side}/feature/{b['Name']}"], ids) for b in case["blocks"].get(side) or []}
    towers = (case["config"].get("Towers") or []) if side == "items" else []
    total = torch.zeros_like(own)
    for t, tower in enumerate(towers):
        x = torch.cat([bags.pop(f) for f in tower["Features"]], -1)
        last = len(tower.get("Hidden") or [])
        for l in range(last + 1):
            name = f"dense/item/tower{t + 1}/layer{l + 1}"
            x = F.linear(x, weights[f"{name}/weight"].T, weights[f"{name}/bias"])
            x = x if l == last else F.relu(x)
        total = total + x
    total = total + sum(bags.values())
    terms = case["config"].get("Affinity") or []
    if side == "items" and terms:  # columns that ids lack, of one table each
        blocks = {b["Name"]: b for b in case["blocks"]["items"]}
        extra = [bag(blocks[a["Feature"]], weights[f"items/affinity/{a['Feature']}"], ids) for a in terms]
        own, total = F.pad(own, (0, sum(a["Width"] for a in terms))), torch.cat([total, *extra], -1)
    return own, total


def rows(case, weights, side, ids, keep=None):
    """(len(ids) × width): id row and features as one row."""
    own, feat = split(case, weights, side, ids, keep)
    c = case["config"]
    fusion = c.get("Fusion") or "sum"
    if side == "users" or fusion == "sum":
        return own + feat
    widths = ([c["Dim"]] if c["Kind"] != "mlp" else []) + ([c["Layers"][0] // 2] if c["Kind"] in ("mlp", "neumf") else [])
    rest = own.shape[1] - sum(widths)
    tail = (own + feat)[:, own.shape[1] - rest :]
    owns, feats = own.split([*widths, rest], -1)[:-1], feat.split([*widths, rest], -1)[:-1]
    if fusion == "concat":
        names = [n for n in ("vector", "hidden") if f"dense/item/concat/{n}" in weights]
        parts = [torch.cat([a, b], -1) @ weights[f"dense/item/concat/{n}"] for n, a, b in zip(names, owns, feats)]
        return torch.cat([torch.cat(parts, -1) + weights["dense/item/concat/bias"], tail], -1)
    x = torch.tensor(case["evidence"])[ids]
    if keep is not None:
        x = x * torch.tensor(keep)
    a, b = torch.cat(owns, -1), torch.cat(feats, -1)
    g = torch.sigmoid(x[:, None] * weights["dense/item/gate/slope"] + weights["dense/item/gate/start"])
    g = torch.where(x[:, None] > 0, g, 0)
    return torch.cat([g * a + (b if c.get("GateAdds") else (1 - g) * b), tail], -1)


def logits(case, weights, p, q):
    """Scores of user rows p against item rows q, both (… × width)."""
    c = case["config"]
    terms = sum(a["Width"] for a in c.get("Affinity") or [])
    if terms:
        plain = {**case, "config": {**c, "Affinity": []}}
        return logits(plain, weights, p[..., :-terms], q[..., :-terms]) + (p[..., -terms:] * q[..., -terms:]).sum(-1)
    kind, d, half = c["Kind"], c.get("Dim", 0), (c.get("Layers") or [0])[0] // 2
    if kind == "mlp":
        d = 0
    if kind not in ("mlp", "neumf"):
        half = 0
    pv, ph, pb = p.split([d, half, p.shape[-1] - d - half], -1)
    qv, qh, qb = q.split([d, half, q.shape[-1] - d - half], -1)
    if kind == "two-tower" and c["Similarity"] == "cosine":
        return F.cosine_similarity(pv, qv, dim=-1) / c["Temperature"] + qb.sum(-1)
    if kind in ("two-tower", "mf"):
        y = (pv * qv).sum(-1) + pb.sum(-1) + qb.sum(-1)
        return y + weights["dense/output/bias"] if kind == "mf" else y
    x, out = [], []
    if kind in ("gmf", "neumf"):
        x.append(pv * qv)
        out.append(weights["dense/output/vector"])
    if kind in ("mlp", "neumf"):
        h = torch.cat([ph, qh], -1)
        first = torch.cat([weights["dense/layer1/user"], weights["dense/layer1/item"]])
        h = F.relu(F.linear(h, first.T, weights["dense/layer1/bias"]))
        for l in range(2, len(c["Layers"])):
            h = F.relu(F.linear(h, weights[f"dense/layer{l}/weight"].T, weights[f"dense/layer{l}/bias"]))
        x.append(h)
        out.append(weights["dense/output/hidden"])
    return F.linear(torch.cat(x, -1), torch.cat(out)[None], weights["dense/output/bias"])[..., 0]


def shape_of_weights(c, users, items, blocks):
    layers = c.get("Layers") or []
    vectors, tower = c["Kind"] != "mlp", c["Kind"] in ("mlp", "neumf")
    width = (c["Dim"] if vectors else 0) + (layers[0] // 2 if tower else 0)
    bias = {"users": c["Kind"] == "mf", "items": c["Kind"] == "mf" or c.get("ItemBias", False)}
    shapes = {}
    terms = {a["Feature"]: a["Width"] for a in c.get("Affinity", [])}
    inputs = {f: t["Width"] for t in c.get("Towers", []) for f in t["Features"]}
    for side, n in ("users", users), ("items", items):
        more = bias[side] + (sum(terms.values()) if side == "users" else 0)
        shapes[f"{side}/id"] = [n, width + more]
        for b in blocks.get(side) or []:
            wide = width + more if side == "users" else inputs.get(b["Name"], width + more)
            shapes[f"{side}/feature/{b['Name']}"] = [b["Rows"], wide]
            if side == "items" and b["Name"] in terms:
                shapes[f"{side}/affinity/{b['Name']}"] = [b["Rows"], terms[b["Name"]]]
    for t, tower_of in enumerate(c.get("Towers", [])):
        wide = len(tower_of["Features"]) * tower_of["Width"]
        for l, n in enumerate([*tower_of["Hidden"], width + bias["items"]]):
            shapes[f"dense/item/tower{t + 1}/layer{l + 1}/weight"] = [wide, n]
            shapes[f"dense/item/tower{t + 1}/layer{l + 1}/bias"] = [n]
            wide = n
    if c.get("Fusion") == "concat":
        for name, n in ("vector", c["Dim"] if vectors else 0), ("hidden", layers[0] // 2 if tower else 0):
            if n:
                shapes[f"dense/item/concat/{name}"] = [2 * n, n]
        shapes["dense/item/concat/bias"] = [width]
    if "gate" in c.get("Fusion", ""):
        shapes["dense/item/gate/slope"] = shapes["dense/item/gate/start"] = [1 if c["Fusion"] == "gate" else width]
    if tower:
        shapes["dense/layer1/user"] = shapes["dense/layer1/item"] = [layers[0] // 2, layers[1]]
        shapes["dense/layer1/bias"] = [layers[1]]
        for l in range(2, len(layers)):
            shapes[f"dense/layer{l}/weight"] = [layers[l - 1], layers[l]]
            shapes[f"dense/layer{l}/bias"] = [layers[l]]
        shapes["dense/output/hidden"] = [layers[-1]]
    if c["Kind"] in ("gmf", "neumf"):
        shapes["dense/output/vector"] = [c["Dim"]]
    if c["Kind"] != "two-tower":
        shapes["dense/output/bias"] = [1]
    return shapes


USERS, ITEMS, UNSEEN = 3, 5, [3, 4]
BLOCKS = {  # item 3 has features only; item 4 and user 1 have none, item 0 has a row twice
    "users": [{"Name": "region", "Rows": 2, "Offsets": [0, 1, 1, 3], "Index": [1, 0, 1], "Weight": [1, 0.25, -0.5]}],
    "items": [
        {"Name": "price", "Rows": 3, "Offsets": [0, 2, 3, 4, 6, 6], "Index": [0, 0, 2, 1, 1, 2], "Weight": [1, 0.5, 1, 1, 0.75, 0.25]},
        {"Name": "tags", "Rows": 2, "Offsets": [0, 0, 2, 3, 4, 4], "Index": [0, 1, 1, 0], "Weight": [0.5, 0.5, 1, -2]},
    ],
}
CONFIGS = [
    {"Kind": "gmf", "Dim": 4},
    {"Kind": "mlp", "Layers": [8, 6, 4]},
    {"Kind": "neumf", "Dim": 3, "Layers": [8, 6, 4]},
    {"Kind": "mf", "Dim": 4},
    {"Kind": "two-tower", "Dim": 4, "Similarity": "dot", "ItemBias": True},
    {"Kind": "two-tower", "Dim": 4, "Similarity": "cosine", "Temperature": 0.1, "ItemBias": True},
]
PRICE = {"Features": ["price"], "Width": 2, "Hidden": [5, 3]}
BOTH = {"Features": ["tags", "price"], "Width": 3, "Hidden": []}
FUSED = [
    {**CONFIGS[5], "Towers": [PRICE]},
    {**CONFIGS[5], "Fusion": "concat", "Towers": [BOTH]},
    {**CONFIGS[4], "Fusion": "gate"},
    {**CONFIGS[3], "Fusion": "vector-gate", "GateAdds": True, "Towers": [PRICE]},
    {**CONFIGS[2], "Fusion": "concat", "Towers": [PRICE]},
    {**CONFIGS[1], "Fusion": "vector-gate", "Towers": [BOTH]},
    {**CONFIGS[0], "Fusion": "gate", "GateAdds": True},
]
LIKES = [{"Feature": "tags", "Width": 2}, {"Feature": "price", "Width": 1}]
AFFINE = [
    {**CONFIGS[0], "Affinity": LIKES},
    {**CONFIGS[1], "Affinity": LIKES[:1]},
    {**CONFIGS[2], "Affinity": LIKES, "Fusion": "concat", "Towers": [PRICE]},
    {**CONFIGS[3], "Affinity": LIKES, "Fusion": "gate"},
    {**CONFIGS[5], "Affinity": LIKES[1:]},
]
EVIDENCE = [math.log1p(0 if i in UNSEEN else 1 + i % 3) for i in range(ITEMS)]


def main():
    torch.manual_seed(1)
    cases = []
    for c in CONFIGS + FUSED + AFFINE:
        for blocks in ({}, BLOCKS) if c in CONFIGS else (BLOCKS,):
            case = {"config": c, "blocks": blocks, "unseen": UNSEEN, "evidence": EVIDENCE, "weights": {}}
            for name, shape in shape_of_weights(c, USERS, ITEMS, blocks).items():
                case["weights"][name] = torch.randn(shape).mul(0.6).round(decimals=3)
            case["weights"]["items/id"][UNSEEN] = 0
            p = rows(case, case["weights"], "users", list(range(USERS)))
            q = rows(case, case["weights"], "items", list(range(ITEMS)))
            case["scores"] = logits(case, case["weights"], p[:, None].expand(-1, ITEMS, -1), q[None].expand(USERS, -1, -1))
            case["scores"] = case["scores"].round(decimals=7).flatten().tolist()
            case["weights"] = {k: v.flatten().tolist() for k, v in case["weights"].items()}
            cases.append(case)
    print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")


if __name__ == "__main__":
    main()
