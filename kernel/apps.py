"""The kernel's app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "kernel"
    verbose_name = _("Kernel")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate
        from django.urls import register_converter

        from kernel import checks  # noqa: F401
        from kernel.public_ids import PublicIdConverter
        from kernel.roles import grant_after_migrate

        register_converter(PublicIdConverter, "public")
        post_migrate.connect(grant_after_migrate, sender=self, dispatch_uid="kernel.roles")
