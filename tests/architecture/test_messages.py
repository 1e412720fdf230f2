"""Every text in both languages, and compiled."""

import pytest
from babel.messages.catalog import Catalog

from tests.architecture import messages


def _pairs(catalogue: Catalog) -> list[tuple[list[str], list[str]]]:
    """What the catalogue translates, singular and plural as lists."""
    parts = [([m.id], [m.string]) if isinstance(m.id, str) else (m.id, m.string) for m in catalogue]
    return sorted((list(ids), list(strings)) for ids, strings in parts if ids[0])


@pytest.fixture(scope="module")
def texts() -> dict[str, set[messages.Text]]:
    return {"en": messages.our_texts(), "zh_Hans": messages.library_texts()}


@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_every_text_is_translated(locale: str, texts: dict[str, set[messages.Text]]) -> None:
    left = messages.untranslated(locale, texts[locale])
    assert not left, f"translate in {messages.po_path(locale)}: {left}"


@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_the_compiled_catalogue_is_the_written_one(locale: str) -> None:
    path = messages.po_path(locale)
    written = _pairs(messages.read_catalogue(locale))
    assert _pairs(messages.read_compiled(path.with_suffix(".mo"))) == written, (
        "run: python -m tests.architecture.messages"
    )


@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_translations_keep_their_placeholders(locale: str) -> None:
    wrong = []
    for message in messages.read_catalogue(locale):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = messages.placeholders(ids[0])
        wrong += [text for text in strings if text and messages.placeholders(text) != wanted]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param('{% translate "场景" %}', ["场景"], id="translate"),
        pytest.param("{% trans '从 \\\\ 到' as x %}", ["从 \\ 到"], id="quoted"),
        pytest.param('{{ x|default:_("无") }}', ["无"], id="in-a-filter"),
        pytest.param(
            "{% blocktranslate with a=b.c %}第 {{ a }} 行{% endblocktranslate %}",
            ["第 %(a)s 行"],
            id="block",
        ),
        pytest.param(
            "{% blocktranslate count n=x trimmed %}\n {{ n }} 处\n{% plural %}{{ n }} 处{% endblocktranslate %}",
            [("%(n)s 处", "%(n)s 处")],
            id="plural",
        ),
    ],
)
def test_texts_are_found_in_templates(source: str, found: list[messages.Text]) -> None:
    assert list(messages.in_template(source)) == found
