from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "gongkai.demo"
    label = "demo"
    verbose_name = "演示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base import registries

        from . import load, people, real

        registries.job_handlers.register(load.LOAD, load.resume)
        registries.job_handlers.register(real.MOVE_IN, real.work)
        registries.demo_sign_ins.register("demo", people.sign_ins)
