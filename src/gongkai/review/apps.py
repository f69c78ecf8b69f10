from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "gongkai.review"
    label = "review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core import checks as django_checks
        from django.db.models.signals import post_save

        from gongkai.base import settings_store
        from gongkai.base.models import Event
        from gongkai.base.registries import (
            NavigationEntry,
            WorkSource,
            duty_rules,
            followers,
            navigation,
            open_work,
            release_requirements,
            subjects,
            work_sources,
        )

        from . import checks, choosing, faces, handing, people, queries, sight, startup, watch
        from . import duty_rules as own_duties

        django_checks.register(startup.flows_are_sound)
        post_save.connect(watch.notice_change, sender=Event, dispatch_uid="review.watch")
        for name, requirement in checks.REQUIREMENTS.items():
            release_requirements.register(name, requirement)
        duty_rules.register(own_duties.RULE.kind, own_duties.RULE)
        for setting in (
            people.ONE_FOR_BOTH,
            choosing.JOINT_REQUIRED,
            sight.URGENT_AUTHORITY,
            own_duties.REPORT_WITHIN,
        ):
            settings_store.register(setting)
        open_work.register("review", handing.DOSSIERS)
        followers.register("organ.merged/review", handing.follow_merger)
        navigation.register(
            "dossiers",
            NavigationEntry("送审件", "review:dossiers", 30, act="dossiers.see", count=queries.waiting_count),
        )
        work_sources.register("dossiers", WorkSource("等我办的送审件", 10, faces.work_items))
        subjects.register("review.dossier", faces.SUBJECT)
