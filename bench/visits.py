"""Requests of one or several readers at once to a server on this machine, each timed."""

import http.client
import threading
from dataclasses import dataclass
from itertools import count
from time import perf_counter

WARM = 6


@dataclass(frozen=True, slots=True)
class Visits:
    """Seconds of each request, in order of length, and of all of them together."""

    seconds: tuple[float, ...]
    elapsed: float

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed

    def share(self, part: float) -> float:
        """The length that this part of the requests does not pass."""
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * part))]


def visit(port: int, path: str, cookie: str, *, readers: int, requests: int) -> Visits:
    """So many requests by so many readers; each reader asks again when it is answered."""
    numbers, found = count(), []
    failed: list[str] = []

    def read() -> None:
        while next(numbers) < requests and not failed:
            started = perf_counter()
            status = _ask(port, path, cookie)
            found.append(perf_counter() - started)
            if status != 200:
                failed.append(f"{path} answered {status}")

    for _each in range(WARM):
        _ask(port, path, cookie)
    threads = [threading.Thread(target=read) for _reader in range(readers)]
    started = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(failed[0])
    return Visits(tuple(sorted(found)), perf_counter() - started)


def _ask(port: int, path: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
