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
            duty_rules,
            followers,
            importers,
            navigation,
            open_work,
            subjects,
            work_sources,
        )
        from gongkai.base.settings_store import register

        from . import handover, sheets, work
        from .models import Duty
        from .queries import visible_to

        importers.register(sheets.HolidayRows.name, sheets.HolidayRows)
        register(handover.DAYS)
        duty_rules.register(handover.KIND, handover.RULE)
        open_work.register("duties", handover.DUTIES)
        followers.register("post.handed_over/duties", handover.follow_handover)
        followers.register("handover.accepted/duties", handover.follow_acceptance)
        followers.register("organ.merged/duties", handover.follow_merger)
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
