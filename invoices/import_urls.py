"""Addresses of the import, below the ledger's."""

from django.urls import path

from invoices.views import imports

urlpatterns = [
    path("", imports.import_list, name="imports"),
    path("add/", imports.import_add, name="import-add"),
    path("<public:public_id>/", imports.import_page, name="import"),
    path("<public:public_id>/now/", imports.import_now, name="import-now"),
    path("<public:public_id>/rejects/<str:name>", imports.import_rejects, name="import-rejects"),
    path("<public:public_id>/undo/", imports.import_undo, name="import-undo"),
]
