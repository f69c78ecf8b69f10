from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "gongkai.duties"
    label = "duties"
    verbose_name = "责任事项"
    default_auto_field = "django.db.models.BigAutoField"
