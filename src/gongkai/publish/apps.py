from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "gongkai.publish"
    label = "publish"
    verbose_name = "发布"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from gongkai.base import settings_store
        from gongkai.base.registries import (
            NavigationEntry,
            SubjectKind,
            job_handlers,
            leaves,
            navigation,
            release_requirements,
            subjects,
        )
        from gongkai.org import authority

        from . import footer, guide, handlers, rebuild
        from .leaves.directions import MapLeaf
        from .leaves.documents import DocumentLeaf
        from .leaves.feeds import FeedLeaf
        from .leaves.home import HomeLeaf
        from .leaves.listing import ListLeaf
        from .leaves.organs import OrganLeaf
        from .leaves.places import PlaceLeaf
        from .leaves.plain import PlainLeaf, SitemapLeaf
        from .leaves.specials import SpecialLeaf

        job_handlers.register(handlers.PUBLISH, handlers.publish_documents)
        job_handlers.register(handlers.WITHDRAW, handlers.withdraw_documents)
        job_handlers.register(handlers.TOUCH, handlers.touch_pages)
        job_handlers.register(rebuild.REBUILD, rebuild.run_job)
        kinds = (
            DocumentLeaf(),
            ListLeaf(),
            FeedLeaf(),
            SitemapLeaf(),
            OrganLeaf(),
            PlaceLeaf(),
            SpecialLeaf(),
            HomeLeaf(),
            MapLeaf(),
            PlainLeaf(),
        )
        for kind in kinds:
            leaves.register(kind.name, kind)
        release_requirements.register("publish.guide", guide.requirement)
        for spec in footer.SPECS:
            settings_store.register(spec)
        navigation.register("publish", NavigationEntry("公众站点", "publish:site", 240, act="jobs.see"))
        subjects.register(
            "publish.build",
            SubjectKind(
                "publish.build",
                "公众站点",
                visible_to=lambda person, pk: authority.may(person, "jobs.see"),
                url=lambda pk: reverse("publish:site"),
                label=lambda pk: f"站点 {pk}",
            ),
        )
        for name, title, url in (
            ("publish.specialtopic", "专题", lambda pk: reverse("publish:special", args=[pk])),
            ("publish.urgentnotice", "紧急通告", lambda pk: reverse("publish:urgent")),
        ):
            subjects.register(
                name,
                SubjectKind(
                    name,
                    title,
                    visible_to=lambda person, pk: authority.may(person, "settings.manage"),
                    url=url,
                ),
            )
        navigation.register(
            "publish.profiles", NavigationEntry("机构概况", "publish:profiles", 180, act="drafts.write")
        )
        navigation.register(
            "publish.front",
            NavigationEntry(
                "栏目与专题",
                "publish:front",
                241,
                act="settings.manage",
                holds=("/workbench/publish/urgent/", "/workbench/publish/specials/"),
            ),
        )
