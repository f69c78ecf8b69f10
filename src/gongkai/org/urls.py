from __future__ import annotations

from django.urls import path

from gongkai.base.registries import importers

from . import signin
from .workbench import access, imports, lists, organs, settings, today

staff = [
    path("", today.Today.as_view(), name="today"),
    path("sign-in/", signin.SignIn.as_view(), name="sign-in"),
    path("second-step/", signin.SecondStep.as_view(), name="second-step"),
    path("sign-out/", signin.SignOut.as_view(), name="sign-out"),
    path("password/", signin.ChangePassword.as_view(), name="password"),
    path("second-factor/", access.SecondFactor.as_view(), name="second-factor"),
    path("second-factor/start/", access.Start.as_view(), name="second-factor-start"),
    path("second-factor/on/", access.SwitchOn.as_view(), name="second-factor-on"),
    path("second-factor/codes/", access.Renew.as_view(), name="second-factor-codes"),
    path("second-factor/off/", access.SwitchOff.as_view(), name="second-factor-off"),
    path("sign-ins/", access.SignIns.as_view(), name="sign-ins"),
    path("notices/", today.Notices.as_view(), name="notices"),
    path("ledger/", today.Ledger.as_view(), name="ledger"),
    path("history/<str:kind>/<int:pk>/", today.History.as_view(), name="history"),
    path("organs/", organs.Organs.as_view(), name="organs"),
    path("organs/<int:pk>/", organs.OrganPage.as_view(), name="organ"),
    path("organs/<int:pk>/add/", organs.AddOrgan.as_view(), name="add-organ"),
    path("organs/<int:pk>/facts/", organs.Facts.as_view(), name="facts"),
    path("organs/<int:pk>/rename/", organs.Rename.as_view(), name="rename"),
    path("organs/<int:pk>/move/", organs.Move.as_view(), name="move"),
    path("organs/<int:pk>/close/", organs.Close.as_view(), name="close"),
    path("organs/<int:pk>/merge/", organs.Merge.as_view(), name="merge"),
    path("organs/<int:pk>/review-rules/", organs.ReviewRules.as_view(), name="review-rules"),
    path("organs/<int:pk>/people/add/", organs.AddPerson.as_view(), name="add-person"),
    path("organs/<int:pk>/appoint/", organs.Appoint.as_view(), name="appoint"),
    path("handovers/", organs.Handovers.as_view(), name="handovers"),
    path("handovers/<int:pk>/", organs.HandoverPage.as_view(), name="handover"),
    path("posts/<int:pk>/end/", organs.EndPost.as_view(), name="end-post"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.Look.as_view(), name="import-look"),
    path("people/", lists.People.as_view(), name="people"),
    path("sign-in-log/", lists.SignInLog.as_view(), name="sign-in-log"),
    path("people/<int:pk>/facts/", organs.PersonFacts.as_view(), name="person-facts"),
    path("people/<int:pk>/password/", organs.ResetPassword.as_view(), name="reset-password"),
    path("people/<int:pk>/second-factor/", access.ResetSecondFactor.as_view(), name="reset-second-factor"),
    path("people/<int:pk>/let-go/", organs.LetGo.as_view(), name="let-go"),
    path("settings/", settings.Settings.as_view(), name="settings"),
    path("settings/<str:name>/", settings.ChangeSetting.as_view(), name="setting"),
]

# One address for each kind: the kind is no thing of anybody's, and each has its own right.
for kind, _ in importers:
    given = {"kind": kind}
    staff += [
        path(f"imports/{kind}/", imports.Upload.as_view(), given, name=f"import-{kind}"),
        path(f"imports/{kind}/template/", imports.Template.as_view(), given, name=f"import-{kind}-template"),
        path(f"imports/{kind}/export/", imports.Export.as_view(), given, name=f"import-{kind}-export"),
    ]
