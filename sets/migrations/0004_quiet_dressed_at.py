"""A beat that keeps `dressed_at` in step is no change anybody wants to read."""

from django.db import migrations

from sets.tracking import Track

QUIET = Track("sets_standingset", "r.base_id", ignored=["dressed_at"])
LOUD = Track("sets_standingset", "r.base_id")


class Migration(migrations.Migration):
    dependencies = [("sets", "0003_history")]

    operations = [migrations.RunSQL(QUIET.sql, LOUD.sql)]
