"""What people do on the flows besides the ordinary one: urgent, short correction, joint, by itself at a time;
and several papers that are alike, looked at one by one and signed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gongkai.org.models import Role
from gongkai.review import sight, states
from gongkai.review.models import Stage
from gongkai.review.services import (
    FileLaterReport,
    GiveConsent,
    OpenDossier,
    OpenRun,
    ScheduleRelease,
    SignReview,
    SignRun,
    Submit,
)
from gongkai.review.services.running import displayed

from .moves import SIGNER
from .scene import Do, LoadFailed, Made, Scene


def opened(name: str, keys: Sequence[str], flow: str, *, reason: str = "", correction: str = "") -> Do:
    """The clerk puts drafts together in a dossier that goes this flow, and submits it."""

    def do(scene: Scene) -> Made:
        editions, by = [scene.draft(key) for key in keys], scene.author(keys[0])
        dossier = OpenDossier(editions, flow=flow, flow_reason=reason, correction=correction, by=by).execute()
        Submit(dossier, by=by).execute()
        return {f"dossier:{name}": dossier.pk}

    return do


def finally_signed(name: str, note: str = "") -> Do:
    """终审 of an urgent release, by the first whom the office has named."""

    def do(scene: Scene) -> None:
        named = sight.named()
        if not named:
            raise LoadFailed("还没有指定紧急发布终审人，剧本的先后次序不对。")
        SignReview(scene.dossier(name), note=note, by=named[0]).execute()

    return do


def reported(name: str, text: str) -> Do:
    """补报 by whoever submitted it."""

    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        FileLaterReport(dossier, text, by=dossier.author).execute()

    return do


def consented(name: str, unit: str, note: str = "") -> Do:
    """会签 by the third reviewer of an organ that issues the paper with the lead."""

    def do(scene: Scene) -> None:
        GiveConsent(scene.dossier(name), note=note, by=scene.who(unit, Role.THIRD_REVIEWER)).execute()

    return do


def goes_out_by_itself(name: str, hour: dt.datetime) -> Do:
    """Whoever may release decides that it comes out at this hour without anybody pressing."""

    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        ScheduleRelease(dossier, hour, itself=True, by=scene.who_releases(dossier)).execute()

    return do


def signed_together(names: Sequence[str], unit: str, stage: Stage, note: str = "") -> Do:
    """Papers that are alike lie on one desk: each is looked at, then all are signed once."""

    def do(scene: Scene) -> None:
        by = scene.who(unit, SIGNER[stage])
        run = OpenRun([scene.dossier(name) for name in names], by=by).execute()
        for look in run.looks.select_related("run", "dossier"):
            displayed(look, states.standing(look.dossier))
        left_out = SignRun(run, note, by=by).execute().left_out
        if left_out:
            raise LoadFailed(f"一次签署漏了：{'、'.join(map(str, left_out))}。")

    return do
