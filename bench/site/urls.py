"""The addresses of the project, and those of the anchors."""

from django.urls import include, path

from bench.site import views

urlpatterns = [
    path("bench/plain/", views.plain, name="bench-plain"),
    path("bench/naive/", views.naive, name="bench-naive"),
    path("", include("arman.urls")),
]
