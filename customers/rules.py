"""Pure rules about customers."""

from kernel.search_words import fold


def fold_name(name: str) -> str:
    """The key that names are sorted and searched by: no accents, no case, single spaces.

    The embedded server has no ICU, so the order of names is stored and not asked of a collation.
    """
    return fold(name)[:200]
