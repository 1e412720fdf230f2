from django.db import migrations

from sets.tracking import Track

OF_SET = "(SELECT s.base_id FROM sets_standingset s WHERE s.id = r.standing_set_id)"
OF_COMPANY = "(SELECT c.base_id FROM base_ops_company c WHERE c.id = r.company_id)"
OF_PRODUCTION = (
    "(SELECT c.base_id FROM base_ops_company c JOIN base_ops_production p ON p.company_id = c.id "
    "WHERE p.id = r.production_id)"
)
OF_CREW = (
    "(SELECT c.base_id FROM base_ops_company c JOIN base_ops_production p ON p.company_id = c.id "
    "JOIN base_ops_crew w ON w.production_id = p.id WHERE w.id = r.crew_id)"
)
OF_CHALLENGE = (
    "(SELECT s.base_id FROM sets_standingset s JOIN base_ops_booking b ON b.standing_set_id = s.id "
    "WHERE b.id = r.challenger_id)"
)
OF_USER = "(SELECT u.base_id FROM base_ops_user u WHERE u.id = r.user_id)"


class Migration(migrations.Migration):
    dependencies = [("base_ops", "0002_line"), ("sets", "0003_history")]

    operations = [
        Track("base_ops_booking", OF_SET, ignored=["changed_at"]),
        Track("base_ops_company", "r.base_id"),
        Track("base_ops_production", OF_COMPANY),
        Track("base_ops_crew", OF_PRODUCTION, hidden=["link_key"]),
        Track("base_ops_crewbreak", OF_CREW),
        Track("base_ops_member", OF_CREW),
        Track("base_ops_user", "r.base_id", hidden=["password"], ignored=["last_login"]),
        Track("base_ops_user_groups", OF_USER),
        Track("base_ops_filingtier", "r.base_id"),
        Track("base_ops_challenge", OF_CHALLENGE),
        Track("base_ops_override", OF_SET),
    ]
