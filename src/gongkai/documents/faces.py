"""How a document is shown where rooms below speak of it: in the trail, on the board of duties."""

from __future__ import annotations

from django.urls import reverse

from gongkai.base.registries import NavigationEntry, SubjectKind
from gongkai.org.models import Person

from . import queries
from .models import Document


def _label(pk: int) -> str:
    document = Document.objects.select_related("current").filter(pk=pk).first()
    return f"《{document}》" if document else "（已删除的草稿）"


def _visible_to(person: Person, pk: int) -> bool:
    return Document.objects.visible_to(person).filter(pk=pk).exists()


def url(pk: int) -> str:
    return reverse("documents:document", args=[pk])


def _waiting(person: Person) -> int:
    return queries.waiting_relations().count()


SUBJECT = SubjectKind(
    name="documents.document",
    title="文件",
    visible_to=_visible_to,
    url=url,
    label=_label,
)

NAVIGATION = (
    NavigationEntry("文件库", "documents:library", 130),
    NavigationEntry("公开目录", "documents:catalogue", 325, "catalogue.manage"),
    NavigationEntry("待确认的关系", "documents:relations", 140, "documents.confirm_relation", _waiting),
)
