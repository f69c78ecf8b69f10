"""Django's own pages are for reference data only: no organ, person or post is changed there, for acts would be
passed by and no event written."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

# What a person may do follows from posts alone.
admin.site.unregister(Group)
# Keys of telephones are nobody's reference data.
admin.site.unregister(TOTPDevice)


def _one_door(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """There is one sign-in; to who is in and still sent here, these pages do not exist."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(reverse("admin:index"), reverse("org:sign-in"))


admin.site.login = _one_door  # type: ignore[method-assign]
