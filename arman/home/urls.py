"""Addresses of the pages that look across all apps."""

from django.urls import path

from arman.home import guides, search, views

app_name = "home"

urlpatterns = [
    path("", views.start, name="start"),
    path("keys/", guides.keys, name="keys"),
    path("styleguide/", guides.styleguide, name="styleguide"),
    path("search/", search.search_page, name="search"),
    path("settings/", views.settings, name="settings"),
    path("settings/entities/add/", views.entity_edit, name="entity-add"),
    path("settings/entities/<public:public_id>/", views.entity_edit, name="entity-edit"),
]
