"""Writes the directories of Parquet parts that TestParquetDirectories reads.

Made with Python 3.11, pyarrow 26.0.1 and duckdb 2.0.0: python testdata/make_parts.py testdata

Row n (0 to 59) is user "u" + n % 7, item n, value n / 4, time 2017-01-28 plus n seconds,
country DE, AT or null by n % 3, year 2016 + n % 2.
"""

import os
import shutil
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

root = sys.argv[1]
rows = range(60)
start = datetime(2017, 1, 28, tzinfo=timezone.utc)
table = pa.table(
    {
        "user": pa.array([f"u{n % 7}" for n in rows]).dictionary_encode(),
        "item": pa.array([Decimal(n) for n in rows], pa.decimal128(20, 0)),
        "value": pa.array([n / 4 for n in rows], pa.float32()),
        "at": pa.array([start + timedelta(seconds=n) for n in rows], pa.timestamp("ns", "UTC")),
        "tags": pa.array([[f"t{n % 4}", None] for n in rows], pa.list_(pa.string())),
        "paths": pa.array([[["A", f"B{n % 2}"], ["Z"]] if n % 5 else None for n in rows], pa.list_(pa.list_(pa.string()))),
        "offer": pa.array([{"price": Decimal(n) / 100 - 1, "seller": {"id": n % 3}} for n in rows],
                          pa.struct([("price", pa.decimal128(9, 2)), ("seller", pa.struct([("id", pa.int32())]))])),
        "blob": pa.array([f"b{n}".encode() for n in rows], pa.binary()),
        "country": pa.array([["DE", "AT / Wien", None][n % 3] for n in rows]),
        "year": pa.array([2016 + n % 2 for n in rows], pa.int32()),
    }
)


def fresh(name):
    path = os.path.join(root, name)
    shutil.rmtree(path, ignore_errors=True)
    return path


# As Spark leaves it: numbered parts of several row groups, one codec each, and marks.
spark = fresh("spark")
os.makedirs(os.path.join(spark, "_temporary"))
for i, codec in enumerate(["snappy", "zstd", "gzip"]):
    part = table.slice(20 * i, 20)
    pq.write_table(part, os.path.join(spark, f"part-0000{i}-c0ffee.c000.{codec}.parquet"), compression=codec, row_group_size=6)
for mark in ["_SUCCESS", "._SUCCESS.crc", "_temporary/part-9.parquet"]:
    open(os.path.join(spark, mark), "w").close()

# As pyarrow and DuckDB partition: country=…/year=…; DuckDB escapes the blank and slash.
pq.write_to_dataset(table, fresh("hive"), partition_cols=["country", "year"], basename_template="part-{i}.parquet")
con = duckdb.connect()
con.execute("set threads = 2")
con.register("t", table)
con.execute(f"copy t to '{fresh('duckdb')}' (format parquet, partition_by (year), compression zstd)")
