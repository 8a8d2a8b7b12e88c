"""Runs `tandem data prepare`, DuckDB COPY and pandas in turn; see data.sh.

Prints for each the median wall and CPU seconds, the ratio of Tandem's to its, the peak
resident memory and the size of what was written.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

DUCKDB = """
import duckdb, sys
sql = duckdb.connect()
sql.execute(f"SET threads={sys.argv[3]}")
sql.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
"""
PANDAS = """
import pandas, sys
pandas.read_csv(sys.argv[1]).to_parquet(sys.argv[2], compression="zstd")
"""


def measure(command, env):
    """Wall seconds, CPU seconds and peak MiB of one child."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, names in os.walk(path) for f in names)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tandem")
    parser.add_argument("file")
    parser.add_argument("dir")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()

    out = {name: os.path.join(a.dir, name + ".out") for name in ("tandem", "duckdb", "pandas")}
    commands = {
        "tandem": [a.tandem, "data", "prepare", a.file, "--quiet", "--out", out["tandem"]],
        "duckdb": [sys.executable, "-c", DUCKDB, a.file, out["duckdb"], str(a.threads)],
        "pandas": [sys.executable, "-c", PANDAS, a.file, out["pandas"]],
    }
    env = dict(os.environ, GOMAXPROCS=str(a.threads), OMP_NUM_THREADS=str(a.threads))
    runs = {name: [] for name in commands}
    for _ in range(a.rounds):
        for name, command in commands.items():
            shutil.rmtree(out[name], ignore_errors=True)
            runs[name].append(measure(command, env))
    wall, cpu, peak = ({name: f([r[i] for r in rs]) for name, rs in runs.items()}
                       for i, f in enumerate((statistics.median, statistics.median, max)))
    print(f"{os.path.getsize(a.file) / 1e6:.0f} MB of text, {a.rounds} rounds, {a.threads} threads")
    print("        wall s  tandem/it   cpu s  tandem/it  peak MiB  written MB")
    for name in commands:
        print(f"{name}  {wall[name]:6.2f}  {wall['tandem'] / wall[name]:9.2f}  {cpu[name]:6.2f}  {cpu['tandem'] / cpu[name]:9.2f}"
              f"  {peak[name]:8.0f}  {size(out[name]) / 1e6:10.1f}")


if __name__ == "__main__":
    main()
