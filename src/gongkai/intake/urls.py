from __future__ import annotations

from django.urls import path

from . import workbench

staff = [
    path("new/", workbench.New.as_view(), name="new"),
    path("drafts/", workbench.Drafts.as_view(), name="drafts"),
    path("drafts/<int:pk>/", workbench.Draft.as_view(), name="draft"),
    path("drafts/<int:pk>/preview/", workbench.Preview.as_view(), name="preview"),
    path("drafts/<int:pk>/discard/", workbench.Discard.as_view(), name="discard"),
    path("sources/<int:pk>/", workbench.SourcePage.as_view(), name="source"),
]
