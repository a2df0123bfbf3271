"""The same application for asynchronous servers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arman.settings")
os.environ.setdefault("ARMAN_PROCESS", "web")

application = get_asgi_application()
