"""A real browser for the few tests that need one; its page tolerates no error and no outsider."""

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def pytest_report_header(config: pytest.Config) -> str:
    found = find_chromium()
    return f"browser tests: with {found}" if found else "browser tests: LEFT OUT, no Chromium found"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Said at the end too, where it is read."""
    left_out = [
        report
        for report in terminalreporter.getreports("skipped")
        if "no Chromium found" in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.write_line(f"{len(left_out)} browser tests left out: no Chromium found")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium found"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of the live server; `page.goto("/")` works, and faults fail the test at its end."""
    faults: list[str] = []
    home = urlsplit(live_server.url).netloc

    def look_at(request: Any) -> None:
        if urlsplit(request.url).scheme.startswith("http") and urlsplit(request.url).netloc != home:
            faults.append(f"asked another server for {request.url}")

    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("request", look_at)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: note_error(line, faults))
    yield opened
    context.close()
    assert not faults, "\n".join(faults)


def note_error(line: Any, faults: list[str]) -> None:
    # A refused form answers 422, which the browser reports as a failed resource; tests look at it.
    if line.type == "error" and "status of 4" not in line.text:
        faults.append(line.text)
