from __future__ import annotations

from django.urls import path

from . import workbench

staff = [
    path("duties/", workbench.FailsNext.as_view(), name="fails_next"),
    path("duties/<int:pk>/", workbench.DutyPage.as_view(), name="duty"),
    path("duties/<int:pk>/waive/", workbench.Waive.as_view(), name="waive"),
    path("duties/<int:pk>/stop/", workbench.Stop.as_view(), name="stop"),
    path("duties/<int:pk>/resume/", workbench.Resume.as_view(), name="resume"),
    path("duties/holidays/", workbench.Holidays.as_view(), name="holidays"),
]
