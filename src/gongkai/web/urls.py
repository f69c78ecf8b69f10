from django.urls import path

from gongkai.web import assets, views

portal = [path(f"{assets.FOLDER}/<str:name>", views.serve_asset, name="asset")]
