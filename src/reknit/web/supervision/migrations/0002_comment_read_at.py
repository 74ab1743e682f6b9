"""When the guide has read a comment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        migrations.AddField(model_name="comment", name="read_at", field=models.DateTimeField(null=True)),
    ]
