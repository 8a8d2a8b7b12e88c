#!/usr/bin/env bash
# Tandem, DuckDB and pandas in turn on the same CSV file: from text to Parquet in zstd.
#
#   PYTHON=venv/bin/python experiments/peers/data.sh [FILE]
#
# FILE has a header and the columns user, item, rating, timestamp; without one a made-up
# shop is written, which is too small to say much. ROUNDS (5) is how often they take turns,
# THREADS (2) what each may use. PYTHON (python3) needs requirements-data.txt.
#
# The work is not the same: Tandem also maps keys to ids, hashes every file it reads and
# writes, and syncs to disk; DuckDB and pandas copy columns.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
CGO_ENABLED=0 go build -o "$dir/tandem" ./cmd/tandem
file=${1:-}
if [ -z "$file" ]; then
	"$dir/tandem" data synth --out "$dir/shop" --num-users 20000 --num-items 5000 >&2
	file=$dir/shop/interactions.csv
fi
"$python" experiments/peers/data.py "$dir/tandem" "$file" "$dir" --rounds "${ROUNDS:-5}" --threads "${THREADS:-2}"
