"""Signed-in pages over HTTP, beside the plainest page and fifty rows made simply, in one run.

Two gunicorn workers as in production, one reader and eight. What is asked of a page is what it
takes beside the simple one: `performance.md` measured 30 ms (p95) for that with one reader, 74 with
eight and 127 a second, and asks for 20, 60 and 180.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import server
from bench.loads import Ledger, ensure_database
from bench.timing import Report
from bench.visits import Visits, visit
from invoices.models import OpenItem
from staff.models import User

NAIVE: Final = "fifty rows made simply"
PLAIN: Final = "the plainest page"
# (readers, requests of a round, p95 beside the simple page at most)
LOADS: Final = ((1, 60, 20 / 30), (8, 160, 60 / 74))
RATE: Final = 180 / 127
MOST_QUERIES: Final = 6


def measure_pages(ledger: Ledger, rounds: int) -> Report:
    ensure_database(ledger)
    report = Report(f"pages, {ledger.plan.documents:,} documents", ledger.is_full_size)
    paths = {PLAIN: "/bench/plain/", NAIVE: "/bench/naive/", **_pages()}
    cookie = _cookie(User.objects.get(email="manager@demo.example"))
    queries = _count_queries(paths)
    with _served(ledger.name) as port:
        for readers, requests, limit in LOADS:
            found: dict[str, list[Visits]] = {name: [] for name in paths}
            for _round in range(rounds):
                for name, path in paths.items():
                    found[name].append(
                        visit(port, path, cookie, readers=readers, requests=requests)
                    )
            _judge(report, found, readers, limit)
    for name, number in queries.items():
        report.judge(f"{name}: queries", number, MOST_QUERIES, unit="queries", most=1)
    return report


def _pages() -> dict[str, str]:
    counts = "SELECT customer_id FROM invoices_openitem GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(counts)
        (biggest,) = cursor.fetchone()
    customer = OpenItem.objects.filter(customer_id=biggest)[0].customer
    return {
        "aging by customer": reverse("invoices:aging"),
        "customers": reverse("customers:list"),
        "documents": reverse("invoices:documents"),
        "receipts": reverse("invoices:sources"),
        "customer, biggest": customer.get_absolute_url(),
    }


def _judge(report: Report, found: dict[str, list[Visits]], readers: int, limit: float) -> None:
    slow = {name: median(one.share(0.95) for one in runs) for name, runs in found.items()}
    rate = {name: median(one.rate for one in runs) for name, runs in found.items()}
    for name in found:
        report.note(f"{name}, {readers} readers, p95", slow[name])
        if name in (NAIVE, PLAIN):
            continue
        who = f"{name}, {readers} reader{'s' * (readers > 1)}"
        report.judge(f"{who}: p95", slow[name] * 1000, slow[NAIVE] * 1000, most=limit)
        if readers > 1:
            report.judge(f"{who}: rate", rate[name], rate[NAIVE], unit="req/s", least=RATE)


def _count_queries(paths: dict[str, str]) -> dict[str, int]:
    """Of every page but the anchors, by one reader in this process."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        User.objects.get(email="manager@demo.example"), backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    counted = {}
    for name, path in paths.items():
        if not path.startswith("/bench/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            counted[name] = len(captured)
    return counted


def _cookie(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def _served(database: str) -> Iterator[int]:
    """The project on two workers, as in production."""
    server.leave()
    port = 18_900 + os.getpid() % 500
    environment = {
        **os.environ,
        "BENCH_DATABASE": database,
        "ARMAN_PROCESS": "web",
    }
    command = [sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
    command += ["-b", f"127.0.0.1:{port}", "-w", "2", "--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(command, env=environment)
    try:
        _await(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(port: int) -> None:
    for _attempt in range(300):
        try:
            visit(port, "/healthz", "", readers=1, requests=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server of the bench did not start")
