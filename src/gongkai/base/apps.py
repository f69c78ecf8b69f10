from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "gongkai.base"
    label = "base"
    verbose_name = "基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import notices
        from .registries import job_handlers

        job_handlers.register(notices.MAIL_JOB, notices.send_mail)
        job_handlers.register(notices.DIGEST_JOB, notices.send_digest)
