"""What organs of 澄明区 say of themselves: duties, divisions, leaders, where and when. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping

OFFICE_HOURS = "工作日 9:00–12:00，14:00–17:30"


def _lines(*lines: str) -> str:
    return "\n".join(lines)


PROFILES: Mapping[str, Mapping[str, str]] = {
    "office": {
        "duties": _lines(
            "协助区政府领导处理日常工作，办理区政府会议和文件。",
            "推进、指导、协调、监督全区政务公开，管理政府网站。",
            "督查区政府决定事项的落实，值守应急电话。",
        ),
        "divisions": _lines("秘书科", "政务公开科", "督查科", "应急值班室"),
        "leaders": _lines(
            "主任 程启明：主持全面工作",
            "副主任 邱映川：分管文件审核、政务公开",
            "副主任 韩若衡：分管机要保密、应急值班",
        ),
        "address": "澄明区文渡街道明德路1号",
        "hours": OFFICE_HOURS,
        "phone": "0990-5550100",
        "fax": "0990-5550101",
        "email": "office@chengming.example",
    },
    "justice": {
        "duties": _lines(
            "审查区政府规范性文件的合法性，办理行政复议和应诉。",
            "管理法律援助、公证、人民调解和司法所工作。",
            "组织普法，指导村、社区法律顾问。",
        ),
        "divisions": _lines("办公室", "立法审查科", "行政复议科", "公共法律服务科", "人民调解科"),
        "leaders": _lines(
            "局长 严既白：主持全面工作", "副局长 季晓山：分管合法性审查", "副局长 董守仁：分管公共法律服务"
        ),
        "address": "澄明区文渡街道清流路6号",
        "hours": OFFICE_HOURS,
        "phone": "0990-5550360",
        "email": "sifa@chengming.example",
    },
    "civil": {
        "duties": _lines(
            "社会救助、养老服务、儿童福利、残疾人福利。",
            "社会组织登记，婚姻登记，殡葬管理。",
            "基层群众自治、社区建设和行政区划地名。",
        ),
        "divisions": _lines("办公室", "社会救助科", "养老服务科", "基层政权和社会组织科", "婚姻登记处"),
        "leaders": _lines("局长 郑砚田：主持全面工作", "副局长 梁素问：分管救助、养老"),
        "address": "澄明区北塘街道同心路18号",
        "hours": f"{OFFICE_HOURS}；婚姻登记处周六照常",
        "phone": "0990-5550170",
        "fax": "0990-5550171",
    },
    "health": {
        "duties": _lines(
            "医疗机构、公共卫生和传染病防控。",
            "妇幼保健、老年健康、职业健康和计划生育服务。",
            "卫生监督执法，组织医疗急救。",
        ),
        "divisions": _lines("办公室", "医政科", "疾病预防控制科", "妇幼和老龄健康科", "卫生监督所"),
        "leaders": _lines("局长 章半夏：主持全面工作", "副局长 陆远志：分管疾控、急救"),
        "address": "澄明区新河街道安康路9号",
        "hours": OFFICE_HOURS,
        "phone": "0990-5550150",
    },
    "water": {
        "duties": _lines(
            "水资源管理、城乡供水、节约用水和水土保持。",
            "河道、水库、灌区的管理和防汛抢险。",
            "监督供水企业的水质、水压和服务。",
        ),
        "divisions": _lines("办公室", "供水管理科", "河湖管理科", "水利工程科"),
        "leaders": _lines(
            "局长 温如许：主持全面工作", "副局长 魏明澈：分管供水", "总工程师 钱伯清：分管工程、防汛"
        ),
        "address": "澄明区新河街道河滨路2号",
        "hours": OFFICE_HOURS,
        "phone": "0990-5550120",
    },
    "market": {
        "duties": _lines(
            "市场主体登记，反垄断、反不正当竞争和价格执法。",
            "食品、药品、特种设备和产品质量监督。",
            "计量、标准、知识产权和消费者权益保护。",
        ),
        "divisions": _lines("办公室", "登记注册科", "食品监管科", "药械监管科", "特种设备科", "执法大队"),
        "leaders": _lines("局长 祁衡之：主持全面工作", "副局长 舒望秋：分管食品、药品"),
        "address": "澄明区北塘街道衡器巷5号",
        "hours": OFFICE_HOURS,
        "phone": "0990-5550210；消费投诉 12315",
    },
    "qinghe": {
        "duties": _lines(
            "执行本级人民代表大会的决议和上级的决定，管理本镇经济和社会事务。",
            "农业农村、水利、救助、养老、村镇建设和环境整治。",
            "指导村民委员会工作，审核村级财务公开。",
        ),
        "divisions": _lines(
            "党政办公室", "农业农村办公室", "社会事务办公室", "综合执法队", "便民服务中心", "司法所"
        ),
        "leaders": _lines(
            "镇长 俞青禾：主持镇政府全面工作",
            "副镇长 顾青原：分管农业农村、村级财务",
            "副镇长 江停云：分管社会事务、政务公开",
        ),
        "address": "青禾镇人民路21号",
        "hours": "工作日 8:30–12:00，14:30–17:30；便民服务中心周六上午照常",
        "phone": "0990-5550401",
        "fax": "0990-5550402",
    },
    "liuwan": {
        "duties": _lines(
            "办理本村公共事务和公益事业，调解民间纠纷，协助维护治安。",
            "管理集体土地和集体财产，每月公布收支。",
        ),
        "leaders": _lines("主任 柳长安", "副主任 何春禾：分管账目和公开"),
        "address": "青禾镇柳湾村文化广场北侧",
        "hours": "每天 8:00–11:30，14:30–17:00",
        "phone": "0990-5550421",
    },
}
"""By the key of the unit."""
