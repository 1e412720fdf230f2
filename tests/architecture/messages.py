"""
The two message catalogues: our Chinese into English, the libraries' English into Chinese.

    .venv/bin/python -m tests.architecture.messages

reads every marked text, adds the new ones to the .po files (empty, to be translated),
drops those that are gone, and compiles the .mo files. GNU gettext is not needed.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
OURS = ("config", "sets", "base_ops", "scheduling")
# What of the libraries shows on our pages and in our answers; their optional parts do not.
LIBRARIES = ("unfold", "rest_framework", "django_filters")
LEFT_OUT = ("migrations", "contrib", "static", "authtoken", "management", "locale")
# Said otherwise here than in Django's own Chinese.
REWORDED = {" By %(filter_title)s ", "Filters", "Log out", "staff status"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
FIXED = datetime.fromisoformat("2026-11-23T00:00:00+00:00")

Text = str | tuple[str, str]
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
SIMPLE = re.compile(r"{%\s*trans(?:late)?\s+" + QUOTED)
INLINE = re.compile(r"_\(" + QUOTED + r"\)")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VARIABLE = re.compile(r"{{\s*(\w+)[^}]*}}")


def texts_of(folder: Path) -> set[Text]:
    """Every marked text under a folder; a pair where it has a plural."""
    found: set[Text] = set()
    for path in sorted(folder.rglob("*")):
        if set(LEFT_OUT) & set(path.relative_to(folder).parts):
            continue
        if path.suffix == ".py":
            found |= set(_in_python(path))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            found |= set(in_template(path.read_text(encoding="utf-8")))
    return found


def _in_python(path: Path) -> Iterator[Text]:
    with path.open("rb") as file:
        for _line, text, _comments, _context in extract("python", file, KEYWORDS):
            texts = (text,) if isinstance(text, str) else tuple(t for t in text if t)
            if texts and texts[0]:
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def in_template(source: str) -> Iterator[Text]:
    """The marked texts of a template, as Django will look them up."""
    for pattern in (SIMPLE, INLINE):
        for match in pattern.finditer(source):
            # As Django's lexer does it: only the quotes are taken off and unescaped.
            yield re.sub(r"\\(.)", r"\1", match.group(1) or match.group(2) or "")
    for options, body in BLOCK.findall(source):
        parts = [_block_text(part, "trimmed" in options) for part in PLURAL.split(body)]
        yield parts[0] if len(parts) == 1 else (parts[0], parts[1])


def _block_text(part: str, trimmed: bool) -> str:
    text = VARIABLE.sub(r"%(\1)s", part.replace("%", "%%"))
    return " ".join(line.strip() for line in text.splitlines() if line.strip()) if trimmed else text


def our_texts() -> set[Text]:
    """The texts of our own code, whose source language is Chinese."""
    return {t for app in OURS for t in texts_of(ROOT / app) if CHINESE.search(_key(t))}


def library_texts() -> set[Text]:
    """The libraries' texts that neither they nor Django translate into Chinese themselves."""
    folders = [_folder(name) for name in LIBRARIES]
    found = {text for folder in folders for text in texts_of(folder)}
    known = {key for folder in (*folders, _folder("django")) for key in _own_chinese(folder)}
    return REWORDED | {t for t in found if _key(t).strip() and _key(t) not in known}


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def _own_chinese(folder: Path) -> Iterator[str]:
    """What a package brings for zh-hans; Django looks in no other folder for it."""
    for path in folder.glob("**/locale/zh_Hans/LC_MESSAGES/django.mo"):
        if "gis" not in path.parts:
            yield from (_key(m.id) for m in read_compiled(path) if m.id and m.string)


def _key(text: Text | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def placeholders(text: str) -> list[str]:
    """The %(names)s and {names} of a text, in alphabetical order."""
    return sorted(re.findall(r"%\(\w+\)s|{\w*}|%s", text))


def po_path(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def read_compiled(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_mo(file)


def read_catalogue(locale: str) -> Catalog:
    """The catalogue as it stands; an empty one before the first time."""
    path = po_path(locale)
    return _read(path) if path.exists() else Catalog(locale=locale)


def untranslated(locale: str, texts: Iterable[Text]) -> list[str]:
    """Texts without a translation in the catalogue."""
    catalogue = read_catalogue(locale)
    return sorted(_key(t) for t in texts if not _is_complete(catalogue.get(_key(t))))


def _is_complete(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def update(locale: str, texts: Iterable[Text]) -> Catalog:
    """Write the .po with exactly these texts, translations kept, and compile the .mo."""
    old = read_catalogue(locale)
    new = Catalog(
        locale=locale,
        project="Callboard",
        version="1",
        header_comment="# Texts of Callboard. Written by tests/architecture/messages.py.",
        fuzzy=False,
        creation_date=FIXED,
        revision_date=FIXED,
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
    )
    for text in sorted(texts, key=_key):
        before = old.get(_key(text))
        plural = isinstance(text, tuple)
        kept = before.string if before and isinstance(before.string, tuple) == plural else ""
        flags = ["python-format"] if "%(" in _key(text) else []
        new.add(text, kept, flags=flags)
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=100, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    return new


def main() -> int:
    missing = 0
    for locale, texts in (("en", our_texts()), ("zh_Hans", library_texts())):
        update(locale, texts)
        left = untranslated(locale, texts)
        missing += len(left)
        print(f"{po_path(locale).relative_to(ROOT)}: {len(texts)} 条，未翻译 {len(left)}")
        for text in left:
            print(f"    {text!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
