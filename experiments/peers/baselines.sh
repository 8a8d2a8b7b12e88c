#!/usr/bin/env bash
# Closed forms of Tandem, numpy (OpenBLAS) and implicit in turn on MovieLens 1M, and the
# ratios of their times: EASE of 3,706 items, iALS of 46 factors and 20 epochs, by conjugate
# gradients (3 steps, implicit's default) and exactly.
#
#   TANDEM_DATA=data PYTHON=venv/bin/python experiments/peers/baselines.sh [DIR]
#
# DIR (default a new temporary one) gets every measurement, ROUNDS (3) is how often they take
# turns, TASKS which. PYTHON (python3) needs baselines.txt. It fails when Tandem is slower
# than BOUNDS in baselines.py say; run it on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${TANDEM_DATA:?is not set: it names the directory of ncf-ml-1m}"
python=${PYTHON:-python3}
rounds=${ROUNDS:-3}
tasks=${TASKS:-ease ials-cg ials-exact}
dir=${1:-$(mktemp -d)}
mkdir -p "$dir"
echo "measurements: $dir" >&2
rm -f "$dir"/tandem.*.txt "$dir"/peer.*.json

go test -c -o "$dir/baseline.test" ./model/baseline
for round in $(seq "$rounds"); do
	for task in $tasks; do
		blas=$(nproc) # EASE is one matrix inverse; implicit asks for 1 beside its own threads
		[ "$task" = ease ] || blas=1
		"$dir/baseline.test" -test.run '^$' -test.bench "^BenchmarkFit$/^$task$" -test.benchtime 1x >"$dir/tandem.$task.$round.txt"
		OPENBLAS_NUM_THREADS=$blas "$python" experiments/peers/baselines.py fit "$task" >"$dir/peer.$task.$round.json"
	done
done
"$python" experiments/peers/baselines.py ratios "$dir"
