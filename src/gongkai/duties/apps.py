from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "gongkai.duties"
    label = "duties"
    verbose_name = "责任事项"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from gongkai.base.registries import (
            NavigationEntry,
            SubjectKind,
            WorkSource,
            navigation,
            subjects,
            work_sources,
        )

        from . import work
        from .models import Duty
        from .queries import visible_to

        navigation.register(
            "duties",
            NavigationEntry("责任事项", "duties:fails_next", 40, act="duties.see", count=work.late_or_soon),
        )
        navigation.register(
            "holidays", NavigationEntry("放假安排", "duties:holidays", 330, act="holidays.manage")
        )
        work_sources.register("duties", WorkSource("将到期和已超期的责任事项", 20, work.items))
        subjects.register(
            "duties.duty",
            SubjectKind(
                "duties.duty",
                "责任事项",
                visible_to=lambda person, pk: visible_to(person).filter(pk=pk).exists(),
                url=lambda pk: reverse("duties:duty", args=[pk]),
                label=lambda pk: Duty.objects.get(pk=pk).title,
            ),
        )
