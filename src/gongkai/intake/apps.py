from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "gongkai.intake"
    label = "intake"
    verbose_name = "进件"
    default_auto_field = "django.db.models.BigAutoField"
