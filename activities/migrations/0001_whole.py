import activities.models.certificate
import activities.models.contest
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import people.models.community
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0001_initial"),
        ("activities", "0002_initial"),
        ("activities", "0003_rehearsal"),
        ("activities", "0004_contest"),
        ("activities", "0005_whole_contest"),
        ("activities", "0006_whole_contest_rows"),
        ("activities", "0007_whole_contest_rules"),
    ]

    initial = True

    dependencies = [
        ("live", "0001_whole"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("class", "class"),
                            ("cook-along", "cook-along"),
                            ("contest", "contest"),
                            ("talk", "talk"),
                            ("roll-call", "roll call"),
                            ("gathering", "gathering"),
                        ],
                        default="class",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=5000, verbose_name="description")),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_activities",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="host",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="people.community",
                        verbose_name="home community",
                    ),
                ),
                (
                    "audience",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.community",
                        verbose_name="who may come",
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activity", to="live.plan"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("client_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "co_hosts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="co_hosted_activities",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="co-hosts",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "indexes": [
                    models.Index(fields=["audience", "published_at"], name="activities__audienc_82ce33_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("created_by", "client_id"), name="one_activity_per_client_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="activities.activity",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="start")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("ends_at", models.DateTimeField(editable=False)),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=40,
                        validators=[people.models.community.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="seats",
                    ),
                ),
                (
                    "room",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="occurrence", to="live.room"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
            ],
            options={
                "verbose_name": "occurrence",
                "verbose_name_plural": "occurrences",
                "ordering": ["starts_at", "pk"],
                "indexes": [
                    models.Index(fields=["starts_at"], name="activities__starts__52689c_idx"),
                    models.Index(fields=["ends_at"], name="activities__ends_at_3b7ebe_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="it_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rehearsals",
                        to="activities.activity",
                    ),
                ),
                (
                    "room",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rehearsal", to="live.room"
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("scenes", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "rehearsal",
                "verbose_name_plural": "rehearsals",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="activities.occurrence",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("came", models.BooleanField(verbose_name="came")),
                ("note", models.CharField(max_length=200, verbose_name="note")),
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
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("occurrence", "person"), name="one_correction_per_person_and_date"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="activities.occurrence",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="people.household",
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
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="people",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "indexes": [
                    models.Index(fields=["household", "withdrawn_at"], name="activities__househo_60f19d_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("occurrence", "household"),
                        name="one_active_registration_per_household",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                ("published_file", models.JSONField(default=dict)),
                ("bars_building", models.BooleanField(default=False)),
                ("jury_drawn_at", models.DateTimeField(blank=True, null=True)),
                ("judging_until", models.DateTimeField(blank=True, null=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("gallery_at", models.DateTimeField(blank=True, null=True)),
                ("reveal_places", models.PositiveSmallIntegerField(default=3)),
                ("reveal_step", models.PositiveSmallIntegerField(default=0)),
                ("revealing_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("ballots_csv", models.TextField(blank=True)),
                ("ballots_hash", models.CharField(blank=True, max_length=64)),
                (
                    "occurrence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contest",
                        to="activities.occurrence",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="entries open")),
                ("entries_until", models.DateTimeField(verbose_name="entries until")),
                ("checked_until", models.DateTimeField(verbose_name="looked through until")),
                ("votes_until", models.DateTimeField(verbose_name="judging and voting until")),
                ("weights", models.JSONField(default=activities.models.contest.usual_weights)),
                (
                    "judges_share",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of the judges",
                    ),
                ),
                (
                    "dishes_each",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="dishes of one household",
                    ),
                ),
                ("shared_places", models.BooleanField(default=True, verbose_name="equals share a place")),
                (
                    "lot_seed",
                    models.CharField(
                        default=activities.models.contest.new_seed, editable=False, max_length=32
                    ),
                ),
                (
                    "ballot_key",
                    models.CharField(
                        default=activities.models.contest.new_key, editable=False, max_length=64
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "contest",
                "verbose_name_plural": "contests",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_until__lt", models.F("votes_until")),
                            ("entries_until__lt", models.F("checked_until")),
                            ("opens_at__lt", models.F("entries_until")),
                        ),
                        name="a_contest_goes_forward",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="activities.contest",
                    ),
                ),
                ("receipt", models.CharField(max_length=60)),
                ("choices", models.JSONField(default=list)),
                ("excluded", models.BooleanField(default=False)),
                ("excluded_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "receipt"), name="no_two_receipts_are_alike")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ContestChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="activities.contest",
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
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("held", "stopped the clock"),
                            ("went-on", "let the clock run again"),
                            ("extended", "made the phase longer"),
                            ("reopened", "opened entries again"),
                            ("moved-up", "let others move up into an empty place"),
                            ("gallery", "made it a gallery without places"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "change of a contest",
                "verbose_name_plural": "changes of contests",
                "ordering": ["-at", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="activities.contest",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="people.household",
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
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="name of the dish")),
                ("story", models.TextField(blank=True, max_length=300, verbose_name="story")),
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
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("ingredients", models.TextField(blank=True, max_length=4000, verbose_name="ingredients")),
                ("steps", models.TextField(blank=True, max_length=8000, verbose_name="steps")),
                ("cook", models.CharField(blank=True, max_length=40, verbose_name="name on the certificate")),
                ("children", models.BooleanField(default=False, verbose_name="a child's face is to be seen")),
                ("parents_agree", models.BooleanField(default=False, verbose_name="the parents agree")),
                ("in_cookbook", models.BooleanField(default=True, verbose_name="into the cookbook")),
                ("outside", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_on", models.CharField(blank=True, max_length=36)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approved", "approved"),
                            ("change", "to be changed"),
                            ("refused", "refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("verdict_why", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("disqualified_at", models.DateTimeField(blank=True, null=True)),
                ("disqualified_why", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("views", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["contest", "verdict"], name="activities__contest_8ab069_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "number"), name="a_number_is_given_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.contest"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.household"
                    ),
                ),
                ("page", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name": "exposure",
                "verbose_name_plural": "exposures",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contest", "household", "page"), name="a_page_is_counted_once_per_household"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Judge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judges",
                        to="activities.contest",
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
                    "is_named",
                    models.BooleanField(default=False, verbose_name="my name may stand in the results"),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_why", models.CharField(blank=True, max_length=200)),
                ("kin", models.ManyToManyField(blank=True, related_name="+", to="people.household")),
            ],
            options={
                "verbose_name": "judge",
                "verbose_name_plural": "judges",
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "user"), name="one_seat_per_judge")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Voter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voters",
                        to="activities.contest",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                ("cast_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("device", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "voter",
                "verbose_name_plural": "voters",
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "household"), name="one_ballot_per_household")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="activities.entry",
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("title", "name of the dish"),
                            ("story", "story"),
                            ("ingredients", "ingredients"),
                            ("steps", "steps"),
                            ("alt", "what the photo shows"),
                        ],
                        max_length=11,
                    ),
                ),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("why", models.CharField(max_length=200, verbose_name="why")),
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
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "ordering": ["pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="activities.occurrence",
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="activities.contest",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("participant", "for taking part"),
                            ("winner", "for a prize"),
                            ("judge", "for judging"),
                            ("host", "for hosting"),
                            ("attendance", "for being there"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="activities.entry",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                ("name", models.CharField(max_length=40, verbose_name="name on the certificate")),
                ("place", models.PositiveSmallIntegerField(null=True)),
                (
                    "serial",
                    models.CharField(
                        default=activities.models.certificate.new_serial, max_length=14, unique=True
                    ),
                ),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=200, verbose_name="why")),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("user__isnull", False)),
                        fields=("occurrence", "kind", "user"),
                        name="one_certificate_per_person_and_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("entry__isnull", False)),
                        fields=("entry", "household"),
                        name="one_certificate_per_cook_of_an_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry__isnull", True), ("household__isnull", False), _connector="OR"
                        ),
                        name="a_dish_is_certified_to_a_household",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="EntryVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="activities.entry",
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                ("words", models.JSONField()),
            ],
            options={
                "verbose_name": "version of an entry",
                "verbose_name_plural": "versions of entries",
                "ordering": ["-saved_at", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "voter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exclusion",
                        to="activities.voter",
                    ),
                ),
                ("why", models.CharField(max_length=200, verbose_name="why")),
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
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, max_length=500, verbose_name="answer")),
            ],
            options={
                "verbose_name": "exclusion",
                "verbose_name_plural": "exclusions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_organizers_exclude_a_ballot",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="activities.entry",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("large", models.FileField(upload_to="dishes/")),
                ("small", models.FileField(upload_to="dishes/")),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("alt", models.CharField(blank=True, max_length=200, verbose_name="what the photo shows")),
                ("likeness", models.CharField(max_length=16)),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["position", "pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="activities.contest",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="result",
                        to="activities.entry",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("total", models.FloatField()),
                ("judges", models.FloatField(null=True)),
                ("public", models.FloatField()),
                ("votes", models.PositiveIntegerField()),
                ("criteria", models.JSONField(default=dict)),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Hidden"), (1, "Number"), (2, "Photo"), (3, "Bars"), (4, "Name")],
                        default=0,
                    ),
                ),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="activities.judge",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="activities.entry",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("marks", models.JSONField(default=dict)),
                (
                    "comment",
                    models.TextField(blank=True, max_length=500, verbose_name="a few words to the cook"),
                ),
                (
                    "comment_goes",
                    models.BooleanField(default=False, verbose_name="the cook may read it after the results"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("judge", "entry"), name="one_score_per_judge_and_entry")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Teammate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="activities.entry",
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.contest"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("nth", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="name on the certificate")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "teammate",
                "verbose_name_plural": "teammates",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["household", "left_at"], name="activities__househo_7c2680_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("agreed_at__isnull", False), ("left_at__isnull", True)),
                        fields=("contest", "household", "nth"),
                        name="one_entry_per_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("entry", "household"),
                        name="a_household_is_asked_once_per_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_at__isnull", True), ("nth__isnull", False), _connector="OR"
                        ),
                        name="who_cooks_has_a_turn",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Contest",
            name="dish",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activities.entry",
            ),
        ),
    ]
