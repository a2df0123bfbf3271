"""The production files, tried without a container engine: each command on real servers."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from arman import healthcheck
from arman.runtime.client import servers
from arman.runtime.postgres import find_binaries
from arman.runtime.state import ROOT, State
from tests.runtime.processes import wait_until

pytestmark = pytest.mark.processes

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
GIVEN = {
    "SECRET_KEY": "s" * 50,
    "ARMAN_PUBLIC_ID_KEY": "p" * 50,
    "ALLOWED_HOSTS": "arman.example.com",
    "POSTGRES_PASSWORD": "super",
    "ARMAN_OWNER_PASSWORD": "owner",
    "ARMAN_APP_PASSWORD": "app",
}


def interpolate(text: str, given: dict[str, str]) -> str:
    """As the engine does it: `${NAME:?…}` must be given, `${NAME:-default}` may be."""

    def value(found: re.Match[str]) -> str:
        name, operator, rest = found.groups()
        if given.get(name):
            return given[name]
        if operator == ":-":
            return rest
        raise KeyError(name)

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", value, str(text))


def environment_of(service: str) -> dict[str, str]:
    asked = SERVICES[service]["environment"]
    return {name: interpolate(value, GIVEN) for name, value in asked.items()}


class Host:
    """What stands for the host of the containers: embedded servers, the roles of the script."""

    def __init__(self, state: State) -> None:
        self.state = state

    def make_roles(self) -> None:
        environment = {
            **os.environ,
            "PATH": f"{find_binaries()}:{os.environ['PATH']}",
            "PGHOST": str(self.state.postgres_socket),
            "POSTGRES_USER": "postgres",
            "ARMAN_OWNER": "ship_owner",
            "ARMAN_APP": "ship_app",
            "ARMAN_DATABASE": "ship",
            **{name: GIVEN[name] for name in ("ARMAN_OWNER_PASSWORD", "ARMAN_APP_PASSWORD")},
        }
        subprocess.run(["docker/postgres/10-roles.sh"], cwd=ROOT, env=environment, check=True)

    def environment(self, service: str) -> dict[str, str]:
        given = environment_of(service)
        given["DATABASE_URL"] = self.state.database_url("ship_app", "ship")
        if "DATABASE_OWNER_URL" in given:
            given["DATABASE_OWNER_URL"] = self.state.database_url("ship_owner", "ship")
        given["REDIS_URL"] = self.state.redis_url()
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        image = {"PATH": path, "ARMAN_PYTHON": "here", "LOG_FORMAT": "json"}
        home = {"ARMAN_HOME": str(self.state.home), "DJANGO_SETTINGS_MODULE": "arman.settings"}
        return {**image, **home, **given}

    def start(self, service: str, *changes: tuple[str, str]) -> "subprocess.Popen[str]":
        command = [dict(changes).get(word, word) for word in SERVICES[service]["command"]]
        log = self.state.log / f"ship-{service}.log"
        with log.open("w") as file:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(service),
                stdout=file,
                stderr=file,
                text=True,
            )

    def is_healthy(self, service: str, **more: str) -> bool:
        _, *check = SERVICES[service]["healthcheck"]["test"]
        environment = {**self.environment(service), **more}
        return subprocess.run(check, cwd=ROOT, env=environment, check=False).returncode == 0

    def said(self, service: str) -> str:
        return (self.state.log / f"ship-{service}.log").read_text()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    state = State(tmp_path_factory.mktemp("host"))
    with servers(state, tests=True):
        made = Host(state)
        made.make_roles()
        assert made.start("migrate").wait(120) == 0, made.said("migrate")
        yield made


def end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    assert process.wait(30) in {0, -15}


def test_application_role_of_the_script_owns_nothing(host: Host) -> None:
    question = (
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole, (SELECT count(*) FROM pg_class"
        " WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = current_user"
    )
    connection = psycopg2.connect(host.state.database_url("ship_app", "ship"))
    with connection.cursor() as cursor:
        cursor.execute(question)
        assert cursor.fetchone() == (False, 0)
    connection.close()


def test_web_serves_and_is_healthy(host: Host) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = host.start("web", ("0.0.0.0:8000", f"127.0.0.1:{port}"))
    try:
        assert wait_until(lambda: host.is_healthy("web", PORT=port), 60), host.said("web")
    finally:
        end(process)
    assert not host.is_healthy("web", PORT=port)


def test_worker_works_and_is_healthy(host: Host) -> None:
    process = host.start("worker")
    try:
        assert wait_until(lambda: host.is_healthy("worker"), 60), host.said("worker")
    finally:
        end(process)


def test_beat_starts(host: Host) -> None:
    process = host.start("beat")
    try:
        assert wait_until(lambda: "DatabaseScheduler" in host.said("beat"), 60), host.said("beat")
        time.sleep(1)
        assert process.poll() is None, host.said("beat")
    finally:
        end(process)


@pytest.mark.django_db
def test_beat_is_healthy_while_it_sends() -> None:
    from django.utils import timezone
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    assert not healthcheck.beat()
    each = IntervalSchedule.objects.create(every=5, period="seconds")
    PeriodicTask.objects.create(name="x", task="y", interval=each, last_run_at=timezone.now())
    assert healthcheck.beat()


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_nothing_starts_without_its_secret(missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    texts = [
        str(value)
        for service in SERVICES.values()
        for value in (service.get("environment") or {}).values()
    ]
    with pytest.raises(KeyError, match=missing):
        interpolate(" ".join(texts), given)


def test_only_the_migrations_know_the_owner() -> None:
    knowing = [name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in str(service)]
    assert knowing == ["migrate"]


@pytest.mark.parametrize("service", OURS)
def test_containers_are_locked_down(service: str) -> None:
    asked = SERVICES[service]
    assert asked["read_only"] is True
    assert asked["cap_drop"] == ["ALL"]
    assert asked["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "migrate"])
def test_services_that_stay_have_health_checks(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[service]["restart"] == "unless-stopped"


def test_volumes_are_declared() -> None:
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert named == set(COMPOSE["volumes"])


def test_image_runs_as_nobody_special_with_the_same_command() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "\nUSER arman\n" in text
    assert "--require-hashes" in text
    default = re.search(r"^CMD (\[.*\])$", text.replace("\\\n", ""), re.MULTILINE)
    assert default is not None
    assert yaml.safe_load(default.group(1)) == SERVICES["web"]["command"]


def test_image_copies_only_what_is_there() -> None:
    for source in re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text(), re.M):
        assert Path(ROOT / source).exists()


def test_database_tuning_can_start(host: Host) -> None:
    """Its options are known to the server."""
    words = [interpolate(word, GIVEN) for word in SERVICES["db"]["command"]][1:]
    names = [word.split("=")[0] for word in words if word != "-c"]
    connection = psycopg2.connect(host.state.database_url("ship_app", "ship"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [names])
        assert cursor.fetchone() == (len(names),)
    connection.close()
