"""Mail that is kept in files is for the program's account alone."""

from pathlib import Path

import pytest
from django.core.mail import get_connection, send_mail


@pytest.mark.parametrize("is_there", [False, True])
def test_folder_of_mail_is_private(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "mail"
    if is_there:
        folder.mkdir(mode=0o755)
    kept = get_connection("arman.mail.PrivateFiles", file_path=str(folder))
    send_mail("A link", "text", "a@example.test", ["b@example.test"], connection=kept)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 1
