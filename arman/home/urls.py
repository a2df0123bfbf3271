"""Addresses of the pages that look across all apps."""

from django.urls import include, path

from arman.home import guides, search
from arman.home.views import calendars, settings, start

app_name = "home"

calendar_patterns = [
    path("", calendars.calendar_list, name="calendars"),
    path("add/", calendars.calendar_add, name="calendar-add"),
    path("days/<public:public_id>/remove/", calendars.holiday_remove, name="holiday-remove"),
    path("<public:public_id>/", calendars.calendar, name="calendar"),
    path("<public:public_id>/change/", calendars.calendar_edit, name="calendar-edit"),
    path("<public:public_id>/default/", calendars.calendar_default, name="calendar-default"),
    path(
        "<public:public_id>/proposal/<int:year>/",
        calendars.calendar_proposal,
        name="calendar-proposal",
    ),
]
urlpatterns = [
    path("", start.start, name="start"),
    path("keys/", guides.keys, name="keys"),
    path("styleguide/", guides.styleguide, name="styleguide"),
    path("search/", search.search_page, name="search"),
    path("settings/", settings.settings, name="settings"),
    path("settings/department/", settings.department, name="department"),
    path("settings/entities/", settings.entity_list, name="entities"),
    path("settings/entities/add/", settings.entity_edit, name="entity-add"),
    path("settings/entities/<public:public_id>/", settings.entity_edit, name="entity-edit"),
    path("settings/calendars/", include(calendar_patterns)),
]
