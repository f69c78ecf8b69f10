from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "gongkai.intake"
    label = "intake"
    verbose_name = "进件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base import registries

        from . import doubts, faces

        registries.release_requirements.register("intake", doubts.release_requirement)
        registries.work_sources.register("intake.drafts", faces.MY_DRAFTS)
        for entry in faces.NAVIGATION:
            registries.navigation.register(entry.url_name, entry)
