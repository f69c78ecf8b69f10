"""Nothing of this room is reference data; and what other packages offer for change is taken away here:
a queue, a ledger or a lock-out is not edited by hand."""

from __future__ import annotations

from django.contrib import admin

MACHINERY = ("procrastinate", "axes")

for model in list(admin.site._registry):
    if model._meta.app_label in MACHINERY:
        admin.site.unregister(model)
