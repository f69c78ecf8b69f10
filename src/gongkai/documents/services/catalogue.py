from __future__ import annotations

from django.db.models import Max

from gongkai.base import events
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from ..models import CatalogueItem


class ExtendCatalogue(Act[CatalogueItem]):
    """An organ's own item below one of the tree."""

    title = "增设目录项"

    def __init__(
        self,
        parent: CatalogueItem,
        name: str,
        *,
        organ: Organ,
        basis: str = "",
        description: str = "",
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.parent = parent
        self.name = name.strip()
        self.organ = organ
        self.basis = basis.strip()
        self.description = description.strip()

    def lock(self) -> None:
        self.parent = CatalogueItem.objects.select_for_update(of=("self",)).get(pk=self.parent.pk)

    def reasons(self) -> list[Reason]:
        found = []
        if self.by is not None and not authority.may(self.by, "catalogue.manage", self.organ):
            found.append(Reason("not_allowed", f"“{self.organ}”的目录由管理员或者政务公开办维护。"))
        if self.parent.organ_id not in (None, self.organ.pk):
            found.append(
                Reason("foreign_parent", "上级目录项属于其他单位，请选法定目录或者本单位的目录项。", "parent")
            )
        if not 1 <= len(self.name) <= 60:
            found.append(Reason("name", "请填写名称，60 字以内。", "name"))
        elif self.parent.children.filter(name=self.name, organ__in=[None, self.organ]).exists():
            found.append(
                Reason("name_taken", f"“{self.parent}”下面已经有“{self.name}”，请换一个名称。", "name")
            )
        return found

    def perform(self) -> CatalogueItem:
        siblings = self.parent.children.filter(organ=self.organ)
        order = (self.parent.children.aggregate(last=Max("order"))["last"] or 0) + 1
        item = CatalogueItem.objects.create(
            code=f"{self.parent.code}.{self.organ.code}-{siblings.count() + 1}",
            name=self.name,
            parent=self.parent,
            organ=self.organ,
            basis=self.basis,
            description=self.description,
            column_type=self.parent.column_type,
            order=order,
        )
        events.record(
            "catalogue.extended",
            item,
            f"{self.organ}在“{self.parent}”下增设目录项“{item}”。",
            by=self.by,
            organ=self.organ,
            data={"code": item.code},
        )
        return item


class DescribeItem(Act[CatalogueItem]):
    """The basis and the description of an organ's own item. Name, code and place never change."""

    title = "改目录项说明"

    def __init__(self, item: CatalogueItem, *, basis: str, description: str, by: Person | None) -> None:
        super().__init__(by=by)
        self.item, self.basis, self.description = item, basis.strip(), description.strip()

    def lock(self) -> None:
        self.item = (
            CatalogueItem.objects.select_for_update(of=("self",)).select_related("organ").get(pk=self.item.pk)
        )

    def reasons(self) -> list[Reason]:
        item = self.item
        if item.organ is None:
            return [Reason("statutory", f"“{item}”是法定目录项，依据和说明不能改。")]
        if self.by is not None and not authority.may(self.by, "catalogue.manage", item.organ):
            return [Reason("not_allowed", f"“{item.organ}”的目录由管理员或者政务公开办维护。")]
        if len(self.basis) > 200:
            return [Reason("basis", "依据请写在 200 字以内。", "basis")]
        if (self.basis, self.description) == (item.basis, item.description):
            return [Reason("same", "没有改动。")]
        return []

    def perform(self) -> CatalogueItem:
        item = self.item
        item.basis, item.description = self.basis, self.description
        item.save(update_fields=["basis", "description"])
        events.record(
            "catalogue.described",
            item,
            f"改写目录项“{item}”的依据和说明。",
            by=self.by,
            organ=item.organ,
            data={"code": item.code},
        )
        return item
