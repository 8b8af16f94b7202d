from django.core.validators import URLValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0018_glass_reviews")]

    operations = [
        migrations.AddField(
            model_name="hotline",
            name="source_url",
            field=models.CharField(
                blank=True,
                default="",
                max_length=300,
                validators=[URLValidator(["https", "http"])],
                verbose_name="address of the source",
            ),
            preserve_default=False,
        ),
    ]
