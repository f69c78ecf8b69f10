from __future__ import annotations

from django.urls import path

from . import front, specialdesk, workbench
from .portal import Verify

staff = [
    path("publish/", workbench.SitePage.as_view(), name="site"),
    path("publish/withdraw/<int:pk>/", workbench.Withdraw.as_view(), name="withdraw"),
    path("publish/front/", front.Front.as_view(), name="front"),
    path("publish/urgent/", front.Urgent.as_view(), name="urgent"),
    path("publish/urgent/<int:pk>/end/", front.EndUrgent.as_view(), name="urgent-end"),
    path("publish/profiles/", front.Profiles.as_view(), name="profiles"),
    path("publish/profiles/<int:pk>/", front.Profile.as_view(), name="profile"),
    path("publish/specials/new/", specialdesk.NewSpecial.as_view(), name="special-new"),
    path("publish/specials/<int:pk>/", specialdesk.Special.as_view(), name="special"),
    path("publish/specials/<int:pk>/preview/", specialdesk.Preview.as_view(), name="special-preview"),
    path("publish/specials/<int:pk>/close/", specialdesk.Close.as_view(), name="special-close"),
]
portal = [path("verify/", Verify.as_view(), name="verify")]
