"""The work of `tandem bench` in PyTorch, on a CPU, in every way we know to make it fast.

    neumf_torch.py --screen --plan plan.json    try every option of the tasks that plan.json lacks, and
                                                write the best of each to it
    neumf_torch.py --plan plan.json             measure the planned options again, print them as JSON

Tasks: a training step of NeuMF-8 and NeuMF-64 at three sizes, in float32 and, where the name
begins with bfloat16, with matrix products of bfloat16 allowed; the full ranking of NeuMF-8,
and the 20 best items by dot product. --only picks tasks whose name starts so.

What PyTorch is given: negatives are drawn without a look at what a user has seen, rankings
do not hide seen items, the first layer is split so that the user's half is computed once
per positive, and denormals are flushed. With bfloat16 it is given autocast, the bfloat16
products of oneDNN over float32 matrices, and float32 where that is the fastest.

Dense Adam moves every row of a table at every step, for the moments of rows that are not in
the batch live on; Tandem, as SparseAdam does, moves the rows of the batch only.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import time

# Threads that spin while they wait lose a hundredfold when anything else runs on their cores.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

USERS, ITEMS, POSITIVES, NEGATIVES = 6040, 3706, 994_169, 4
MODELS = {"NeuMF-8": (8, [64, 32, 16, 8]), "NeuMF-64": (64, [256, 256, 128, 64])}
SAMPLES = [1280, 5120, 20480]
PRECISIONS = ["float32", "autocast", "matmul-medium"]
OPTIMISERS = ["adam", "adam-foreach", "adam-fused", "sparse-adam"]
TOPN_USERS, TOPN_ITEMS, TOPN_DIM, TOPN_K = 8192, 60_000, 64, 20


def movies():
    """A log of the size of MovieLens-1M, items by a power law."""
    rng = np.random.default_rng(1)
    users = np.arange(POSITIVES) % USERS
    items = (rng.random(POSITIVES) ** 2 * ITEMS).astype(np.int64)
    return torch.from_numpy(users), torch.from_numpy(items)


class NeuMF(nn.Module):
    """He et al. 2017, §3.4. `joined` keeps the GMF and the MLP vector of an id in one table."""

    def __init__(self, dim, layers, joined, sparse):
        super().__init__()
        half = layers[0] // 2
        self.dim, self.joined = dim, joined
        widths = [dim + half] if joined else [dim, half]
        self.users = nn.ModuleList(nn.Embedding(USERS, w, sparse=sparse) for w in widths)
        self.items = nn.ModuleList(nn.Embedding(ITEMS, w, sparse=sparse) for w in widths)
        self.user_layer = nn.Linear(half, layers[1])
        self.item_layer = nn.Linear(half, layers[1], bias=False)
        self.first = nn.Linear(layers[0], layers[1])
        self.tower = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(layers[1:]))
        self.output = nn.Linear(dim + layers[-1], 1)
        for t in [*self.users, *self.items]:
            nn.init.normal_(t.weight, std=0.01)

    def look_up(self, tables, ids):
        if self.joined:
            return tables[0](ids).split([self.dim, tables[0].embedding_dim - self.dim], -1)
        return tables[0](ids), tables[1](ids)

    def pointwise(self, users, items):
        """users, items: (S) → logits (S)."""
        pg, pm = self.look_up(self.users, users)
        qg, qm = self.look_up(self.items, items)
        h = F.relu(self.first(torch.cat([pm, qm], -1)))
        for layer in self.tower:
            h = F.relu(layer(h))
        return self.output(torch.cat([pg * qg, h], -1)).squeeze(-1)

    def grouped(self, users, items):
        """users: (B), items: (B, 1+N) → logits (B, 1+N); the user's side is computed once."""
        pg, pm = self.look_up(self.users, users)
        qg, qm = self.look_up(self.items, items)
        wg, wm = self.output.weight[0].split([self.dim, self.output.in_features - self.dim])
        h = F.relu(self.item_layer(qm) + self.user_layer(pm).unsqueeze(1))
        for layer in self.tower:
            h = F.relu(layer(h))
        return torch.matmul(qg, (pg * wg).unsqueeze(-1)).squeeze(-1) + h @ wm + self.output.bias

    def used(self, layout):
        """The dense parameters that a layout reads."""
        unused = {"grouped": self.first, "pointwise": nn.ModuleList([self.user_layer, self.item_layer])}[layout]
        skip = {id(p) for p in unused.parameters()}
        return [p for n, p in self.named_parameters() if id(p) not in skip and not n.startswith(("users", "items"))]


class Training:
    """A loop over the log with one choice of options."""

    def __init__(self, log, model, samples, options):
        torch._dynamo.reset()
        torch.manual_seed(1)
        self.users, self.items = log
        self.batch = samples // (1 + NEGATIVES)
        self.options = options
        torch.set_num_threads(options["threads"])
        sparse = options["optimiser"] == "sparse-adam"
        self.model = NeuMF(*MODELS[model], options["tables"] == "joined", sparse)
        dense = self.model.used(options["layout"])
        tables = [*self.model.users.parameters(), *self.model.items.parameters()]
        extra = {"adam": {"foreach": False}, "adam-foreach": {"foreach": True}}.get(options["optimiser"], {"fused": True})
        if sparse:
            self.optimisers = [torch.optim.Adam(dense, **extra), torch.optim.SparseAdam(tables)]
        else:
            self.optimisers = [torch.optim.Adam(dense + tables, **extra)]
        forward = self.model.grouped if options["layout"] == "grouped" else self.model.pointwise
        precision = options.get("precision", "float32")
        torch.set_float32_matmul_precision("medium" if precision == "matmul-medium" else "highest")

        def loss(u, i, y):
            with torch.autocast("cpu", torch.bfloat16, enabled=precision == "autocast"):
                logits = forward(u, i)
            return F.binary_cross_entropy_with_logits(logits.float(), y)

        self.loss = loss
        if options["compile"]:
            self.loss = torch.compile(self.loss, dynamic=False)
        self.labels = torch.zeros(self.batch, 1 + NEGATIVES)
        self.labels[:, 0] = 1
        if options["layout"] == "pointwise":
            self.labels = self.labels.flatten()
        self.order, self.at = torch.randperm(POSITIVES), 0

    def step(self):
        if self.at + self.batch > POSITIVES:
            self.order, self.at = torch.randperm(POSITIVES), 0
        rows = self.order[self.at : self.at + self.batch]
        self.at += self.batch
        users = self.users[rows]
        items = torch.empty(self.batch, 1 + NEGATIVES, dtype=torch.int64)
        items[:, 0] = self.items[rows]
        items[:, 1:].random_(ITEMS)
        if self.options["layout"] == "pointwise":
            users, items = users.repeat_interleave(1 + NEGATIVES), items.flatten()
        for o in self.optimisers:
            o.zero_grad(set_to_none=True)
        self.loss(users, items, self.labels).backward()
        for o in self.optimisers:
            o.step()

    def rate(self, seconds, warm):
        """Samples per second (see per_second) over at least so many seconds of steps."""
        for _ in range(warm):
            self.step()
        return (1 + NEGATIVES) * self.batch * per_second(self.step, seconds)


def per_second(work, seconds):
    """How often work runs per second of the clock and of the processor, over at least so many seconds."""
    done, start, cpu = 0, time.perf_counter(), time.process_time()
    while True:
        work()
        done += 1
        if (taken := time.perf_counter() - start) >= seconds:
            return np.array([done / taken, done / (time.process_time() - cpu)])


class FullRanking:
    """Scores and the ten best of all items for all users of NeuMF-8; rate is in users per second."""

    def __init__(self, _log, options):
        torch._dynamo.reset()
        torch.manual_seed(1)
        torch.set_num_threads(options["threads"])
        self.model = NeuMF(*MODELS["NeuMF-8"], False, False).eval()
        self.block = options["block"]
        rank = self.split if options["layout"] == "grouped" else self.pointwise
        self.rank = torch.compile(rank, dynamic=False) if options["compile"] else rank

    def split(self, users, qg, qi):
        """The first layer of every item is computed once per ranking."""
        m = self.model
        pg, pm = m.look_up(m.users, users)
        wg, wm = m.output.weight[0].split([m.dim, m.output.in_features - m.dim])
        h = F.relu(qi + m.user_layer(pm).unsqueeze(1))
        for layer in m.tower:
            h = F.relu(layer(h))
        return torch.topk((pg * wg) @ qg.T + h @ wm + m.output.bias, 10).indices

    def pointwise(self, users, _qg, _qi):
        pairs = users.repeat_interleave(ITEMS), torch.arange(ITEMS).repeat(len(users))
        return torch.topk(self.model.pointwise(*pairs).view(len(users), ITEMS), 10).indices

    @torch.inference_mode()
    def all(self, users=USERS):
        m = self.model
        qg, qm = m.look_up(m.items, torch.arange(ITEMS))
        qi = m.item_layer(qm)
        for at in range(0, users, self.block):
            self.rank((torch.arange(self.block) + at).clamp_(max=USERS - 1), qg, qi)

    def rate(self, seconds, warm):
        self.all(self.block * min(warm, 2))
        users = 512 if seconds < 1 else USERS
        return users * per_second(lambda: self.all(users), seconds)


class TopN:
    """The twenty best items by dot product; rate is in users per second."""

    def __init__(self, _log, options):
        torch.manual_seed(1)
        torch.set_num_threads(options["threads"])
        self.block = options["block"]
        self.users, self.items = torch.randn(TOPN_USERS, TOPN_DIM), torch.randn(TOPN_ITEMS, TOPN_DIM)

    @torch.inference_mode()
    def all(self):
        for block in self.users.split(self.block):
            torch.topk(block @ self.items.T, TOPN_K)

    def rate(self, seconds, warm):
        self.all()
        return TOPN_USERS * per_second(self.all, seconds)


def product(**choices):
    return [dict(zip(choices, values)) for values in itertools.product(*choices.values())]


def tasks():
    """(name, unit, eager options, what opens a task with one of them)."""
    for model, samples in itertools.product(MODELS, SAMPLES):
        yield (
            f"train/{model}/{samples}",
            "samples/s",
            product(optimiser=OPTIMISERS, layout=["grouped", "pointwise"], tables=["joined", "separate"], compile=[False]),
            lambda log, o, m=model, s=samples: Training(log, m, s, o),
        )
    for samples in SAMPLES:
        yield (
            f"bfloat16/NeuMF-64/{samples}",
            "samples/s",
            product(optimiser=OPTIMISERS, layout=["grouped", "pointwise"], tables=["joined", "separate"], precision=PRECISIONS, compile=[False]),
            lambda log, o, s=samples: Training(log, "NeuMF-64", s, o),
        )
    yield "rank/NeuMF-8", "users/s", product(layout=["grouped", "pointwise"], block=[4, 16, 64], compile=[False]), FullRanking
    yield "topn/dot", "users/s", product(block=[32, 128, 512]), TopN


def measure(open_one, log, options, seconds, warm, runs):
    one = open_one(log, options)
    return [one.rate(seconds, warm if i == 0 else 1) for i in range(runs)]


def judged(rates, threads):
    """What options are chosen by: on one thread the processor's time, which neighbours on the
    machine disturb less; on two the clock, for waiting threads may spin."""
    return [float(r[1 if threads == 1 else 0]) for r in rates]


def without_threads(options):
    return {k: v for k, v in options.items() if k != "threads"}


def tried(name, unit, options, open_one, log, threads, seconds):
    """What each of the options gives in its best of three short runs; the best first."""
    found = []
    for o in ({**o, "threads": threads} for o in options):
        try:
            rate = max(judged(measure(open_one, log, o, seconds, 3, 3), threads))
        except Exception as err:  # an option that this machine lacks
            print(f"  fails: {o}: {type(err).__name__}: {str(err)[:200]}", file=sys.stderr)
            continue
        print(f"  {name} {rate:14,.0f} {unit}  {o}", file=sys.stderr)
        found.append({"rate": rate, "options": o})
    return sorted(found, key=lambda f: -f["rate"])


def screen(task, log, seconds=0.1):
    """threads → the options worth measuring, for a screening is short and noisy: on one
    thread the best two of all, and of the best of each layout compiled; on two threads the
    best two of the better half, and what one thread likes."""
    name, unit, options, open_one = task
    plan, liked = {}, []
    for threads in [1, 2]:
        found = tried(name, unit, options, open_one, log, threads, seconds)
        half = [without_threads(f["options"]) for f in found[: (len(found) + 1) // 2]]
        of_layout = {}
        for f in found:
            if "compile" in f["options"]:
                of_layout.setdefault(f["options"]["layout"], {**without_threads(f["options"]), "compile": True})
        found += tried(name, unit, of_layout.values(), open_one, log, threads, seconds)
        best = [without_threads(f["options"]) for f in sorted(found, key=lambda f: -f["rate"])[:2]]
        plan[threads] = [{**o, "threads": threads} for o in best + [o for o in liked if o not in best]]
        options, liked = half, best
    return plan


def measure_planned(task, threads, choices, log, seconds, runs):
    """The best of the planned options: its medians by both clocks."""
    name, unit, _, open_one = task
    best = {"judged": 0}
    for options in choices:
        rates = measure(open_one, log, options, seconds, 5, runs)
        if (rate := statistics.median(judged(rates, threads))) > best["judged"]:
            wall, cpu = np.median(rates, axis=0)
            best = {"judged": rate, "name": name, "threads": threads, "unit": unit, "rate": wall, "cpu_rate": cpu, "options": options}
    print("{name:22} {threads} {rate:12,.0f} {unit}, {cpu_rate:12,.0f} per CPU second  {options}".format(**best), file=sys.stderr)
    return best


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--screen", action="store_true", help="try every option of the tasks that the plan lacks, and write it")
    p.add_argument("--plan", required=True, help="the file of the best options")
    p.add_argument("--only", default="", help="comma-separated beginnings of task names")
    p.add_argument("--seconds", type=float, default=1, help="length of one run at least")
    p.add_argument("--runs", type=int, default=3, help="runs of each planned option")
    args = p.parse_args()
    torch.set_flush_denormal(True)
    log = movies()
    chosen = [t for t in tasks() if t[0].startswith(tuple(args.only.split(",")))]
    plan = {}
    if os.path.exists(args.plan):
        with open(args.plan) as f:
            plan = json.load(f)
    if args.screen:
        plan.update({t[0]: screen(t, log) for t in chosen if t[0] not in plan})
        with open(args.plan, "w") as f:
            json.dump(plan, f, indent=1)
        return
    results = [
        measure_planned(t, int(threads), choices, log, args.seconds, args.runs)
        for t in chosen
        for threads, choices in plan[t[0]].items()
    ]
    json.dump({"torch": torch.__version__, "results": results}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
