from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artwork", "0003_add_recipes")]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="action",
            field=models.CharField(
                choices=[
                    ("txt2img", "From the prompt"),
                    ("subtle", "Subtle variation"),
                    ("strong", "Strong variation"),
                    ("inpaint", "Inpaint"),
                    ("outpaint", "Outpaint"),
                    ("upscale", "Upscale"),
                    ("canvas", "Flattened canvas"),
                    ("crop", "Crop"),
                    ("upload", "Uploaded picture"),
                ],
                max_length=10,
            ),
        ),
    ]
