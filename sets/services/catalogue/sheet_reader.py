"""
Reads the sheets of a workbook in a process of its own, which may die of it.

    python -I sheet_reader.py '["片区", …]' MOST_ROWS MOST_COLUMNS  < file.xlsx

The parser lays a sheet out as one block from its first cell to its last: two cells far
apart are five kilobytes of file and half a terabyte of memory, and it aborts its process.
Prints one line of JSON: {"tables": {name: rows}}, {"large": name, "rows": n, "columns": n}
or {"broken": true}. Knows nothing of Django, so that it starts in a moment.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any

MEMORY = 512 << 20
CPU_SECONDS = 15


def read(content: bytes, names: list[str], most_rows: int, most_columns: int) -> dict[str, Any]:
    """The named sheets that are there, as rows of text, numbers and None."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        tables: dict[str, Any] = {}
        for name in names:
            if name not in book.sheet_names:
                continue
            sheet = book.get_sheet_by_name(name)
            last_row, last_column = sheet.end or (-1, -1)  # the heights forget empty rows above
            rows, columns = last_row + 1, last_column + 1
            if rows > most_rows or columns > most_columns:
                return {"large": name, "rows": rows, "columns": columns}
            tables[name] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        return {"broken": True}
    return {"tables": tables}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wanted, rows, columns = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    found = read(sys.stdin.buffer.read(), wanted, rows, columns)
    sys.stdout.write(json.dumps(found, default=str))
