"""Real documents move in as what they are, and a second call brings no one twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.base.models import Event
from gongkai.config import shared_data
from gongkai.demo import real
from gongkai.demo.scene import LoadFailed
from gongkai.documents.models import Document, Origin
from gongkai.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder() -> Path:
    found = shared_data.folder()
    if found is None or not real.lies_in(found):
        pytest.skip("没有真实公文目录（GONGKAI_SHARED_DATA）")
    return found


@pytest.mark.shared_data
def test_papers_of_other_governments_keep_their_issuers_numbers_and_days(folder: Path):
    assert real.move_in(folder, 60).documents == 60
    found = Document.objects.filter(origin=Origin.MOVED_IN).select_related("organ", "current")
    assert found.count() == 60
    assert {document.organ.name for document in found} <= set(real.CODES)
    council = found.filter(organ__name=real.STATE_COUNCIL)
    assert council.count() > 40
    assert all(document.index_number.startswith("000014349/") for document in council)
    assert all(document.current.issuers and document.public_since.year < 2026 for document in found)
    assert not Duty.objects.exists()


@pytest.mark.shared_data
def test_a_second_call_goes_on_where_the_first_stopped(folder: Path):
    real.move_in(folder, 5)
    assert real.move_in(folder, 5).documents == 0
    assert real.move_in(folder, 8).documents == 3
    assert Event.objects.filter(name="document.moved_in").count() == 8


def test_a_folder_without_real_papers_is_refused(tmp_path: Path):
    with pytest.raises(LoadFailed, match="请核对文件夹"):
        real.move_in(tmp_path)
