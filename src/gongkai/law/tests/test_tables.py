from __future__ import annotations

import json

import pytest

from gongkai.config.shared_data import folder
from gongkai.law import catalogue, secrecy, topics
from gongkai.law.secrecy import Conclusion


def test_the_platform_has_its_four_columns_in_their_order() -> None:
    assert [item.name for item in catalogue.CATALOGUE if not item.parent] == [
        "政府信息公开指南",
        "政府信息公开制度",
        "法定主动公开内容",
        "政府信息公开工作年度报告",
    ]


def test_article_20_has_fifteen_items_each_citing_its_own() -> None:
    cited = [item.article.split("第（")[1].split("）")[0] for item in catalogue.ARTICLE_20]

    assert cited == [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
    ]


def test_every_item_stands_below_one_that_comes_before_it() -> None:
    seen = {""}
    for item in catalogue.CATALOGUE:
        assert item.parent in seen, item.code
        assert item.code not in seen, item.code
        seen.add(item.code)


def test_policy_documents_stand_under_statutory_content_with_their_window() -> None:
    path = catalogue.ancestors(catalogue.POLICY_DOCUMENTS)

    assert [item.name for item in path] == ["法定主动公开内容", "政策文件"]
    assert path[-1].window is not None
    assert (path[-1].window.months, path[-1].window.mark) == (6, "V2")


def test_townships_and_districts_have_their_own_items_of_article_21() -> None:
    scopes = {item.name: item.scope for item in catalogue.CATALOGUE}

    assert scopes["筹资筹劳"] is catalogue.Scope.TOWNSHIP
    assert scopes["市政建设"] is catalogue.Scope.DISTRICT
    assert scopes["政策文件"] is catalogue.Scope.ALL


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("澄明区人民政府办公室关于印发工作要点的通知", "通知"),
        ("关于加强某项工作的意见（试行）", "意见"),
        ("关于某事项的复函", "函"),
        ("澄明区人民政府令", "命令（令）"),
        ("某某管理办法", ""),
        ("（通知）", ""),
    ],
)
def test_a_title_ends_in_its_kind_of_document(title: str, kind: str) -> None:
    assert catalogue.kind_of_title(title) == kind


def test_there_are_fifteen_kinds_of_document() -> None:
    assert len({kind.name for kind in catalogue.DOCUMENT_KINDS}) == 15


def test_grounds_of_articles_14_and_15_forbid_and_those_of_16_allow() -> None:
    by_article = {(ground.article[8:12], ground.must) for ground in catalogue.GROUNDS}

    assert by_article == {("第十四条", True), ("第十五条", True), ("第十六条", False)}


def test_there_are_22_topic_classes_and_a_path_finds_its_topic() -> None:
    found = topics.topic_for("综合政务/政务公开")

    assert len([topic for topic in topics.TOPICS if not topic.parent]) == 22
    assert found is not None
    assert found.path == "综合政务\\政务公开"
    assert topics.topic_for("综合政务＼政务公开") == found
    assert topics.topic_for("没有这一类") is None


@pytest.mark.shared_data
def test_the_topics_of_real_state_council_documents_are_known() -> None:
    place = folder()
    if place is None:
        pytest.skip("没有真实文件目录（GONGKAI_SHARED_DATA），不能核对主题分类")
    lines = (place / "documents" / "state_council_2019.jsonl").read_text("utf-8").splitlines()
    written = {json.loads(line)["topic"] for line in lines}

    assert len(written) > 20
    assert {topic for topic in written if topics.topic_for(topic) is None} == set()


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_only_open_lets_a_document_out(conclusion: Conclusion) -> None:
    assert conclusion.allows_release is (conclusion is Conclusion.OPEN)
    assert (secrecy.refusal(conclusion) == "") is conclusion.allows_release
    assert secrecy.MEANINGS[conclusion].articles


def test_no_conclusion_is_a_refusal_too() -> None:
    assert "先审查、后公开" in secrecy.refusal(None)
