"""Addresses of the pages that look across all apps."""

from django.urls import path

from arman.home import views

app_name = "home"

urlpatterns = [path("", views.start, name="start")]
