from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "gongkai.documents"
    label = "documents"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base import registries, settings_store

        from . import catalogue, checks, duty_rules, faces, handing, sheets
        from .services import attachments

        post_migrate.connect(catalogue.ensure_reference_data, sender=self)
        registries.release_requirements.register("documents", checks.release_requirement)
        for rule in duty_rules.RULES:
            registries.duty_rules.register(rule.kind, rule)
        for entry in faces.NAVIGATION:
            registries.navigation.register(entry.url_name, entry)
        registries.importers.register(sheets.CatalogueRows.name, sheets.CatalogueRows)
        registries.open_work.register("documents", handing.DRAFTS)
        registries.followers.register("organ.merged/documents", handing.follow_merger)
        registries.subjects.register(faces.SUBJECT.name, faces.SUBJECT)
        for setting in (attachments.LARGEST, attachments.MOST):
            settings_store.register(setting)
