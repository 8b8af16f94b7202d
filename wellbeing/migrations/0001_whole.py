import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import people.models.community
import uuid
import wellbeing.hours
import wellbeing.models.counsellor
import wellbeing.models.rendition
import wellbeing.numbers
from django.conf import settings
from django.db import migrations, models


def keep_the_log_as_it_was(apps, schema_editor):
    """What was read was read. Only whole entries may be added."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION wellbeing_auditentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER wellbeing_auditentry_is_append_only BEFORE UPDATE ON wellbeing_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION wellbeing_auditentry_is_append_only()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER wellbeing_auditentry_is_append_only BEFORE UPDATE ON wellbeing_auditentry "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def let_the_log_be_changed(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER wellbeing_auditentry_is_append_only ON wellbeing_auditentry")
        schema_editor.execute("DROP FUNCTION wellbeing_auditentry_is_append_only()")
    else:
        schema_editor.execute("DROP TRIGGER wellbeing_auditentry_is_append_only")


class Migration(migrations.Migration):
    replaces = [
        ("wellbeing", "0001_initial"),
        ("wellbeing", "0002_directory"),
        ("wellbeing", "0003_counsellors_and_duties"),
        ("wellbeing", "0004_card_counts"),
        ("wellbeing", "0005_sealing"),
        ("wellbeing", "0006_counselling"),
        ("wellbeing", "0007_videos"),
        ("wellbeing", "0008_disclosure"),
        ("wellbeing", "0009_joining"),
        ("wellbeing", "0010_debrief"),
        ("wellbeing", "0011_conduct"),
        ("wellbeing", "0012_feedback_of_whom"),
        ("wellbeing", "0013_films_sent_home"),
        ("wellbeing", "0014_young_people"),
        ("wellbeing", "0015_chat_pin"),
        ("wellbeing", "0016_follow_ups"),
        ("wellbeing", "0017_clinics"),
        ("wellbeing", "0018_glass_reviews"),
        ("wellbeing", "0019_source_url"),
        ("wellbeing", "0020_the_log_is_forgotten_and_requests_count"),
        ("wellbeing", "0021_reviews_with_consent"),
        ("wellbeing", "0022_who_paused_whom"),
        ("wellbeing", "0023_care_plans"),
        ("wellbeing", "0024_the_log_by_time"),
    ]

    initial = True

    dependencies = [
        ("live", "0001_whole"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedAlone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField(unique=True)),
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "hour in which a child asked alone",
                "verbose_name_plural": "hours in which a child asked alone",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("resident", "you"),
                            ("counsellor", "your counsellor"),
                            ("lead", "duty lead"),
                            ("supervisor", "supervisor"),
                            ("auditor", "auditor"),
                            ("system", "the system"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("accepted", "began the conversation"),
                            ("read", "opened the conversation"),
                            ("read-closed", "read the closed conversation"),
                            ("asked-glass", "asked to open the closed conversation"),
                            ("approved-glass", "agreed to the opening"),
                            ("reviewed-glass", "looked at whether that opening was right"),
                            ("handed-over", "took over the conversation"),
                            ("escalated", "changed the level of concern"),
                            ("asked-identity", "asked to open who you are, in danger"),
                            ("agreed-identity", "agreed to opening who you are, in danger"),
                            ("identity", "opened who you are, in danger"),
                            ("joined", "joined, announced to both"),
                            ("left", "left the conversation again"),
                            ("warned", "said a word of warning"),
                            ("apart", "let it rest for ten minutes"),
                            ("blocked", "paused asking anew for a while"),
                            ("asked-delete", "asked for deletion"),
                            ("destroyed", "destroyed the key: deleted everywhere"),
                            ("shown-note", "was shown the note for handing over"),
                            ("read-words", "read what was written to a supervisor"),
                            ("agreed-review", "agreed to a review"),
                            ("no-review", "took the agreement to a review back"),
                            ("drawn", "drew the conversation for the review agreed to"),
                            ("read-log", "read the report of the log"),
                            ("cleared", "cleared a counsellor for people under 18"),
                            ("uncleared", "took a counsellor’s clearing for people under 18 away"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("sealed_until", models.DateTimeField(null=True)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["about", "number"], name="wellbeing_a_about_4d0973_idx"),
                    models.Index(fields=["at"], name="wellbeing_a_at_c9a012_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CardCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("A", "something is being done or ready"),
                            ("B", "a wish to die"),
                            ("C", "no hope left"),
                        ],
                        max_length=1,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("shown", models.PositiveIntegerField(default=0, verbose_name="shown")),
            ],
            options={
                "verbose_name": "count of cards",
                "verbose_name_plural": "counts of cards",
                "ordering": ["-day", "kind", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "kind", "language"), name="one_count_a_day_for_each_kind_and_language"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("alias", models.PositiveIntegerField(default=0)),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "every day"),
                            (2, "every other day"),
                            (3, "every three days"),
                            (7, "once a week"),
                            (14, "every two weeks"),
                        ]
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "care plan",
                "verbose_name_plural": "care plans",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("resident",),
                        name="one_open_care_plan_per_resident",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("forgotten", models.PositiveBigIntegerField(default=0)),
                (
                    "forgotten_digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name in Chinese")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                (
                    "address",
                    models.CharField(max_length=120, verbose_name="address and department, in Chinese"),
                ),
                (
                    "address_en",
                    models.CharField(max_length=120, verbose_name="address and department, in English"),
                ),
                ("phone", models.CharField(max_length=40, verbose_name="telephone")),
                ("source", models.CharField(max_length=200, verbose_name="where this is known from")),
                ("checked_on", models.DateField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "clinic",
                "verbose_name_plural": "clinics",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Counsellor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counsellor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "languages",
                    models.JSONField(
                        default=wellbeing.models.counsellor.spoken_by_most, verbose_name="languages"
                    ),
                ),
                ("credential", models.CharField(blank=True, max_length=60, verbose_name="credential")),
                (
                    "credential_en",
                    models.CharField(blank=True, max_length=80, verbose_name="credential in English"),
                ),
                ("issuer", models.CharField(blank=True, max_length=80, verbose_name="issued by")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("may_lead", models.BooleanField(default=False, verbose_name="may lead a shift")),
                (
                    "may_supervise",
                    models.BooleanField(
                        default=False, verbose_name="may open closed conversations, with a second person"
                    ),
                ),
                ("for_young", models.BooleanField(default=False, verbose_name="cleared for people under 18")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="conversations at once",
                    ),
                ),
            ],
            options={
                "verbose_name": "counsellor",
                "verbose_name_plural": "counsellors",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seats__gte", 1), ("seats__lte", 3)),
                        name="nobody_listens_to_more_than_three_at_once",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "room",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk",
                        to="live.room",
                    ),
                ),
                ("alias", models.CharField(max_length=30, verbose_name="name in conversations")),
                ("available_at", models.DateTimeField(blank=True, null=True)),
                ("missed", models.PositiveSmallIntegerField(default=0)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "desk",
                "verbose_name_plural": "desks",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.community",
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="start")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("ends_at", models.DateTimeField(editable=False)),
                ("is_lead", models.BooleanField(default=False, verbose_name="leads the shift")),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("swap_asked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["starts_at", "pk"],
                "indexes": [
                    models.Index(fields=["community", "starts_at"], name="wellbeing_d_communi_a1171f_idx"),
                    models.Index(fields=["counsellor", "ends_at"], name="wellbeing_d_counsel_6b1e91_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 30), ("minutes__lte", 240)),
                        name="a_shift_lasts_half_an_hour_to_four_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="a_shift_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        fields=("counsellor", "starts_at"), name="nobody_begins_two_shifts_at_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("swap_asked_at", None), ("counsellor__isnull", False), _connector="OR"
                        ),
                        name="only_a_shift_of_somebody_is_swapped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hotline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        max_length=12,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{2}(-[A-Z0-9]{2,3}){0,2}$")],
                        verbose_name="region",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        max_length=40,
                        validators=[people.models.community.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "hours_status",
                    models.CharField(
                        choices=[("known", "known"), ("varies", "differs by place"), ("unknown", "unknown")],
                        default="unknown",
                        max_length=8,
                        verbose_name="hours are",
                    ),
                ),
                ("always", models.BooleanField(default=False, verbose_name="round the clock")),
                (
                    "weekly",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[wellbeing.hours.validate_weekly],
                        verbose_name="weekly hours",
                    ),
                ),
                (
                    "days_off",
                    models.CharField(
                        choices=[
                            ("open", "answered as usual"),
                            ("closed", "not answered"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="on public holidays",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=120, verbose_name="note on the hours"),
                ),
                (
                    "hours_note_en",
                    models.CharField(blank=True, max_length=120, verbose_name="note on the hours in English"),
                ),
                (
                    "source_date",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d{4}(-\\d\\d){0,2}$")],
                        verbose_name="date of the source",
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
                ("doubted_at", models.DateTimeField(blank=True, null=True, verbose_name="reported as wrong")),
                ("key", models.SlugField(unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("operator", models.CharField(blank=True, max_length=80, verbose_name="run by")),
                (
                    "operator_en",
                    models.CharField(blank=True, max_length=120, verbose_name="run by, in English"),
                ),
                (
                    "numbers",
                    models.JSONField(
                        default=list, validators=[wellbeing.numbers.validate_numbers], verbose_name="numbers"
                    ),
                ),
                ("languages", models.JSONField(default=list, verbose_name="languages")),
                ("topics", models.JSONField(default=list, verbose_name="topics")),
                ("audiences", models.JSONField(blank=True, default=list, verbose_name="audiences")),
                (
                    "cost",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("free", "Calling costs nothing."),
                            ("service-free", "The help costs nothing; your carrier may charge for the call."),
                            ("local", "Costs as much as a local call."),
                            ("charged", "The help has a price; they name it before they begin."),
                        ],
                        max_length=12,
                        verbose_name="cost",
                    ),
                ),
                (
                    "anonymous",
                    models.BooleanField(blank=True, null=True, verbose_name="one need not say who one is"),
                ),
                ("recorded", models.BooleanField(blank=True, null=True, verbose_name="calls are recorded")),
                ("expect", models.JSONField(blank=True, default=list, verbose_name="what will happen")),
                (
                    "expect_en",
                    models.JSONField(blank=True, default=list, verbose_name="what will happen, in English"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("note_en", models.CharField(blank=True, max_length=200, verbose_name="note in English")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("source_en", models.CharField(max_length=200, verbose_name="source in English")),
                (
                    "source_url",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[django.core.validators.URLValidator(["https", "http"])],
                        verbose_name="address of the source",
                    ),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("A", "seen on an official page or the operator's"),
                            ("B", "seen in reliable press or on an organisation's page"),
                            ("C", "common knowledge or second-hand"),
                            ("X", "unverified or contradictory"),
                        ],
                        default="X",
                        max_length=1,
                        verbose_name="verification",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                ("next_review_on", models.DateField(blank=True, null=True, verbose_name="look again on")),
                ("search", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "hotline",
                "verbose_name_plural": "hotlines",
                "ordering": ["position"],
                "indexes": [
                    models.Index(fields=["region", "position"], name="wellbeing_h_region_9c4b38_idx")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("master", models.CharField(max_length=12)),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_destroyed_key_is_gone",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PastCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("topic", models.CharField(blank=True, max_length=10)),
                ("outcome", models.CharField(max_length=20)),
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "count of past requests",
                "verbose_name_plural": "counts of past requests",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "topic", "outcome"),
                        name="one_count_a_month_for_each_topic_and_outcome",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("name_en", models.CharField(max_length=60, verbose_name="name in English")),
                ("words", models.JSONField(default=list, verbose_name="words residents use")),
            ],
            options={
                "verbose_name": "topic of videos",
                "verbose_name_plural": "topics of videos",
                "ordering": ["position"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ChatPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chat_pin",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wellbeing.key"
                    ),
                ),
                ("secret", models.TextField()),
                ("set_at", models.DateTimeField()),
                ("lock", models.CharField(max_length=16)),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("resting_until", models.DateTimeField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "chat PIN",
                "verbose_name_plural": "chat PINs",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CounsellingRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[("child", "Under 14"), ("teen", "14 to 17"), ("adult", "18 or over")],
                        max_length=5,
                    ),
                ),
                ("guardian_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="counselling_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "room",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="counselling",
                        to="live.room",
                    ),
                ),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="wellbeing.key",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "being passed to somebody"),
                            ("accepted", "with somebody"),
                            ("withdrawn", "taken back"),
                            ("call_back_booked", "call back asked for"),
                            ("message_left", "message left"),
                            ("expired", "ended without an answer"),
                            ("closed_no_duty", "nobody was on duty"),
                        ],
                        max_length=16,
                    ),
                ),
                ("alias", models.PositiveIntegerField(default=0)),
                ("band", models.CharField(blank=True, max_length=8)),
                ("language", models.CharField(default="zh", max_length=8)),
                ("topic", models.CharField(blank=True, max_length=10)),
                ("hardness", models.TextField(blank=True)),
                ("message", models.TextField(blank=True)),
                ("urgent", models.BooleanField(default=False)),
                (
                    "prefers",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("at_front", models.BooleanField(default=False)),
                ("stage", models.PositiveSmallIntegerField(default=0)),
                ("alone_at", models.DateTimeField(null=True)),
                ("lead_told_at", models.DateTimeField(null=True)),
                ("call_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("keep_days", models.PositiveSmallIntegerField(default=30)),
                ("hidden_at", models.DateTimeField(null=True)),
                ("erase_at", models.DateTimeField(null=True)),
                ("blocked_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "request to be listened to",
                "verbose_name_plural": "requests to be listened to",
                "indexes": [
                    models.Index(fields=["closed_at", "state"], name="wellbeing_c_closed__c88ace_idx"),
                    models.Index(fields=["erase_at"], name="wellbeing_c_erase_a_134c50_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("resident",),
                        name="one_open_request_per_resident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("age", "child"), _negated=True),
                            ("guardian_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_child_is_heard_only_with_a_guardians_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="wellbeing.hotline",
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=32)),
                ("device", models.CharField(max_length=32)),
                ("network", models.CharField(max_length=32)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "report of a wrong number",
                "verbose_name_plural": "reports of wrong numbers",
                "indexes": [models.Index(fields=["at"], name="wellbeing_d_at_3e4987_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "device"), name="a_line_is_doubted_once_by_each_device"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person", ""), _negated=True),
                        fields=("line", "person"),
                        name="a_line_is_doubted_once_by_each_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HotlineCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="wellbeing.hotline",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("A", "seen on an official page or the operator's"),
                            ("B", "seen in reliable press or on an organisation's page"),
                            ("C", "common knowledge or second-hand"),
                            ("X", "unverified or contradictory"),
                        ],
                        max_length=1,
                    ),
                ),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "check of a hotline",
                "verbose_name_plural": "checks of hotlines",
                "ordering": ["-at"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Reached",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reached",
                        to="wellbeing.hotline",
                    ),
                ),
                ("month", models.DateField()),
                ("yes", models.PositiveIntegerField(default=0)),
                ("no", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "whether somebody answered",
                "verbose_name_plural": "whether somebody answered",
                "constraints": [
                    models.UniqueConstraint(fields=("line", "month"), name="one_count_per_line_and_month")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Video",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(unique=True)),
                ("folder", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("title_en", models.CharField(max_length=80, verbose_name="title in English")),
                ("summary", models.CharField(max_length=200, verbose_name="what it is about")),
                ("summary_en", models.CharField(max_length=300, verbose_name="what it is about, in English")),
                ("seconds", models.PositiveIntegerField(default=0, verbose_name="length in seconds")),
                ("chapters", models.JSONField(blank=True, default=list, verbose_name="chapters")),
                (
                    "cautions",
                    models.JSONField(blank=True, default=list, verbose_name="parts to be warned of"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="demo material")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("shown_until", models.DateField(blank=True, null=True, verbose_name="shown until")),
                ("search", models.TextField(default="", editable=False)),
                ("content", models.CharField(default="", editable=False, max_length=64)),
                (
                    "topics",
                    models.ManyToManyField(
                        related_name="videos", to="wellbeing.topic", verbose_name="topics"
                    ),
                ),
            ],
            options={
                "verbose_name": "video",
                "verbose_name_plural": "videos",
                "ordering": ["position", "pk"],
                "indexes": [
                    models.Index(
                        fields=["published_at", "shown_until"], name="wellbeing_v_publish_8ff642_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at", None), ("shown_until__isnull", False), _connector="OR"
                        ),
                        name="what_is_published_was_reviewed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Caption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="captions",
                        to="wellbeing.video",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("webvtt", models.TextField(verbose_name="captions (WebVTT)")),
                ("cues", models.JSONField(default=list, editable=False)),
                ("folded", models.JSONField(default=list, editable=False)),
            ],
            options={
                "verbose_name": "captions of a video",
                "verbose_name_plural": "captions of videos",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("video", "language"), name="one_caption_per_video_and_language"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clinic_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("shows_warning", models.BooleanField(default=False)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversation",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "running"),
                            ("paused", "paused"),
                            ("wrap_up", "ended, being wrapped up"),
                            ("closed", "closed"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("pause_reason", models.CharField(blank=True, max_length=16)),
                (
                    "leaving",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lead_asked_at", models.DateTimeField(null=True)),
                ("shift_told_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("reply_stage", models.PositiveSmallIntegerField(default=0)),
                ("idle_stage", models.PositiveSmallIntegerField(default=0)),
                ("time_stage", models.PositiveSmallIntegerField(default=0)),
                ("longer", models.PositiveSmallIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mutual", "both agreed"),
                            ("resident_left", "the resident left"),
                            ("time", "the time was over"),
                            ("idle_after_notice", "nothing was said for long, after a notice"),
                            ("handed_over", "handed over to another service"),
                            ("emergency_services", "emergency services took over"),
                            ("abuse", "abuse"),
                            ("technical", "it did not work technically"),
                            ("referred", "a clinic was suggested"),
                        ],
                        max_length=20,
                    ),
                ),
                ("safety", models.CharField(blank=True, max_length=4)),
                ("safety_why", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
                "indexes": [
                    models.Index(fields=["counsellor", "state"], name="wellbeing_c_counsel_683809_idx"),
                    models.Index(fields=["state"], name="wellbeing_c_state_cf729f_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("safety", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="safety_is_always_looked_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "opening of an identity",
                "verbose_name_plural": "openings of identities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by", None),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_to_what_they_asked_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_by", None), ("until", None)),
                            models.Q(("agreed_by__isnull", False), ("until__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_identity_is_open_only_once_a_second_agreed",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("before", models.CharField(blank=True, max_length=16)),
                ("after", models.CharField(max_length=16)),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("resident", "resident"),
                            ("counsellor", "counsellor"),
                            ("lead", "duty lead"),
                            ("clock", "the clock"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=24)),
            ],
            options={
                "ordering": ["request", "seq"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "seq"), name="events_are_numbered_once_per_request"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Glass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="glasses",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("complaint", "a complaint"),
                            ("safety", "somebody’s safety"),
                            ("quality", "a review the resident agreed to"),
                            ("court", "a court order"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField()),
                ("quiet", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("review_due", models.BooleanField(default=False)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "verdict",
                    models.CharField(blank=True, choices=[("ok", "Ok"), ("not-ok", "Not Ok")], max_length=6),
                ),
                ("verdict_why", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "break-glass access",
                "verbose_name_plural": "break-glass accesses",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="wellbeing.desk",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("missed", "Missed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "indexes": [
                    models.Index(fields=["answer", "expires_at"], name="wellbeing_o_answer_a34760_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("request",),
                        name="a_request_is_offered_to_one_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("desk",),
                        name="a_counsellor_has_one_offer_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="wellbeing.video",
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("file", models.FileField(upload_to=wellbeing.models.rendition.place, verbose_name="file")),
                ("bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "file of a video",
                "verbose_name_plural": "files of videos",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("video", "name"), name="one_file_per_video_and_name")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReviewConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_consent",
                        to="wellbeing.counsellingrequest",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "consent to a review",
                "verbose_name_plural": "consents to reviews",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sendings",
                        to="wellbeing.video",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.community"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "sending of a video",
                "verbose_name_plural": "sendings of videos",
                "ordering": ["-at", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "video",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upload",
                        to="wellbeing.video",
                    ),
                ),
                ("length", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "no-video",
                                "This is no video that we can read. Please send the file as the phone recorded it.",
                            ),
                            (
                                "too-long",
                                "It is too long. Please cut it to at most 30 minutes and send it again.",
                            ),
                            (
                                "too-wide",
                                "Its picture is too large. Please record it in Full HD (1080p) and send it again.",
                            ),
                            (
                                "broken",
                                "The file is damaged. Please look whether the phone plays it, and send it again.",
                            ),
                            (
                                "ours",
                                "It could not be made here: that is not your fault. Please tell whoever runs this site.",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "verbose_name": "upload of a video",
                "verbose_name_plural": "uploads of videos",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("offset__lte", models.F("length"))),
                        name="no_more_arrives_than_was_announced",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="VideoReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="wellbeing.video",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("credential", models.CharField(blank=True, max_length=80, verbose_name="credential")),
                ("content", models.CharField(max_length=64)),
                ("is_quick", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_until", models.DateField(verbose_name="holds until")),
            ],
            options={
                "verbose_name": "review of a video",
                "verbose_name_plural": "reviews of videos",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("video", "by", "content", "is_quick"),
                        name="one_review_per_counsellor_and_content",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="wellbeing.conversation",
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("lifted", "Lifted"), ("stays", "Stays")], max_length=6
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concerns",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "concern",
                "verbose_name_plural": "concerns",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Debrief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="debrief",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="debriefs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("wanted", "Wanted"), ("fine", "Fine")], max_length=6
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "talked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("talked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "debrief",
                "verbose_name_plural": "debriefs",
                "indexes": [
                    models.Index(fields=["answer", "talked_at"], name="wellbeing_d_answer_e15499_idx")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feedback",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "helped",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "not at all"),
                            (2, "a little"),
                            (3, "partly"),
                            (4, "quite a bit"),
                            (5, "very much"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "heard",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "not at all"),
                            (2, "a little"),
                            (3, "partly"),
                            (4, "quite a bit"),
                            (5, "very much"),
                        ],
                        null=True,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "indexes": [models.Index(fields=["at"], name="wellbeing_f_at_f061f2_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="FollowUpPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_up_plan",
                        to="wellbeing.conversation",
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "follow-up plan",
                "verbose_name_plural": "follow-up plans",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="wellbeing.desk",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shown", "Shown"),
                            ("offered", "Offered"),
                            ("taken", "Taken"),
                            ("stayed", "Stayed"),
                        ],
                        default="shown",
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "handover",
                "verbose_name_plural": "handovers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("shown", "offered"))),
                        fields=("conversation",),
                        name="a_conversation_is_handed_to_one_at_a_time",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Joining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joinings",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("after", models.PositiveBigIntegerField()),
                ("upto", models.PositiveBigIntegerField(null=True)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("shows_leaving", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "joining",
                "verbose_name_plural": "joinings",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("conversation",),
                        name="a_conversation_is_joined_by_one_at_a_time",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="wellbeing.conversation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="note", to="wellbeing.key"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("erase_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="wellbeing.followupplan",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "talked"), ("not_reached", "not reached")],
                        max_length=12,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(fields=["outcome", "due_at"], name="wellbeing_f_outcome_331a99_idx")
                ],
                "constraints": [],
            },
        ),
        migrations.RunPython(keep_the_log_as_it_was, let_the_log_be_changed),
    ]
