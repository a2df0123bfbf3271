"""The base of all posted facts."""

from typing import ClassVar

from django.db import models

from kernel.models.act import Act


class PostedModel(models.Model):
    """A fact of the ledger: inserted once by an act, then never changed and never deleted.

    The application's database role has no UPDATE, DELETE or TRUNCATE on such a table; a mistake
    is mended by a later fact that reverses it. Facts of one act lie together on disk, so an app
    that looks them up by act adds a `BrinIndex(fields=["act"])`, not a B-tree.
    """

    is_posted: ClassVar[bool] = True

    act = models.ForeignKey(Act, models.PROTECT, related_name="+", editable=False, db_index=False)

    class Meta:
        abstract = True
