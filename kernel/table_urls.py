"""Addresses of what lists share: views, columns, files."""

from django.urls import path

from kernel import table_views

app_name = "tables"

urlpatterns = [
    path("exports/", table_views.export_list, name="exports"),
    path("exports/<public:public_id>/", table_views.export_page, name="export-page"),
    path("exports/<public:public_id>/file/", table_views.export_file, name="export-file"),
    path("views/<public:public_id>/change/", table_views.view_change, name="view-change"),
    path("views/<public:public_id>/delete/", table_views.view_delete, name="view-delete"),
    path("views/<public:public_id>/first/", table_views.view_first, name="view-first"),
    path("<slug:key>/columns/", table_views.columns, name="columns"),
    path("<slug:key>/views/", table_views.view_save, name="view-save"),
    path("<slug:key>/export/", table_views.export, name="export"),
]
