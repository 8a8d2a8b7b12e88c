"""Reads a prepared set with DuckDB and with Arrow. Used by TestPythonReadsIt."""
import sys

import duckdb
import pyarrow.parquet as pq

root = sys.argv[1]
sql = duckdb.connect()
for row in sql.execute(f"""
    SELECT "user", item, value, time FROM '{root}/interactions/*.parquet'
    JOIN '{root}/users.parquet' USING (user_id) JOIN '{root}/items.parquet' USING (item_id)
    ORDER BY "user", item""").fetchall():
    print(*row)
for row in sql.execute(f"SELECT item, brand, price FROM '{root}/items.parquet' ORDER BY item_id").fetchall():
    print(*row)
tables = [pq.read_table(f"{root}/{name}") for name in ("interactions", "users.parquet", "items.parquet")]
print(*(t.num_rows for t in tables))
print(tables[0].column_names, *(f.type for f in tables[0].schema))
