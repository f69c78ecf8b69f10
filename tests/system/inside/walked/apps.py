from django.apps import AppConfig


class WalkedConfig(AppConfig):
    name = "walked"

    def ready(self) -> None:
        from . import steps

        steps.watch()
