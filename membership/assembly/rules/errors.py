"""What is wrong with the text of a charter, and on which line."""

from __future__ import annotations


class CharterError(ValueError):
    """A charter that cannot be read: `line` counts from 1 (0: the document as a whole), `message` says what would be right."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line
        self.message = message
