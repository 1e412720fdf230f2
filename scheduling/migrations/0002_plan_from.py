from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        migrations.AddField(
            "schedulerun",
            "plan_from",
            models.DateTimeField(
                "排期起点", default=timezone.now, help_text="此刻之前的拍摄不再改动。"
            ),
            preserve_default=False,
        )
    ]
