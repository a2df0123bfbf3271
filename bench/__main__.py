"""`python -m bench`: see bench/README.md."""

import argparse
import os
import sys
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHAT = ("imports", "aging", "checks", "search", "pages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--scales", default="0.01,0.1", help="small and large: 0.1,1")
    parser.add_argument("--only", default=",".join(WHAT))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=ROOT / ".arman" / "bench.json")
    parser.add_argument("--scale", help="this size, and a tenth of it for the growth")
    given = parser.parse_args()
    if given.scale:
        given.scales = f"{Decimal(given.scale) / 10},{given.scale}"
    home = Path(os.environ.setdefault("ARMAN_HOME", str(ROOT / ".arman" / "bench")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.site.settings"
    sys.path += [str(ROOT), str(ROOT / "collections")]
    home.mkdir(parents=True, exist_ok=True)
    from arman.runtime.client import servers
    from arman.runtime.state import State

    with servers(State.from_environment()):
        scales = [int(Decimal(scale) * 1000) for scale in given.scales.split(",")]
        run(scales, given.only.split(","), given.rounds, given.json, home)


def run(scales: list[int], only: list[str], rounds: int, path: Path, home: Path) -> None:
    import django

    django.setup()
    from bench import server
    from bench.aging import compare_sizes, measure_aging
    from bench.checks import measure_checks
    from bench.imports import measure_imports
    from bench.lists import measure_lists
    from bench.loads import make_ledger
    from bench.pages import measure_pages
    from bench.search import measure_searches
    from bench.timing import write

    server.prepare()
    ledgers = [make_ledger(scale, home / "ledgers") for scale in scales]
    reports = []
    if "imports" in only:
        reports.append(measure_imports(ledgers[-1], max(rounds // 2, 1)))
    if "aging" in only:
        by_size = [measure_aging(ledger, rounds) for ledger in ledgers]
        reports += by_size
        if len(scales) > 1:
            times = scales[-1] / scales[0]
            reports.append(compare_sizes(by_size[0], by_size[-1], times))
    if "checks" in only:
        reports.append(measure_checks(ledgers[-1], rounds))
    if "pages" in only:
        reports.append(measure_pages(ledgers[-1], max(rounds // 2, 3)))
        reports.append(measure_lists(ledgers[-1], rounds))
    if "search" in only:
        reports += measure_searches(ledgers, rounds)
    for report in reports:
        report.show()
    write(reports, path)
    server.leave()


if __name__ == "__main__":
    main()
