"""Kinds of an import, and the words for them."""

from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from sets.models import Base, KindSynonym, SetKind
from sets.services.catalogue.syncing import Counts, Synced, sync
from sets.services.catalogue.tables import Row


def store_kinds(base: Base, rows: list[Row]) -> tuple[dict[str, SetKind], Counts]:
    """
    The kinds of the base by name, and what became of the rows.

    A row's synonyms are all that its kind has, beside those learned from scripts.
    """
    existing = {k.code: k for k in base.kinds.all()}
    _make_way(existing, rows)
    kinds = sync(
        SetKind,
        existing,
        {
            row["代码"]: {"name": row["名称"], "name_en": row["英文名"], "group": row["大类"]}
            for row in rows
        },
        lambda code: SetKind(base=base, code=code),
    )
    _store_synonyms(kinds, rows)
    by_name = {kind.name: kind for kind in kinds.rows.values()}
    return by_name, kinds.counts([row["代码"] for row in rows])


def _make_way(existing: dict[str, SetKind], rows: list[Row]) -> None:
    """Names are unique and checked row by row: without this two kinds could not swap theirs."""
    renamed = [
        existing[row["代码"]].pk
        for row in rows
        if row["代码"] in existing and existing[row["代码"]].name != row["名称"]
    ]
    in_between = Concat(Value("\u00a7"), Cast(F("pk"), CharField()))
    SetKind.objects.filter(pk__in=renamed).update(name=in_between)


def _store_synonyms(kinds: Synced, rows: list[Row]) -> None:
    ids = {kinds.rows[row["代码"]].pk: row["代码"] for row in rows}
    known = {(s.kind_id, s.word): s for s in KindSynonym.objects.filter(kind__in=ids)}
    wanted = {(kinds.rows[row["代码"]].pk, word) for row in rows for word in row["同义词"]}
    gone = [s for key, s in known.items() if key not in wanted and not s.is_learned]
    fresh = sorted(wanted - known.keys())
    KindSynonym.objects.filter(pk__in=[s.pk for s in gone]).delete()
    KindSynonym.objects.bulk_create(KindSynonym(kind_id=kind, word=word) for kind, word in fresh)
    kinds.changed |= {ids[s.kind_id] for s in gone} | {ids[kind] for kind, _ in fresh}
