"""One training step in PyTorch over the batches that the engine drew.

    go test ./train -run TestStepAgainstPyTorch -update       writes step_batches.json
    python step.py > step_gradients.json                      (torch 2.15.0, float64)

The models are those of model/testdata/reference.py, the losses torch's own (but for ccl, which
it has not), the gradients autograd's. A row's loss is multiplied by its weight against the mean
weight of the log. L2 is written out as a loss over the (user, item) pairs of the
batch, and so is the pull of features towards id rows; a dropped item has no id row; a shared negative that the user has bought has a
logit of −1e30; clipping is clip_grad_norm_ over everything.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.dont_write_bytecode = True
sys.path.append(str(here / "../../model/testdata"))
from reference import logits, rows, split  # noqa: E402

LOSSES = {  # of every row
    "bce": lambda z: F.binary_cross_entropy_with_logits(z, F.one_hot(torch.zeros(len(z), dtype=int), z.shape[1]).to(z), reduction="none").mean(1),
    "bpr": lambda z: -F.logsigmoid(z[:, :1] - z[:, 1:]).mean(1),
    "softmax": lambda z: F.cross_entropy(z, torch.zeros(len(z), dtype=int), reduction="none"),
    "hinge": lambda z: F.margin_ranking_loss(z[:, :1].expand_as(z[:, 1:]), z[:, 1:], torch.ones_like(z[:, 1:]), margin=1, reduction="none").mean(1),
    "ccl": lambda z: 1 - z[:, 0] + 3 * F.relu(z[:, 1:] - 0.1).mean(1),
}


def squares(case, weights, side, entity, keep=True):
    """Σ w² over the rows that make the row of entity: its id row, if kept, and the rows
    of its features, once per entry."""
    out = (weights[f"{side}/id"][entity] ** 2).sum() * keep
    for block in case["blocks"][side]:
        for r in block["Index"][block["Offsets"][entity] : block["Offsets"][entity + 1]]:
            for table in "feature", "affinity":
                if f"{side}/{table}/{block['Name']}" in weights:
                    out = out + (weights[f"{side}/{table}/{block['Name']}"][r] ** 2).sum()
    return out


def step(case):
    weights = {k: torch.tensor(v).reshape(case["shapes"][k]).requires_grad_() for k, v in case["weights"].items()}
    train, users, items, keep = case["train"], case["users"], case["items"], case["keep"]
    keep = keep or [True] * len(items)
    b, n = len(users), train["Negatives"]
    case["evidence"] = [math.log1p(case["log"]["items"].count(i)) for i in range(len(case["weights"]["items/id"]) // case["shapes"]["items/id"][1])]
    # place[r][g] is where the item of logit (r, g) stands among the drawn items
    place = [[r] + list(range(b, b + n)) if train["SharedNegatives"] else list(range(r * (1 + n), (r + 1) * (1 + n))) for r in range(b)]
    known = case["keep_users"] or [True] * b
    p = rows(case, weights, "users", users, known)
    q = rows(case, weights, "items", items, keep)
    z = logits(case, weights, p[:, None].expand(-1, 1 + n, -1), q[torch.tensor(place)])
    if train["SharedNegatives"]:
        bought = set(zip(case["log"]["users"], case["log"]["items"]))
        hit = [[g > 0 and (users[r], items[place[r][g]]) in bought for g in range(1 + n)] for r in range(b)]
        assert any(map(any, hit)), "no shared negative is masked: nothing is tested"
        z = z.masked_fill(torch.tensor(hit), -1e30)
    loss = LOSSES[case["loss"]](z)
    if "row_weights" in case:  # against the mean of the whole log
        loss = loss * torch.tensor(case["row_weights"]) / torch.tensor(case["rows"]).mean()
    loss = loss.mean()
    total = loss
    for r in range(b):
        for o in place[r]:
            pair = squares(case, weights, "users", users[r], known[r]) + squares(case, weights, "items", items[o], keep[o])
            total = total + train["L2"] / 2 * pair / (b * (1 + n))
    own, feat = split(case, weights, "items", items, keep)
    wide = case["shapes"]["items/id"][1]
    for o in (o for row in place for o in row):
        if keep[o] and case["log"]["items"].count(items[o]) >= train.get("AlignMin", 0):
            total = total + train.get("Align", 0) / 2 * ((feat[o] - own[o].detach())[:wide] ** 2).sum() / (b * (1 + n))
    total.backward()
    for w in weights.values():
        if w.grad is None:
            w.grad = torch.zeros_like(w)
    if train["ClipNorm"] > 0:
        norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), train["ClipNorm"])
        assert norm > train["ClipNorm"], "nothing is clipped: nothing is tested"
    return {"name": case["name"], "loss": loss.item(), "gradients": {k: w.grad.round(decimals=8).flatten().tolist() for k, w in weights.items()}}


cases = json.loads((here / "step_batches.json").read_text())
print("[" + ",\n".join(json.dumps(step(c)) for c in cases) + "]")
