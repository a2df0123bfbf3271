"""Settings as the environment gives them; a bad value stops the program with one sentence."""

import os
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
POSTGRES_SCHEMES = {"postgres", "postgresql"}
REDIS_SCHEMES = {"redis", "rediss", "unix"}


def refuse(sentence: str) -> NoReturn:
    raise SystemExit(f"[arman] {sentence}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name)
    if not value:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    refuse(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int, *, at_least: int, at_most: int) -> int:
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError:
        refuse(f"{name} must be a whole number, not {value!r}.")
    if not at_least <= found <= at_most:
        refuse(f"{name} must be between {at_least} and {at_most}, not {found}.")
    return found


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        refuse(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:password@host:5432/name?sslmode=…`.

    A private socket is written as `postgresql://user@/name?host=/folder`.
    """
    value = text(name, default)
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        refuse(f"{name} is not a valid address of a database.")
    options = dict(parse_qsl(url.query))
    found = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or unquote(url.hostname or ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
    if url.scheme not in POSTGRES_SCHEMES or not found["NAME"] or not found["USER"]:
        refuse(f"{name} must read postgresql://user:password@host:5432/name.")
    return found


def redis(name: str, default: str) -> str:
    value = text(name, default)
    url = urlsplit(value)
    if url.scheme not in REDIS_SCHEMES or not (url.netloc or url.path.strip("/")):
        refuse(f"{name} must read redis://host:6379/0 (or rediss://, or unix:///path/of/socket).")
    if url.scheme != "unix" and not url.path.strip("/").isdecimal() and url.path.strip("/"):
        refuse(f"{name} must end in the number of a database, not {url.path!r}.")
    return value


def redis_database(url: str, offset: int) -> str:
    """The same server's database `offset` further, for the cache beside the broker."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={offset}"
    first = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{first + offset}").geturl()


def celery_broker(url: str) -> str:
    """Celery's way of writing the address of the broker."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=0"
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in parts.query:
        return parts._replace(query="ssl_cert_reqs=required").geturl()
    return url
