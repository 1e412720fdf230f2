"""
Triggers that write the history of a table, as migration operations.

Statement triggers over transition tables: one INSERT … SELECT for each statement however
many rows it touched, so publishing a plan of thousands of bookings stays fast. Who did it
comes from settings of the transaction that `sets.history` makes.
"""

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION history_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  hidden text[] := {hidden};
  ignored text[] := {ignored};
  who text := coalesce(nullif(current_setting('callboard.actor', true), ''), '{nobody}');
  who_id bigint := nullif(current_setting('callboard.actor_id', true), '')::bigint;
  why text := coalesce(current_setting('callboard.why', true), '');
  asked text := coalesce(current_setting('callboard.request', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO sets_change
      (base_id, at, "table", row_id, act, before, after, actor, actor_id, why, request)
    SELECT {base}, clock_timestamp(), TG_TABLE_NAME, r.id, TG_OP, NULL,
           history_masked(to_jsonb(r), hidden), who, who_id, why, asked
      FROM new_rows r;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO sets_change
      (base_id, at, "table", row_id, act, before, after, actor, actor_id, why, request)
    SELECT {base}, clock_timestamp(), TG_TABLE_NAME, r.id, TG_OP,
           history_masked(to_jsonb(r), hidden), NULL, who, who_id, why, asked
      FROM old_rows r;
  ELSE
    INSERT INTO sets_change
      (base_id, at, "table", row_id, act, before, after, actor, actor_id, why, request)
    SELECT {base}, clock_timestamp(), TG_TABLE_NAME, r.id, TG_OP,
           d.was, d.is_now, who, who_id, why, asked
      FROM new_rows r JOIN old_rows o USING (id)
     CROSS JOIN LATERAL (
       SELECT jsonb_object_agg(e.key, CASE WHEN e.key = ANY (hidden)
                THEN '"***"'::jsonb ELSE e.value END) AS was,
              jsonb_object_agg(e.key, CASE WHEN e.key = ANY (hidden)
                THEN '"***"'::jsonb ELSE to_jsonb(r) -> e.key END) AS is_now
         FROM jsonb_each(to_jsonb(o)) e
        WHERE e.value IS DISTINCT FROM to_jsonb(r) -> e.key AND e.key <> ALL (ignored)
     ) d
     WHERE d.was IS NOT NULL;
  END IF;
  RETURN NULL;
END $body$;
"""
TRIGGERS = """
CREATE OR REPLACE TRIGGER history_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION history_of_{table}();
CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION history_of_{table}();
CREATE OR REPLACE TRIGGER history_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION history_of_{table}();
"""
DROP = """
DROP TRIGGER IF EXISTS history_insert ON {table};
DROP TRIGGER IF EXISTS history_update ON {table};
DROP TRIGGER IF EXISTS history_delete ON {table};
DROP FUNCTION IF EXISTS history_of_{table}();
"""
NOBODY = "数据库 database"
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION history_masked(r jsonb, hidden text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $body$
  SELECT r || coalesce((SELECT jsonb_object_agg(k, '***') FROM unnest(hidden) k WHERE r ? k), '{}')
$body$;
CREATE OR REPLACE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'history is append-only: % on %', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON sets_change
  FOR EACH STATEMENT EXECUTE FUNCTION history_stays();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER IF EXISTS history_stays ON sets_change;
DROP FUNCTION IF EXISTS history_stays();
DROP FUNCTION IF EXISTS history_masked(jsonb, text[]);
"""


class AppendOnly(RunSQL):
    """Nobody alters or empties the history."""

    def __init__(self) -> None:
        super().__init__(APPEND_ONLY, NOT_APPEND_ONLY)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__name__, [], {}


class Track(RunSQL):
    """
    Keep the history of a table.

    `base` is SQL for the base's id of a row `r`; `hidden` columns are masked; a change
    of `ignored` columns alone is no change.
    """

    def __init__(
        self, table: str, base: str, hidden: Sequence[str] = (), ignored: Sequence[str] = ()
    ) -> None:
        self.given = (table, base), {"hidden": list(hidden), "ignored": list(ignored)}
        body = FUNCTION.format(
            table=table,
            base=base,
            hidden=_array(hidden),
            ignored=_array(ignored),
            nobody=NOBODY,
        )
        super().__init__(body + TRIGGERS.format(table=table), DROP.format(table=table))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        args, kwargs = self.given
        return type(self).__name__, list(args), dict(kwargs)


def _array(names: Sequence[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
