"""Makes book.xlsx and old.xlsx (days since 1904), and what openpyxl itself reads in them:
book.json and old.json, a list of [row, column, kind, text].

    pip install openpyxl==3.1.5 && python make.py
"""
import datetime as dt
import json
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ROWS = [
    ["customer", "article", "at", "amount", "gift", "note"],
    ["C1", 7, dt.datetime(2024, 1, 31, 23, 59, 58, 250000), 4.35, True, "plain"],
    ["C2", 7.0, dt.date(2024, 2, 29), 0.1, False, "ä & <b> \n second line"],
    ["C1", 123456789012, dt.datetime(1999, 12, 31, 0, 0, 0), -12, None, " blanks around "],
    [None, None, None, None, None, None],
    ["C3", "007", dt.datetime(1900, 1, 15, 12, 0, 0), 1e-7, True, "#N/A"],
    ["C3", "8", dt.time(6, 30), 1e21, True, "_x005F_"],
]


def kind(v):
    if isinstance(v, bool):
        return "truth", "true" if v else "false"
    if isinstance(v, (int, float)):
        return "number", repr(v)
    if isinstance(v, (dt.datetime, dt.date, dt.time)):
        return "time", v.isoformat(" ") if isinstance(v, dt.datetime) else v.isoformat()
    return "text", v


for name, mac in (("book", False), ("old", True)):
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    hidden = book.active
    hidden.title = "Lists"
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    sheet = book.create_sheet("Orders")
    for row in ROWS:
        if mac:  # no days before 1904
            row = [dt.datetime(1904, 1, 1, 12) if isinstance(v, dt.datetime) and v.year < 1904 else v for v in row]
        sheet.append(row)
    sheet["D2"].number_format = '#,##0.00 "EUR/m"'
    sheet["B4"].number_format = "[Red]0;General"
    for r in range(8, 200):  # formatted, but blank
        sheet.cell(r, 1).number_format = "dd/mm/yyyy"
    other = book.create_sheet("Merged")
    other.append(["customer", "article"])
    other.append(["C1", "a"])
    other.append([None, "b"])
    other.merge_cells("A2:A3")
    sums = book.create_sheet("Sums")
    sums.append(["customer", "article", "n"])
    sums.append(["C1", "a", "=1+1"])
    book.active = 1
    book.save(name + ".xlsx")
    out = []
    for row in openpyxl.load_workbook(name + ".xlsx")["Orders"].iter_rows():
        for c in row:
            if c.value is not None:
                out.append([c.row, c.column - 1, *kind(c.value)])
    json.dump(out, open(name + ".json", "w"), ensure_ascii=False, indent=0)
