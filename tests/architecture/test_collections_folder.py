"""`collections/` is an import root and never a package (docs/adr/0002)."""

import collections
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture.sources import COLLECTIONS, ROOT

CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
CHILDREN = sorted(path for path in COLLECTIONS.iterdir() if path.is_dir() and path.name[0] != "_")


def test_folder_is_no_package() -> None:
    assert not (COLLECTIONS / "__init__.py").exists()
    assert not (ROOT / "tests" / "collections").exists()


def test_standard_library_keeps_the_name() -> None:
    assert collections.__file__ is not None
    assert Path(collections.__file__).is_relative_to(Path(sys.base_prefix))


@pytest.mark.parametrize("child", CHILDREN, ids=lambda path: path.name)
def test_every_child_is_an_installed_app(child: Path) -> None:
    assert child.name not in sys.stdlib_module_names
    assert Path(apps.get_app_config(child.name).path) == child


def local_roots() -> set[str]:
    return {name.split(".")[0] for name in settings.LOCAL_APPS}


def test_contracts_know_every_local_app() -> None:
    assert set(CONFIGURATION["tool"]["importlinter"]["root_packages"]) == local_roots()


def test_wheel_lists_every_local_app() -> None:
    packages = CONFIGURATION["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {Path(package).name for package in packages} == local_roots()


def test_direction_names_every_local_app() -> None:
    (direction,) = (
        contract
        for contract in CONFIGURATION["tool"]["importlinter"]["contracts"]
        if contract["id"] == "direction"
    )
    named = {name.strip() for layer in direction["layers"] for name in layer.split("|")}
    assert named == set(settings.LOCAL_APPS)


def test_no_app_of_ours_bears_a_name_of_the_standard_library() -> None:
    assert not local_roots() & sys.stdlib_module_names
