"""An official paper as content alone: what every generated file prints and every reading must give back."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Paper:
    """`body` are paragraphs in the ways people number them: `一、`, `（一）`, `1.`; text has no number."""

    name: str
    title: str
    number: str
    organs: tuple[str, ...]
    signed_on: str
    """As printed."""
    signed_iso: str
    body: tuple[str, ...]
    addressee: str = ""
    mark: str = ""
    attachments: tuple[str, ...] = ()
    issued_title: str = ""
    issued: tuple[str, ...] = ()

    @property
    def organ(self) -> str:
        return self.organs[0]

    def damaged(self, **changes: object) -> Paper:
        return replace(self, **changes)  # type: ignore[arg-type]


HEATING = Paper(
    name="heating",
    title="澄明区人民政府办公室关于做好冬季供暖工作的通知",
    number="澄政办发〔2026〕31号",
    organs=("澄明区人民政府办公室",),
    addressee="各镇人民政府、街道办事处，区政府各部门：",
    body=(
        "为保障群众温暖过冬，经区人民政府同意，现就做好今年冬季供暖工作的有关事项通知如下，请各单位结合实际认真抓好落实。",
        "一、压实责任",
        "各单位要明确专人负责供暖工作，建立问题台账，逐项销号，做到件件有回音、事事有着落。",
        "（一）供热单位。负责管网检修和热源保障，遇有停暖必须在两小时内公告原因和恢复时间。",
        "（二）街道办事处。负责入户走访，对独居老人、残疾人家庭每周至少走访一次，并做好记录。",
        "二、提前检修",
        "供热单位于10月底前完成检修，区住房和城乡建设局组织抽查，抽查结果向社会公开。",
        "三、畅通渠道",
        "供暖服务热线全天有人接听，投诉24小时内答复；群众反映集中的小区，由区住房和城乡建设局现场督办。",
    ),
    signed_on="2026年10月12日",
    signed_iso="2026-10-12",
    mark="（此件公开发布）",
    attachments=("澄明区供热单位名单", "冬季供暖检修进度表"),
)
DOGS = Paper(
    name="dogs",
    title="澄明区人民政府办公室关于印发《澄明区养犬管理办法》的通知",
    number="澄政规发〔2025〕6号",
    organs=("澄明区人民政府办公室",),
    addressee="区直各部门，柳溪镇、各街道办事处：",
    body=("《澄明区养犬管理办法》已经区人民政府第十二次常务会议审议通过，现印发给你们，请认真贯彻执行。",),
    signed_on="2025年3月21日",
    signed_iso="2025-03-21",
    mark="（此件公开发布）",
    issued_title="澄明区养犬管理办法",
    issued=(
        "第一章　总则",
        "第一条　为了规范养犬行为，保障公民健康和人身安全，维护市容环境和社会公共秩序，根据有关法律法规，结合本区实际，制定本办法。",
        "第二条　本区行政区域内养犬以及相关的管理活动，适用本办法。",
        "第二章　登记与免疫",
        "第三条　养犬人应当在三十日内到所在地的街道办事处办理登记，并按照规定为犬只接种狂犬病疫苗。",
        "第四条　携犬出户应当用犬绳牵引，并即时清理粪便。",
        "第三章　附则",
        "第五条　本办法自2025年5月1日起施行。",
    ),
)
REPLY = Paper(
    name="reply",
    title="关于同意设立柳溪镇社区卫生服务站的批复",
    number="澄卫复〔2026〕4号",
    organs=("澄明区卫生健康局",),
    addressee="柳溪镇人民政府：",
    body=(
        "你镇《关于设立社区卫生服务站的请示》收悉。经研究，批复如下：",
        "一、同意在柳溪镇东街社区设立社区卫生服务站，使用面积不少于一百五十平方米。",
        "二、请按照《医疗机构管理条例》的有关规定办理执业登记，登记完成前不得开展诊疗活动。",
        "三、所需人员由区卫生健康局从现有编制中统筹安排，经费列入镇级预算。",
    ),
    signed_on="2026年4月2日",
    signed_iso="2026-04-02",
    mark="（此件主动公开）",
)
JOINT = Paper(
    name="joint",
    title="关于开展校园周边环境联合整治的通知",
    number="澄教发〔2026〕18号",
    organs=("澄明区教育局", "澄明区公安局"),
    addressee="各镇、街道，各学校：",
    body=(
        "为给学生创造安全的上下学环境，决定在全区开展校园周边环境联合整治，现将有关事项通知如下：",
        "一、整治时间",
        "自2026年3月1日起至2026年4月30日止。",
        "二、整治内容",
        "1. 清理校门两侧占道经营的摊点，对屡劝不改的依法处理。",
        "2. 规范接送车辆停放，在上下学时段安排人员疏导。",
        "3. 检查校园周边文具、食品经营场所，发现问题当场整改。",
        "三、工作要求",
        "各单位要加强配合，信息共享，整治结果于2026年5月10日前报送区教育局。",
    ),
    signed_on="2026年2月20日",
    signed_iso="2026-02-20",
)
OWN = (HEATING, DOGS, REPLY, JOINT)
