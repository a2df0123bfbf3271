"""`python -m arman.healthcheck web|worker|beat`: exit status 0 where a container does its work."""

import socket
import sys
import urllib.request
from collections.abc import Callable

from arman import environment as env

BEAT_IS_LATE_AFTER = 600  # seconds; its rows are written every few minutes


def web() -> bool:
    """The web server answers, under a name that it accepts."""
    name = env.words("ALLOWED_HOSTS", "localhost")[0].lstrip(".").replace("*", "localhost")
    port = env.number("PORT", 8000, at_least=1, at_most=65_535)
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": name})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def worker() -> bool:
    """The worker of this host answers over the broker."""
    from arman.celery import app

    name = f"celery@{socket.gethostname()}"
    return bool(app.control.ping(destination=[name], timeout=5))


def beat() -> bool:
    """Something of the schedule was sent lately."""
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone
    from django_celery_beat.models import PeriodicTask

    since = timezone.now() - timedelta(seconds=BEAT_IS_LATE_AFTER)
    sent = PeriodicTask.objects.filter(enabled=True, last_run_at__gte=since)
    return bool(sent.exists())


CHECKS: dict[str, Callable[[], bool]] = {"web": web, "worker": worker, "beat": beat}


if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
