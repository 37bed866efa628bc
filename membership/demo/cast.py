"""Invented people: every one of them is called Example, and no address of theirs can receive mail."""

from __future__ import annotations

from collections.abc import Iterator

NAMES = """
Ada Ben Cleo Dora Emil Fay Gus Hana Ivo Jun Kira Leo Maya Nils Olga Pim Quinn Rosa Sven Tia Ugo Vera Wim
Xenia Yuri Zoe Aron Bea Cyril Dina Enzo Flora Gil Hedda Igor Jana Karl Lena Milo Nora Oskar Pia Ravi
Sara Timo Una Viktor Wanda Xaver Yara Zeno Alma Bruno Carla Dario Elsa Felix Greta Hugo Ines Jonas Klara
Luca Mina Noam Odile Paul Ramona Simon Thea Umar Vida Walter Ximena Yann Zita Amir Berta Cosmo Delia
Edgar Frida Goran Helga Ilja Juno Kaspar Lotte Marek Nadja Omar Petra Ruben Sonja Titus Ulla Vito Wilma
Yves Zara Anton Birgit Carlo Dagny Ernst Filippa Gero Hilda Ismael Judith Kuno Linnea Malik Nuria
Orlando Paula Rasmus Silke Tomas Ursel Vasco Wenke Yoko Zdenka Arvid Britta Claus Dunja Eskil Fenja
Gunnar Heike Imre Jule Kilian Ludmila Magnus Nelly Oswin Philipp Roswitha Sixten Tabea Urs Valerie
Willem Yola Zelda
"""


class Cast:
    """Hands out invented names, each once, always in the same order."""

    def __init__(self) -> None:
        self._names: Iterator[str] = iter(NAMES.split())

    def next(self) -> tuple[str, str]:
        """A name and an address."""
        first = next(self._names)
        return f"{first} Example", f"{first.lower()}.example@example.org"
