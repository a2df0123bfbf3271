"""The address of the schema of the interface of programs; for signed-in people."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from kernel.api import SignedIn

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(
            authentication_classes=[SignedIn], permission_classes=[IsAuthenticated]
        ),
        name="api-schema",
    ),
]
