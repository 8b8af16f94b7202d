import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_initial"),
        ("notices", "0003_rooms_that_wait"),
        ("notices", "0004_order"),
        ("notices", "0005_contest"),
        ("notices", "0006_neutral_word"),
        ("notices", "0007_films"),
    ]

    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cancelled", "%(title)s on %(when)s was cancelled: %(reason)s"),
                            ("moved", "%(title)s was moved. It is now on %(when)s."),
                            ("confirmed", "You are confirmed as a neighbour of %(place)s."),
                            (
                                "declined",
                                "You were not confirmed at %(place)s. Ask whoever gave you the link.",
                            ),
                            (
                                "waiting",
                                "%(title)s: neighbours are waiting and nobody is hosting. Could you look in?",
                            ),
                            ("newcomer", "%(who)s would like to join %(place)s."),
                            ("measure", "In “%(title)s”: %(what)s. Why: %(why)s."),
                            ("appeal", "In “%(title)s” somebody asks to look again at a decision."),
                            ("granted", "Your appeal in “%(title)s” was granted. All is as before."),
                            ("upheld", "Your appeal in “%(title)s” was looked at. The decision stands."),
                            ("contest", "%(title)s: %(what)s"),
                            ("danger", "In “%(title)s” somebody may be in danger. Please look at once."),
                            ("film", "Your organizers send you a video that may help: “%(title)s”."),
                            (
                                "doubted",
                                "Two people say that something is wrong with “%(line)s”. Its hours are hidden until somebody looks.",
                            ),
                            ("word", "There is something new for you."),
                        ],
                        max_length=12,
                    ),
                ),
                ("about", models.CharField(max_length=80)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "indexes": [models.Index(fields=["user", "-at"], name="notices_not_user_id_20d3e1_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind", "about"), name="a_thing_is_told_once")
                ],
            },
        ),
    ]
