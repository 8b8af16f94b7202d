import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import live.models.plan
from django.conf import settings
from django.db import migrations, models


def keep_the_log_as_it_was(apps, schema_editor):
    """What stands in the log is never changed: the database itself refuses, whoever asks."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION live_logentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER live_logentry_is_append_only BEFORE UPDATE ON live_logentry "
            "FOR EACH ROW EXECUTE FUNCTION live_logentry_is_append_only()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER live_logentry_is_append_only BEFORE UPDATE ON live_logentry "
            "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )


def let_the_log_be_changed(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER live_logentry_is_append_only ON live_logentry")
        schema_editor.execute("DROP FUNCTION live_logentry_is_append_only()")
    else:
        schema_editor.execute("DROP TRIGGER live_logentry_is_append_only")


class Migration(migrations.Migration):
    replaces = [
        ("live", "0001_initial"),
        ("live", "0002_initial"),
        ("live", "0003_polls_and_questions"),
        ("live", "0004_reading_together"),
        ("live", "0005_rooms_that_wait"),
        ("live", "0006_order"),
        ("live", "0007_guests_on_stage"),
    ]

    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room_pk", models.BigIntegerField(null=True)),
                ("room_title", models.CharField(blank=True, max_length=120)),
                ("community_path", models.CharField(blank=True, max_length=255)),
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
                    "what",
                    models.CharField(
                        choices=[
                            ("removed", "took a message down"),
                            ("timed-out", "stopped from writing"),
                            ("put-out", "put out of the room"),
                            ("banned", "kept away"),
                            ("undone", "took that back"),
                            ("let-through", "let a message through"),
                            ("declined", "did not let a message through"),
                            ("hidden", "reports of three households hid a message"),
                            ("appealed", "appealed"),
                            ("upheld", "decided on an appeal: it stands"),
                            ("granted", "decided on an appeal: taken back"),
                            ("appointed", "changed a role"),
                            ("talk", "changed how one may write"),
                            ("words", "changed the word list"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=200)),
                ("after", models.CharField(blank=True, max_length=200)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "indexes": [
                    models.Index(fields=["room_pk", "-id"], name="live_logent_room_pk_38b1b8_idx"),
                    models.Index(fields=["community_path", "-id"], name="live_logent_communi_23cc62_idx"),
                    models.Index(fields=["about", "-id"], name="live_logent_about_i_e2ba7a_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "servings",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="servings",
                    ),
                ),
                (
                    "ingredients",
                    models.TextField(
                        blank=True, help_text="One per line, with its amount.", verbose_name="ingredients"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Word",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.community"
                    ),
                ),
                ("text", models.CharField(max_length=40)),
                ("folded", models.CharField(max_length=40)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "folded"), name="a_word_stands_once_in_a_list"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Pantry",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="pantries", to="live.plan"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pantries",
                        to="people.household",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("servings", models.PositiveSmallIntegerField(null=True)),
                ("ticked", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "pantry",
                "verbose_name_plural": "pantries",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", True)),
                        fields=("plan", "household"),
                        name="one_pantry_per_household_and_plan",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", True)),
                        fields=("plan", "user"),
                        name="one_pantry_per_person_without_a_door",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("household__isnull", True), ("user__isnull", True), _connector="XOR"
                        ),
                        name="a_pantry_is_a_households_or_a_persons",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("extended_to", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("late_at", models.DateTimeField(blank=True, null=True)),
                ("organizer_asked_at", models.DateTimeField(blank=True, null=True)),
                ("over_at", models.DateTimeField(blank=True, null=True)),
                ("host_away_at", models.DateTimeField(blank=True, null=True)),
                ("help_asked_at", models.DateTimeField(blank=True, null=True)),
                ("own_pace_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stand_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "talk_mode",
                    models.CharField(
                        choices=[
                            ("open", "Everybody writes"),
                            ("hold", "Shown after 10 seconds"),
                            ("approve", "Looked at first"),
                            ("registered", "Only who is registered writes"),
                            ("hosts", "Only hosts write"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("slow_seconds", models.PositiveSmallIntegerField(default=0)),
                ("kind", models.CharField(max_length=20)),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rooms",
                        to="live.plan",
                    ),
                ),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("closing_at", models.DateTimeField(blank=True, null=True)),
                ("questions_held", models.BooleanField(blank=True, null=True)),
                ("last_seq", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "indexes": [
                    models.Index(fields=["ended_at", "starts_at"], name="live_room_ended_a_db6673_idx"),
                    models.Index(fields=["closing_at"], name="live_room_closing_5d9fc0_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Step",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="live.plan"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="what to do")),
                ("easier", models.TextField(blank=True, verbose_name="easier variant")),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(14400),
                        ],
                        verbose_name="seconds",
                    ),
                ),
                (
                    "picture",
                    models.ImageField(
                        blank=True, upload_to=live.models.plan.picture_path, verbose_name="picture"
                    ),
                ),
                (
                    "picture_text",
                    models.CharField(blank=True, max_length=120, verbose_name="what the picture shows"),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="one_step_per_position")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="live.room",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "indexes": [models.Index(fields=["room", "user"], name="live_attend_room_id_52a744_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="live.room"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=80)),
                ("client_id", models.UUIDField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changes", models.PositiveIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "check",
                "verbose_name_plural": "checks",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("room",),
                        name="one_open_check_per_room",
                    ),
                    models.UniqueConstraint(
                        fields=("room", "client_id"), name="a_retried_check_is_asked_once"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Hand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hands", to="live.room"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "I have a question"),
                            ("help", "Please help me"),
                            ("show", "I want to show how mine turned out"),
                        ],
                        max_length=8,
                    ),
                ),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("lowered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "hand",
                "verbose_name_plural": "hands",
                "indexes": [models.Index(fields=["room", "lowered_at"], name="live_hand_room_id_e3696e_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lowered_at__isnull", True)),
                        fields=("room", "user"),
                        name="one_hand_up_per_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="live.room"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_host", models.BooleanField(default=False)),
                ("client_id", models.UUIDField()),
                ("seq", models.PositiveBigIntegerField()),
                (
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replies",
                        to="live.message",
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "indexes": [
                    models.Index(fields=["room", "author", "-sent_at"], name="live_messag_room_id_96a864_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "author", "client_id"), name="a_retried_message_is_kept_once"
                    ),
                    models.UniqueConstraint(
                        fields=("room", "seq"), name="messages_are_numbered_once_per_room"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="live.room"
                    ),
                ),
                ("seq", models.PositiveBigIntegerField()),
                ("place", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, max_length=60)),
                (
                    "how",
                    models.CharField(
                        choices=[("append", "Append"), ("replace", "Replace"), ("remove", "Remove")],
                        default="replace",
                        max_length=8,
                    ),
                ),
                ("template", models.CharField(max_length=100)),
                ("context", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "piece",
                "verbose_name_plural": "pieces",
                "constraints": [
                    models.UniqueConstraint(fields=("room", "seq"), name="numbers_are_given_once_per_room")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="run", to="live.room"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="live.step",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("added_ms", models.BigIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "plan being followed",
                "verbose_name_plural": "plans being followed",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="polls", to="live.room"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("client_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "One answer"),
                            ("multiple", "Several answers"),
                            ("yes_no", "Yes or no"),
                            ("rating", "From 1 to 5"),
                            ("quiz", "Quiz with one right answer"),
                        ],
                        default="single",
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("most", models.PositiveSmallIntegerField(default=1)),
                ("anonymous", models.BooleanField(default=True)),
                (
                    "results",
                    models.CharField(
                        choices=[
                            ("voted", "Who has answered, and everybody once it is closed"),
                            ("closed", "Everybody, once it is closed"),
                            ("hosts", "Only hosts, until they show it"),
                        ],
                        default="voted",
                        max_length=6,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                ("voters", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "poll",
                "verbose_name_plural": "polls",
                "indexes": [
                    models.Index(fields=["room", "opened_at"], name="live_poll_room_id_17d7bc_idx"),
                    models.Index(fields=["closed_at", "closes_at"], name="live_poll_closed__11ffaa_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "made_by", "client_id"), name="a_retried_poll_is_made_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("opened_at__isnull", False), _connector="OR"
                        ),
                        name="only_an_opened_poll_is_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="only_a_closed_poll_is_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="live.room"
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_host", models.BooleanField(default=False)),
                ("client_id", models.UUIDField()),
                ("text", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waits for a host"),
                            ("visible", "open"),
                            ("answering", "being answered now"),
                            ("answered", "answered"),
                            ("hidden", "not shown"),
                            ("merged", "joined with another"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("votes", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="live.question",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "indexes": [
                    models.Index(
                        fields=["room", "state", "-votes", "asked_at"], name="live_questi_room_id_36ccfc_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "asker", "client_id"), name="a_retried_question_is_asked_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "answering")),
                        fields=("room",),
                        name="one_question_is_answered_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="live.room"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seq", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "constraints": [
                    models.UniqueConstraint(fields=("room", "user"), name="one_reading_per_person_and_room")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RoomPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="live.room"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("host", "host"),
                            ("co-host", "co-host"),
                            ("moderator", "moderator"),
                            ("participant", "taking part"),
                            ("viewer", "only watching"),
                            ("kiosk", "a screen for all"),
                        ],
                        max_length=12,
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
            ],
            options={
                "verbose_name": "role in a room",
                "verbose_name_plural": "roles in rooms",
                "constraints": [
                    models.UniqueConstraint(fields=("room", "user"), name="one_role_per_room_and_person")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="speakers", to="live.room"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("page", models.UUIDField()),
                ("spot", models.PositiveSmallIntegerField(default=0)),
                ("hosts", models.BooleanField(default=True)),
                ("sound_only", models.BooleanField(default=False)),
                ("muted_at", models.DateTimeField(blank=True, null=True)),
                ("spotlit_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "speaker",
                "verbose_name_plural": "speakers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("room", "spot"),
                        name="one_speaker_per_spot",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("room", "user"),
                        name="one_spot_per_speaker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("spotlit_at__isnull", False)),
                        fields=("room",),
                        name="one_big_picture_per_room",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spot__lt", 16)), name="spots_fit_into_half_a_byte"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hosts", True), models.Q(("spot", 0), _negated=True), _connector="OR"
                        ),
                        name="guests_stand_beside_the_host",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CheckAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "check_asked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="live.check"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answer",
                    models.CharField(choices=[("done", "Done"), ("help", "I need help")], max_length=4),
                ),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "answer to a check",
                "verbose_name_plural": "answers to checks",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_asked", "user"), name="one_answer_per_person_and_check"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="KeptText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept", to="live.message"
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name": "kept text",
                "verbose_name_plural": "kept texts",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="live.message",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=30)),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "constraints": [
                    models.UniqueConstraint(fields=("message", "user"), name="a_message_names_somebody_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="options", to="live.poll"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(blank=True, max_length=80)),
                ("is_right", models.BooleanField(default=False)),
                ("votes", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "answer to choose",
                "verbose_name_plural": "answers to choose",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("poll", "position"), name="one_option_per_position")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="live.message"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "Insulting somebody"),
                            ("spam", "Advertising or flooding"),
                            ("private", "Somebody's private data"),
                            ("danger", "Somebody may be in danger"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "by"), name="a_message_is_reported_once_by_each"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Upvote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upvotes",
                        to="live.question",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "vote for a question",
                "verbose_name_plural": "votes for questions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "user"), name="one_vote_per_person_and_question"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="live.poll"
                    ),
                ),
                ("voter", models.CharField(max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("alone", models.BooleanField(default=True)),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="live.option"
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("poll", "voter", "place"), name="each_of_a_persons_votes_has_its_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alone", False), ("place", 0), _connector="OR"),
                        name="who_may_choose_one_has_one_vote",
                    ),
                    models.CheckConstraint(condition=models.Q(("place__lt", 10)), name="votes_are_few"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measures", to="live.room"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("remove", "Your message was taken down"),
                            ("time-out", "You cannot write for a while"),
                            ("put-out", "You were asked to leave the room"),
                            ("ban", "You are kept away for some time"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "Insulting somebody"),
                            ("spam", "Advertising or flooding"),
                            ("private", "Somebody's private data"),
                            ("danger", "Somebody may be in danger"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="measures",
                        to="live.message",
                    ),
                ),
                ("series", models.CharField(blank=True, max_length=40)),
                (
                    "community",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.community",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
                "indexes": [
                    models.Index(fields=["user", "lifted_at"], name="live_measur_user_id_f703ad_idx"),
                    models.Index(fields=["room", "-id"], name="live_measur_room_id_0a01ff_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ban"), _negated=True),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="nobody_is_kept_away_for_ever",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("at")), _connector="OR"
                        ),
                        name="measures_end_after_they_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="live.room"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("held", "Waiting"), ("reported", "Reported"), ("appeal", "Appeal")],
                        max_length=8,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="live.message",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="live.measure",
                    ),
                ),
                ("client_id", models.UUIDField(null=True)),
                (
                    "reply_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="live.message",
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("words", "has a word of the list"),
                            ("link", "has a link"),
                            ("approve", "every message is looked at first"),
                            ("shortly", "shown after ten seconds"),
                            ("reports", "neighbours asked you to look"),
                            ("appeal", "asks to look again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("release_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("released", "let through"), ("declined", "taken down")],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "indexes": [
                    models.Index(fields=["room", "decided_at"], name="live_review_room_id_210d3e_idx"),
                    models.Index(fields=["decided_at", "release_at"], name="live_review_decided_a10b28_idx"),
                    models.Index(fields=["author", "decided_at"], name="live_review_author__04cb07_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "author", "client_id"), name="what_is_sent_twice_waits_once"
                    ),
                    models.UniqueConstraint(fields=("measure",), name="one_appeal_per_measure"),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("message", "kind"),
                        name="a_message_waits_once_for_one_thing",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Measure",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="measures",
                to="live.review",
            ),
        ),
        migrations.RunPython(keep_the_log_as_it_was, let_the_log_be_changed),
    ]
