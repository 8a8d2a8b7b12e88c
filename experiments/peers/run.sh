#!/usr/bin/env bash
# Tandem and PyTorch in turn on the same work, and the ratio of their rates.
#
#   PYTHON=venv/bin/python experiments/peers/run.sh [DIR]
#
# DIR (default a new temporary one) gets every measurement; a DIR with a plan.json of an
# earlier run keeps PyTorch's choices of options; for tasks without one it looks for the best.
# ROUNDS (5) is how often the two take turns at each task, TASKS which tasks, QUICK=1 makes
# the runs short. PYTHON (python3) needs requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
rounds=${ROUNDS:-5}
tasks=${TASKS:-train/NeuMF-8/1280 train/NeuMF-8/5120 train/NeuMF-8/20480 train/NeuMF-64/1280 train/NeuMF-64/5120 train/NeuMF-64/20480 bfloat16/NeuMF-64/1280 bfloat16/NeuMF-64/5120 bfloat16/NeuMF-64/20480 rank topn}
dir=${1:-$(mktemp -d)}
seconds=1
quick=()
if [ -n "${QUICK:-}" ]; then
	seconds=0.1
	quick=(--quick)
fi
peers=experiments/peers
mkdir -p "$dir"
echo "measurements: $dir" >&2

CGO_ENABLED=0 go build -o "$dir/tandem" ./cmd/tandem
"$python" $peers/neumf_torch.py --screen --plan "$dir/plan.json" --only "${tasks// /,}"
rm -f "$dir"/tandem.*.json "$dir"/torch.*.json

for round in $(seq "$rounds"); do
	for task in $tasks; do
		name=${task//\//-}.$round.json
		"$dir/tandem" bench --json "${quick[@]}" --only "$task" >"$dir/tandem.$name"
		"$python" $peers/neumf_torch.py --plan "$dir/plan.json" --only "$task" --seconds $seconds >"$dir/torch.$name"
	done
done
"$python" $peers/ratios.py "$dir"
