"""What can be wrong with a catalogue: each problem named by sheet, row and column."""

from dataclasses import asdict, dataclass

from sets.errors import BadInput

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong cell (or row, or sheet). Rows count from 1 as a spreadsheet shows them."""

    sheet: str
    row: int
    column: str
    zh: str
    en: str

    @property
    def text_zh(self) -> str:
        return f"「{self.sheet}」{self._where('第 {} 行', '「{}」列')}：{self.zh}"

    @property
    def text_en(self) -> str:
        return f"{self.sheet}{self._where(' row {}', ' column {}')}: {self.en}"

    def _where(self, row: str, column: str) -> str:
        at = row.format(self.row) if self.row else ""
        return at + (column.format(self.column) if self.column else "")


class CatalogueInvalid(BadInput):
    """Cells that cannot be used; `problems` holds them all, the message the first of them."""

    code = "catalogue_invalid"
    zh = "场景表有 {count} 处错误，未导入任何内容：\n{text_zh}"
    en = "The catalogue has {count} errors; nothing was imported:\n{text_en}"


class SheetFileInvalid(BadInput):
    code = "sheet_file_invalid"
    zh = "这个文件不是能读的 Excel 工作簿（.xlsx）：{why_zh}"
    en = "This is not an Excel workbook (.xlsx) that can be read: {why_en}"


class SheetTooLarge(BadInput):
    code = "sheet_too_large"
    zh = "{what} 过大：{size}，最多 {limit}。"
    en = "{what} is too large: {size}; the limit is {limit}."


def refuse(problems: list[Problem]) -> None:
    """Raise CatalogueInvalid when there is any problem."""
    if problems:
        raise CatalogueInvalid(
            count=len(problems),
            text_zh="\n".join(p.text_zh for p in problems[:SHOWN]),
            text_en="\n".join(p.text_en for p in problems[:SHOWN]),
            problems=[asdict(p) for p in problems[:500]],
        )
