"""The words of the rule beside the fields of this room's forms."""

from __future__ import annotations

from django import forms

from gongkai.base.explained import Rule, explained

from .forms import (
    CloseForm,
    EndPostForm,
    FactsForm,
    MergeForm,
    OrganForm,
    PersonForm,
    PostForm,
    RenameForm,
    ReviewRulesForm,
)

CODE = Rule(
    "索引号的前一段，也是网址的一部分。文件发出去以后，别人按它查、按它引，所以编定了不改，撤销了也不给别的单位用。",
    "《政府信息公开条例》第十二条要求目录列明索引；编法没有全国统一的规定，本平台取“单位代码/年份-流水号”。",
)
AGENCY_WORDS = Rule(
    "发文字号由发文机关代字、年份、发文顺序号组成，如“澄政发〔2026〕3号”。登记在这里，系统才认得这个文号是哪个单位的。",
    "《党政机关公文处理工作条例》（中办发〔2012〕14号）第九条。",
)
CREDIT_CODE = Rule(
    "18位数字和大写字母，机关由机构编制部门赋码。公开页面和对外目录用它认单位。",
    "GB 32100—2015《法人和其他组织统一社会信用代码编码规则》。",
)
NEW_NAME_FROM = Rule(
    "这一天以前发布的文件，页面上仍写旧名称；从这一天起写新名称。代码、索引号和网址都不变。",
    "没有全国统一的规定；已经发布的政府信息不得悄悄改动，所以旧页面保留当时的名称。",
)
MERGED = Rule(
    "承接单位接着办未了事项，也可以更正、撤下并入单位以前发布的文件；那些文件的索引号和网址不变。",
    "《政府信息公开条例》第十条：行政机关制作的政府信息由制作机关公开；制作机关不在了的没有明文，本平台由继续行使其职权的单位负责。",
)
BASIS = Rule(
    "写清是哪个机关、哪份文件、什么文号。以后有人问某局哪年改的名、并到了哪里，就看这一栏。",
    "机构编制事项以批准的方案、批复为准；依据随这次变动留痕，不能再改。",
)
AUTHOR_MAY_REVIEW = Rule(
    "选“不允许”的，起草过、改过这份稿子的人都不能审它。人手很少的村、社区可以放开，放开了会写在留痕里。",
    "三审三校没有全国统一的分工；各地办法都要求逐级审、由不同的人把关，所以默认不允许。",
)
NEIGHBOURS = Rule(
    "一审和二审、二审和三审，是不是可以由同一个人签。隔一道的不受这一条限制。",
    "三审三校没有全国统一的分工；默认不允许，使每一道都多一双眼睛。",
)
ROLE = Rule(
    "能办什么只看岗位。拟稿人起草送审；一审、二审、三审逐级审校；保密审查员下公开结论；三审可以发布。",
    "《政府信息公开条例》第十七条：建立审查机制，明确审查的程序和责任；《保守国家秘密法》第三十五条：公开前审查。",
)
UNTIL = Rule(
    "这一天起不再担任，前一天是最后一天。临时代班的填上，到时自动停止，不必记着来终止。",
    "没有规定；期限写明了，审核时谁有权签就查得清。",
)
LEAVING = Rule(
    "已经签过的字仍然有效；没有办完的，须由在岗的人接手，并在限期内确认。",
    "没有全国统一的规定；文件公开有期限，件不能跟着人走，所以移交要留痕、要限期。",
)
USERNAME = Rule(
    "一人一个登录名，不共用：签批和留痕都记在这个名字下面。离开以后停用，不转给别人。",
    "GB/T 22239—2019：登录用户身份标识应当唯一；应及时删除或停用多余的、过期的账号，避免共享账号。",
)

TABLE: tuple[tuple[type[forms.Form], str, Rule], ...] = (
    (OrganForm, "code", CODE),
    (OrganForm, "agency_words", AGENCY_WORDS),
    (OrganForm, "credit_code", CREDIT_CODE),
    (FactsForm, "agency_words", AGENCY_WORDS),
    (FactsForm, "credit_code", CREDIT_CODE),
    (RenameForm, "on", NEW_NAME_FROM),
    (RenameForm, "basis", BASIS),
    (MergeForm, "into", MERGED),
    (MergeForm, "basis", BASIS),
    (CloseForm, "basis", BASIS),
    (ReviewRulesForm, "author_may_review", AUTHOR_MAY_REVIEW),
    (ReviewRulesForm, "neighbours_may_repeat", NEIGHBOURS),
    (PersonForm, "username", USERNAME),
    (PostForm, "role", ROLE),
    (PostForm, "until", UNTIL),
    (EndPostForm, "on", LEAVING),
)


def apply() -> None:
    for form, name, rule in TABLE:
        explained(form.base_fields[name], rule.text, rule.source)
