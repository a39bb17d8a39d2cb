"""Where everything is. The addresses stand in signed badges: they stay for as long as the badges are good."""

from __future__ import annotations

from django.urls import path

from lms import views

urlpatterns = [
    path(".well-known/did.json", views.did_document, name="did"),
    path("status/", views.status_lists, name="status-lists"),
    path("status/<str:name>", views.status_list, name="status-list"),
    path("courses/<slug:slug>/criteria", views.criteria, name="criteria"),
    path("badges/<int:completion_id>", views.download, name="download"),
]
