"""Addresses of the forms and parts beside a customer's page; included within `customers:`."""

from django.urls import URLPattern, URLResolver, include, path

from customers.views import care, contacts, master_data, parts, timeline

contact_patterns: list[URLPattern | URLResolver] = [
    path("add/", contacts.contact_add, name="contact-add"),
    path("<public:row_id>/edit/", contacts.contact_edit, name="contact-edit"),
    path("<public:row_id>/remove/", contacts.contact_remove, name="contact-remove"),
]
restriction_patterns: list[URLPattern | URLResolver] = [
    path("add/", care.restriction_add, name="restriction-add"),
    path("<public:row_id>/end/", care.restriction_end, name="restriction-end"),
]
note_patterns: list[URLPattern | URLResolver] = [
    path("add/", care.note_add, name="note-add"),
    path("<public:row_id>/edit/", care.note_edit, name="note-edit"),
    path("<public:row_id>/pin/", care.note_pin, name="note-pin"),
]
one_patterns: list[URLPattern | URLResolver] = [
    path("edit/", master_data.customer_edit, name="edit"),
    path("history/", master_data.customer_history, name="history"),
    path("timeline/", timeline.customer_timeline, name="timeline"),
    path("assign/", care.assign, name="assign"),
    path("contacts/", include(contact_patterns)),
    path("restrictions/", include(restriction_patterns)),
    path("notes/", include(note_patterns)),
    path("parts/<slug:name>/", parts.part, name="part"),
]
urlpatterns = [
    path("add/", master_data.customer_add, name="add"),
    path("<public:public_id>/", include(one_patterns)),
]
