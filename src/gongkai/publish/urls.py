from __future__ import annotations

from django.urls import path

from . import workbench

staff = [
    path("publish/", workbench.SitePage.as_view(), name="site"),
    path("publish/withdraw/<int:pk>/", workbench.Withdraw.as_view(), name="withdraw"),
]
