"""Reading and writing `landscape.yml`, the form in which cloud-native landscapes name the members of a foundation.

A landscape has categories with subcategories with items; members stand in one category, each tier a subcategory. Both
spellings are read: `landscape:` with `- category:` (the older) and `categories:` (the newer, which also has `joined`).

The text is followed event by event: no tag is obeyed, no alias unfolded, every scalar stays a text, and depth and number
are bounded before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from membership.business.members.columns import folded
from membership.kernel.errors import RuleBroken

DEEPEST, MOST_NODES = 16, 1_000_000
HEADER = ["tier", "organization", "homepage", "crunchbase", "joined"]
ENDING = " (member)"
"""What landscapes put behind the name of a member, so that it differs from a product of the same name. It is read away once, so a
name that ends so by itself is written with it."""


class Entry(dict[str, Any]):
    """A mapping of the text, with the line on which it begins."""

    line = 0


def landscape_rows(content: bytes, file_name: str, category: str = "") -> Iterator[tuple[int, list[str]]]:
    """The members of a landscape as rows of a table, each with its line in the file; the header comes first.

    `category` names the category in which they stand; without it, the only one, or the one whose name speaks of members.
    Raises RuleBroken (field "file").
    """
    root = _tree(content, file_name)
    if isinstance(root, Entry) and "landscape" not in root and "categories" not in root:
        raise _refused(f"“{file_name}” is no landscape: it has neither “landscape” nor “categories”.")
    given = (root.get("landscape") or root.get("categories")) if isinstance(root, Entry) else root
    chosen = _category(list(_mappings(given, "the landscape", file_name)), category)
    yield 1, HEADER
    for sub in _mappings(chosen.get("subcategories"), f"“{_text(chosen, 'name')}”", file_name):
        tier = _text(sub, "name")
        for item in _mappings(sub.get("items"), f"“{tier}”", file_name):
            name = _text(item, "name").removesuffix(ENDING)
            yield (
                item.line,
                [tier, name, *(_text(item, key) for key in ("homepage_url", "crunchbase", "joined"))],
            )


def landscape_text(category: str, tiers: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """A landscape of one category: each tier a subcategory, with the fields of its items as they are to be written."""
    subcategories = [
        {"subcategory": None, "name": tier, "items": [{"item": None, **_told_apart(item)} for item in items]}
        for tier, items in tiers.items()
    ]
    tree = {"landscape": [{"category": None, "name": category, "subcategories": subcategories}]}
    written: str = yaml.dump(tree, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=4096)
    return written


def _told_apart(item: Mapping[str, str]) -> Mapping[str, str]:
    return {**item, "name": item["name"] + ENDING} if item["name"].endswith(ENDING) else item


class _Writer(yaml.SafeDumper):  # type: ignore[misc]
    """Writes as landscapes are written: `- item:` with nothing behind it, and lists indented below their key."""

    def increase_indent(self, flow: bool = False, *_: Any, **__: Any) -> None:
        """Lists stand two further in than their key."""
        super().increase_indent(flow, False)


_Writer.add_representer(type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", ""))


def _refused(message: str) -> RuleBroken:
    return RuleBroken(message, field="file")


def _category(categories: Sequence[Entry], wanted: str) -> Entry:
    names = [_text(one, "name") for one in categories]
    if wanted:
        found = [one for one in categories if folded(_text(one, "name")) == folded(wanted)]
    else:
        found = list(categories) if len(categories) == 1 else []
        found = found or [one for one in categories if "member" in folded(_text(one, "name"))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"“{name}”" for name in names[:20]) or "none"
    what = f"There is no category “{wanted}”" if wanted else "No single category speaks of members"
    raise _refused(f"{what}; the categories are: {known}.")


def _mappings(given: Any, where: str, file_name: str) -> Iterator[Entry]:
    if not isinstance(given, list):
        raise _refused(f"“{file_name}”: a list is expected in {where}.")
    for one in given:
        if not isinstance(one, Entry):
            raise _refused(f"“{file_name}”: an entry of {where} is no mapping with a name.")
        yield one


def _text(of: Entry, key: str) -> str:
    value = of.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _tree(content: bytes, file_name: str) -> Any:
    """Mappings, lists and texts of the first document. Raises RuleBroken on anything that is no plain YAML."""
    try:
        events = yaml.parse(content, Loader=yaml.CSafeLoader)
        return _Builder(events).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 1} of" if mark else "Somewhere in"
        problem = getattr(error, "problem", None) or "it is not text in UTF-8"
        raise _refused(f"{where} “{file_name}” is no YAML: {problem}.") from error


class _Builder:
    """Follows the events of a document and builds what they say."""

    def __init__(self, events: Iterable[Any]) -> None:
        self._events = iter(events)
        self._count = 0

    def document(self) -> Any:
        """What the first document holds; None for an empty file."""
        for event in self._events:
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                return None if isinstance(event, yaml.StreamEndEvent) else self._node(event, 1)
        return None

    def _node(self, event: Any, depth: int) -> Any:
        line = event.start_mark.line + 1
        self._count += 1
        if depth > DEEPEST or self._count > MOST_NODES:
            raise _refused(f"Line {line}: this is nested deeper, or has more entries, than any landscape.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(f"Line {line}: anchors and aliases are not read; write the entry out.")
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._until(yaml.SequenceEndEvent, depth))
        if isinstance(event, yaml.MappingStartEvent):
            made = Entry()
            made.line = line
            parts = self._until(yaml.MappingEndEvent, depth)
            for key in parts:
                made[key if isinstance(key, str) else ""] = next(parts, None)
            return made
        return str(event.value)

    def _until(self, end: type, depth: int) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)
