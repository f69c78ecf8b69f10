from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "gongkai.publish"
    label = "publish"
    verbose_name = "发布"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from gongkai.base.registries import (
            NavigationEntry,
            SubjectKind,
            job_handlers,
            leaves,
            navigation,
            subjects,
        )
        from gongkai.org import authority

        from . import handlers, rebuild
        from .leaves.documents import DocumentLeaf
        from .leaves.feeds import FeedLeaf
        from .leaves.home import HomeLeaf
        from .leaves.listing import ListLeaf
        from .leaves.plain import PlainLeaf, SitemapLeaf

        job_handlers.register(handlers.PUBLISH, handlers.publish_documents)
        job_handlers.register(handlers.WITHDRAW, handlers.withdraw_documents)
        job_handlers.register(rebuild.REBUILD, rebuild.run_job)
        for kind in (DocumentLeaf(), ListLeaf(), FeedLeaf(), SitemapLeaf(), HomeLeaf(), PlainLeaf()):
            leaves.register(kind.name, kind)
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
