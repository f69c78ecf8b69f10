"""Editions that were public before codes existed get theirs; their pages show it with the next rebuild."""

from django.db import migrations

from gongkai.publish.codes import compute


def give(apps, schema_editor):
    edition = apps.get_model("documents", "Edition")
    code = apps.get_model("publish", "EditionCode")
    known, made = set(), []
    rows = edition.objects.filter(released_at__isnull=False, openness="proactive").order_by("pk")
    for pk, digest, index_number, number in rows.values_list(
        "pk", "digest", "document__index_number", "number"
    ).iterator(2000):
        for turn in range(5):
            text = compute(digest, index_number or "", number, turn)
            if text not in known:
                break
        known.add(text)
        made.append(code(edition_id=pk, code=text))
        if len(made) == 1000:
            code.objects.bulk_create(made)
            made = []
    code.objects.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("publish", "0002_portal_whole"), ("documents", "0005_pictures_in_text")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
