from __future__ import annotations

from django.urls import path

from . import desk, lists, workbench

staff = [
    path("new/", workbench.New.as_view(), name="new"),
    path("new/<int:pk>/", workbench.Sort.as_view(), name="sort"),
    path("drafts/", lists.Drafts.as_view(), name="drafts"),
    path("drafts/<int:pk>/", desk.Draft.as_view(), name="draft"),
    path("drafts/<int:pk>/save/", desk.Save.as_view(), name="save"),
    path("drafts/<int:pk>/here/", desk.Here.as_view(), name="here"),
    path("drafts/<int:pk>/take/", desk.Take.as_view(), name="take"),
    path("drafts/<int:pk>/paste/", desk.Paste.as_view(), name="paste"),
    path("drafts/<int:pk>/picture/", desk.Picture.as_view(), name="picture"),
    path("drafts/<int:pk>/preview/", desk.Preview.as_view(), name="preview"),
    path("drafts/<int:pk>/discard/", desk.Discard.as_view(), name="discard"),
    path("sources/<int:pk>/", workbench.SourcePage.as_view(), name="source"),
]
