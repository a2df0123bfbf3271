"""Pure rules about customers."""

import unicodedata


def fold_name(name: str) -> str:
    """The key that names are sorted and searched by: no accents, no case, single spaces.

    The embedded server has no ICU, so the order of names is stored and not asked of a collation.
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())[:200]
