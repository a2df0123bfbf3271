"""The project's settings, on a database of the bench."""

import os
from pathlib import Path

from arman.settings import *  # noqa: F403
from arman.settings import DATABASES, STORAGES, TEMPLATES

DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", "arman")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["DIRS"].append(Path(__file__).parent)
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.site.urls"
