from __future__ import annotations

from django.urls import path

from . import sheets, workbench

staff = [
    path("documents/", workbench.Library.as_view(), name="library"),
    path("documents/<int:pk>/", workbench.DocumentView.as_view(), name="document"),
    path("documents/<int:pk>/correct/", workbench.Correct.as_view(), name="correct"),
    path("documents/<int:pk>/places/", workbench.Places.as_view(), name="places"),
    path("documents/<int:pk>/declare/", workbench.Declare.as_view(), name="declare"),
    path("editions/<int:pk>/edit/", workbench.Edit.as_view(), name="edit"),
    path("attachments/<int:pk>/", workbench.AttachmentFile.as_view(), name="attachment"),
    path("catalogue/", sheets.Catalogue.as_view(), name="catalogue"),
    path("catalogue/extend/", sheets.Extend.as_view(), name="extend"),
    path("relations/", workbench.Relations.as_view(), name="relations"),
    path("relations/<int:pk>/confirm/", workbench.Confirm.as_view(), name="confirm"),
    path("relations/<int:pk>/reject/", workbench.Reject.as_view(), name="reject"),
]
