import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """Servers of the version before run on meanwhile: a step they write is done once, as all steps were."""

    dependencies = [
        ('live', '0003_steps_are_held'),
    ]

    operations = [
        migrations.AddField(
            model_name='step',
            name='both_sides',
            field=models.BooleanField(db_default=False, default=False, verbose_name='each time once left, once right'),
        ),
        migrations.AddField(
            model_name='step',
            name='cue',
            field=models.CharField(blank=True, db_default='', max_length=40, verbose_name='cue'),
        ),
        migrations.AddField(
            model_name='step',
            name='repeat',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='how often'),
        ),
        migrations.AddField(
            model_name='step',
            name='warning',
            field=models.CharField(blank=True, db_default='', max_length=160, verbose_name='warning'),
        ),
    ]
