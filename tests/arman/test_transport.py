"""What a browser is told of TLS: this host alone, unless somebody asked for more."""

import json
import os
import subprocess
import sys

import pytest

from arman.runtime.state import ROOT

ASK = """
import json, django
django.setup()
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
answer = SecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get("/", secure=True))
print(json.dumps(answer.headers.get("Strict-Transport-Security")))
"""


def ask(**given: str) -> "subprocess.CompletedProcess[str]":
    names = {"DJANGO_SETTINGS_MODULE": "arman.settings", "ALLOWED_HOSTS": "testserver"}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**os.environ, **names, "HSTS_INCLUDE_SUBDOMAINS": "", "HSTS_PRELOAD": "", **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"BEHIND_TLS": "false"}, None),
        ({"BEHIND_TLS": "true"}, "max-age=31536000"),
        (
            {"BEHIND_TLS": "true", "HSTS_INCLUDE_SUBDOMAINS": "true"},
            "max-age=31536000; includeSubDomains",
        ),
        (
            {"BEHIND_TLS": "true", "HSTS_INCLUDE_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"},
            "max-age=31536000; includeSubDomains; preload",
        ),
    ],
)
def test_browsers_are_told_of_this_host_alone(given: dict[str, str], expected: str | None) -> None:
    done = ask(**given)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def test_preload_without_subdomains_is_refused() -> None:
    done = ask(BEHIND_TLS="true", HSTS_PRELOAD="true")
    assert done.returncode == 1
    assert "HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS" in done.stderr
