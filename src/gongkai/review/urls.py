from __future__ import annotations

from django.urls import path

from . import lists, runs, workbench

staff = [
    path("dossiers/", workbench.Dossiers.as_view(), name="dossiers"),
    path("dossiers/search/", lists.Search.as_view(), name="search"),
    path("dossiers/open/", workbench.Open.as_view(), name="open"),
    path("dossiers/bulk/", runs.Bulk.as_view(), name="bulk"),
    path("dossiers/runs/<int:pk>/", runs.RunPage.as_view(), name="run"),
    path("dossiers/runs/<int:pk>/sign/", runs.SignRunView.as_view(), name="sign-run"),
    path("dossiers/runs/<int:pk>/<int:order>/", runs.LookPage.as_view(), name="look"),
    path("dossiers/<int:pk>/", workbench.DossierPage.as_view(), name="dossier"),
    path("dossiers/<int:pk>/members/add/", workbench.Add.as_view(), name="add"),
    path("dossiers/<int:pk>/members/remove/", workbench.Remove.as_view(), name="remove"),
    path("dossiers/<int:pk>/submit/", workbench.SubmitView.as_view(), name="submit"),
    path("dossiers/<int:pk>/sign/", workbench.Sign.as_view(), name="sign"),
    path("dossiers/<int:pk>/secrecy/", workbench.Secrecy.as_view(), name="secrecy"),
    path("dossiers/<int:pk>/return/", workbench.Return.as_view(), name="return"),
    path("dossiers/<int:pk>/release/", workbench.Release.as_view(), name="release"),
    path("dossiers/<int:pk>/schedule/", workbench.Schedule.as_view(), name="schedule"),
    path("dossiers/<int:pk>/flow/", workbench.ChangeFlowView.as_view(), name="flow"),
    path("dossiers/<int:pk>/consent/", workbench.Consent.as_view(), name="consent"),
    path("dossiers/<int:pk>/withdraw-consent/", workbench.Withdraw.as_view(), name="withdraw-consent"),
    path("dossiers/<int:pk>/report/", workbench.Report.as_view(), name="report"),
    path("dossiers/<int:pk>/files/<int:file>/", workbench.File.as_view(), name="file"),
    path("dossiers/<int:pk>/abandon/", workbench.Abandon.as_view(), name="abandon"),
]
