"""Countries by their ISO code, with their English names (Babel's)."""

from __future__ import annotations

from functools import cache

from babel import Locale

from membership.kernel.errors import RuleBroken

NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "XK"})
"""Two-letter words of the list of territories that are no country with an ISO code of its own."""


@cache
def countries() -> dict[str, str]:
    """ISO code -> name, by name."""
    names = Locale("en").territories
    real = {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}
    kept = {code: name for code, name in real.items() if code not in NO_COUNTRIES}
    return dict(sorted(kept.items(), key=lambda pair: pair[1]))


def country_name(code: str) -> str:
    """The name of a country; a word that is no code stays as it is."""
    return countries().get(code, code)


def checked_country(code: str, *, needed: bool = True) -> str:
    """The code, in capitals. Raises RuleBroken for one that does not exist."""
    plain = code.strip().upper()
    if not plain and not needed:
        return ""
    if plain not in countries():
        raise RuleBroken(
            f"“{code}” is no country; write its two ISO letters, such as DE or JP.", field="country"
        )
    return plain
