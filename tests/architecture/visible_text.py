"""Finds text that a person reads and no catalogue knows: in templates and in programs."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from arman.translations import KEYWORDS

# Names, and languages by their own name.
NAMES = {
    "Arman",
    "CSV",
    "XLSX",
    "Ctrl",
    "Enter",
    "Esc",
    "Shift",
    "Tab",
    "EUR",
    "English",
    "Deutsch",
    "Română",
}
STYLES = re.compile(r"[a-z-]+__[a-z-]+")  # blocks of templates may hold names of styles
READ_ATTRIBUTES = {
    "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "alt",
    "label", "summary", "data-label", "hx-confirm", "hx-prompt",
}  # fmt: skip
BUTTONS = {"submit", "button", "reset"}
LITERAL = re.compile(r""""([^"]*)"|'([^']*)'""")
WORDS = re.compile(r"[^\W\d_]{2,}")
READ_ARGUMENTS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
READ_IN_CLASSES = {"verbose_name", "verbose_name_plural"}
REFUSALS = {"DomainError", "Refused", "Conflict", "NotAllowed", "NotFound"}
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}


def reads_as_text(value: str) -> bool:
    return bool(set(WORDS.findall(STYLES.sub("", value))) - NAMES)


class Reader(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        kind = dict(attrs).get("type")
        for name, value in attrs:
            is_button = tag == "input" and name == "value" and kind in BUTTONS
            is_sentence = name.startswith("data-") and " " in (value or "")
            if (name in READ_ATTRIBUTES or is_button or is_sentence) and reads_as_text(value or ""):
                self.found.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent and reads_as_text(data):
            self.found.append(data.strip())


def in_template(path: Path) -> list[str]:
    """The literal texts of a template; those of a mail or letter without markup are all text."""
    tokens = list(outside_translation(Lexer(path.read_text()).tokenize()))
    literals = [text for token in tokens for text in literals_of(token)]
    plain = "".join(token.contents for token in tokens if token.token_type == TokenType.TEXT)
    if path.suffix != ".html":
        return literals + ([plain.strip()] if reads_as_text(plain) else [])
    reader = Reader()
    reader.feed(plain)
    reader.close()
    return literals + reader.found


def outside_translation(tokens: list[Token]) -> Iterator[Token]:
    inside = ""
    for token in tokens:
        word = token.contents.split()[:1] if token.token_type == TokenType.BLOCK else []
        if inside:
            inside = "" if word == [f"end{inside}"] else inside
        elif word and word[0] in {"comment", "blocktranslate", "blocktrans", "verbatim"}:
            inside = word[0]
        elif word not in (["translate"], ["trans"]):
            yield token


def literals_of(token: Token) -> list[str]:
    """Of `{% include … with title="A sentence" %}` and `{{ name|default:"Nobody" }}`."""
    if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
        return []
    found = ["".join(groups) for groups in LITERAL.findall(without_marked(token.contents))]
    return [text for text in found if reads_as_text(text) and (" " in text or text[:1].isupper())]


def without_marked(contents: str) -> str:
    return re.sub(r"""_\((?:"[^"]*"|'[^']*')\)""", "", contents)


def in_program(path: Path) -> list[str]:
    """Labels, names and refusals of a program that are plain strings."""
    tree = ast.parse(path.read_text())
    nodes = [node for root in ast.walk(tree) for node in candidates(root)]
    return [f"{node.lineno}: {ast.unparse(node)}" for node in nodes if is_plain(node)]


def candidates(node: ast.AST) -> list[ast.expr]:
    """What a person would read of this piece of a program."""
    if isinstance(node, ast.Call):
        return [word.value for word in node.keywords if is_read(word)] + spoken(node)
    if isinstance(node, ast.ClassDef):
        return named_in_class(node)
    return []


def is_read(word: ast.keyword) -> bool:
    """A label of one small word is a column of a query."""
    is_column = word.arg == "label" and ast.unparse(word.value).strip("'").isidentifier()
    return word.arg in READ_ARGUMENTS and not (is_column and ast.unparse(word.value).islower())


def spoken(call: ast.Call) -> list[ast.expr]:
    name = called(call)
    if name in REFUSALS or name == "add_error":
        return call.args[1:2] + [word.value for word in call.keywords if word.arg == "message"]
    if name in {"ValidationError", "Unusable"}:
        return call.args[:1]
    is_news = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "messages"
    return call.args[1:2] if is_news else []


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def named_in_class(node: ast.ClassDef) -> list[ast.expr]:
    assigned = [line for line in node.body if isinstance(line, ast.Assign)]
    names = [
        line.value
        for line in assigned
        if isinstance(line.targets[0], ast.Name) and line.targets[0].id in READ_IN_CLASSES
    ]
    if any("Choices" in ast.unparse(base) for base in node.bases):
        pairs = [line.value for line in assigned if isinstance(line.value, ast.Tuple)]
        names += [pair.elts[-1] for pair in pairs]
    return names


def is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(is_plain(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return is_plain(node.left)
    return isinstance(node, ast.Constant) and reads_as_text(str(node.value or ""))


def unread_names(path: Path) -> list[str]:
    """Marks under names that the tool does not look for."""
    return [
        f"{node.lineno}: {name.name} as {name.asname}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and (name.asname or name.name) not in KEYWORDS
    ]


def too_early(path: Path) -> list[str]:
    """Texts translated when the program is loaded, in the language of nobody."""
    tree = ast.parse(path.read_text())
    eager = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in EAGER
    }
    calls = [node for node in at_load(tree) if isinstance(node, ast.Call)]
    return [
        f"{call.lineno}: {ast.unparse(call)}"
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in eager
    ]


def at_load(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs on import: not what stands in functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_load(child)
