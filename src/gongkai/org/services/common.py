from __future__ import annotations

from gongkai.base.acts import Reason
from gongkai.org import authority
from gongkai.org.models import Organ, Person

ACT = "org.manage"


def not_manager(by: Person | None, organ: Organ | None) -> list[Reason]:
    """The reason when this person does not manage this organ; ``organ=None`` is above every root."""
    if by is None:
        return []
    if organ is None:
        return [Reason("root_by_setup", "最上级单位只能在安装时设立，请联系系统维护人员。")]
    if authority.may(by, ACT, organ):
        return []
    return [Reason("not_manager", f"您不是{organ}及其上级单位的管理员，请找管理员办理。")]


def closed(organ: Organ) -> list[Reason]:
    if organ.closed_on is None:
        return []
    return [Reason("organ_closed", f"{organ}已于{organ.closed_on:%Y年%m月%d日}撤销，不能再变动。")]
