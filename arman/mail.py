"""Mail that is not sent, where no server for it is named: written down for the program alone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class PrivateFiles(EmailBackend):
    """Files in a folder that nobody else may open: they hold links that set passwords."""

    def __init__(self, *, file_path: str | None = None, **options: Any) -> None:
        folder = Path(file_path or settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        super().__init__(file_path=str(folder), **options)
