"""What was published, offered, settled, invoiced or paid stays as it is, by whatever path."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION callboard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {body}
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
TRIGGER = """
CREATE TRIGGER {name} BEFORE {acts} ON base_ops_{table}
    FOR EACH ROW EXECUTE FUNCTION callboard_{name}();
"""
RAISE = "RAISE EXCEPTION '{text}' USING ERRCODE = 'restrict_violation';"

CHILDREN = ("tariffrate", "tarifffactor", "tariffextra", "tariffnotice")
FOREVER = {
    "settlement": "a settlement never changes: settle again",
    "payment": "a payment never changes: reverse it",
    "securitymovement": "a movement of earnest or deposit never changes",
}
QUOTE = (
    "base_id number version company_id crew_id tariff_id request lines total_fen hire_fen "
    "earnest_fen deposit_fen discount_percent created_at"
)
INVOICE = "base_id year number settlement_id company_id title amount_fen due_date issued_at"


def _differs(columns):
    names = columns.split()
    old = ", ".join(f"OLD.{name}" for name in names)
    new = ", ".join(f"NEW.{name}" for name in names)
    return f"TG_OP = 'DELETE' OR ROW({old}) IS DISTINCT FROM ROW({new})"


def _guard(name, table, body, acts="UPDATE OR DELETE"):
    up = REFUSE.format(name=name, body=body) + TRIGGER.format(name=name, table=table, acts=acts)
    down = f"DROP TRIGGER {name} ON base_ops_{table}; DROP FUNCTION callboard_{name}();"
    return migrations.RunSQL(up, down)


def _when(condition, text):
    return f"IF {condition} THEN {RAISE.format(text=text)} END IF;"


def _child(table):
    published = "a published tariff never changes: make a new version"
    rows = [
        ("<> 'INSERT'", "OLD"),
        ("<> 'DELETE'", "NEW"),
    ]
    body = " ".join(
        f"IF TG_OP {act} THEN "
        + _when(
            f"EXISTS (SELECT 1 FROM base_ops_tariff WHERE id = {row}.tariff_id "
            "AND state = 'PUBLISHED')",
            published,
        )
        + " END IF;"
        for act, row in rows
    )
    return _guard(f"{table}_stays", table, body, "INSERT OR UPDATE OR DELETE")


class Migration(migrations.Migration):
    dependencies = [("base_ops", "0005_money")]

    operations = [
        _guard(
            "tariff_stays",
            "tariff",
            _when(
                "OLD.state = 'PUBLISHED'", "a published tariff never changes: make a new version"
            ),
        ),
        *(_child(table) for table in CHILDREN),
        _guard(
            "quote_stays",
            "quote",
            _when(_differs(QUOTE), "a quote never changes: make a new version"),
        ),
        _guard(
            "invoice_stays",
            "invoice",
            _when(_differs(INVOICE), "an invoice never changes: void it"),
        ),
        *(
            _guard(f"{table}_stays", table, RAISE.format(text=text))
            for table, text in FOREVER.items()
        ),
    ]
