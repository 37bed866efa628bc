"""What people type of a company, checked without a database: numbers, domains, logos, names, countries."""

from __future__ import annotations

import re
import struct
import time
import zlib

import pytest

from membership.directory.organizations.countries import checked_country, countries
from membership.directory.organizations.examples import EU_VAT, TAX
from membership.directory.organizations.hosts import checked_domain
from membership.directory.organizations.images import MAGIC, PNG, SVG, checked_logo
from membership.directory.organizations.names import checked_name, name_key, name_keys, plain_key
from membership.directory.organizations.numbers import checked_number
from membership.kernel.errors import RuleBroken


def refused(function: object, *given: object, match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        function(*given)  # type: ignore[operator]


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EU_VAT.values())
def test_every_example_of_a_vat_number_is_right_itself(example: str) -> None:
    assert checked_number("eu_vat", "", example).is_checked


@pytest.mark.parametrize("country", TAX)
def test_every_example_of_a_tax_number_is_right_itself(country: str) -> None:
    assert checked_number("tax", country, TAX[country]).is_checked


def test_a_number_is_kept_in_one_spelling() -> None:
    assert checked_number("eu_vat", "DE", " de 123 450 003 ").number == "DE123450003"
    assert checked_number("eu_vat", "GR", "123450000").number == "EL123450000"
    assert checked_number("us_ein", "US", "123456789").number == "12-3456789"
    assert checked_number("registration", "DE", " HRB   12345 ").number == "HRB 12345"
    assert checked_number("registration", "DE", "hrb-12345").key == "HRB12345"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("eu_vat", "DE", "DE123450004"), "check digit does not agree.*DE123450003"),
        (("eu_vat", "DE", "DE12345"), "wrong length.*DE123450003"),
        (("eu_vat", "FR", "DE123450003"), "the country is FR"),
        (("eu_vat", "US", "123456789"), "members of the European Union"),
        (("eu_vat", "", "123456789"), "does not begin with the letters of an EU country"),
        (("us_ein", "US", "07-1234567"), "not in use.*12-3456789"),
        (("us_ein", "DE", "12-3456789"), "issued in the United States"),
        (("tax", "CH", "CHE-123.450.002"), "no tax number of this country"),
        (("tax", "US", "12-3456789"), "choose that kind"),
        (("tax", "", "12"), "Which country"),
        (("registration", "DE", "   "), "A number is needed"),
        (("registration", "DE", "<script>alert(1)</script>"), "at most 60"),
        (("registration", "DE", "9" * 100), "at most 60"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong_and_what_would_be_right(
    given: tuple[str, ...], why: str
) -> None:
    refused(checked_number, *given, match=why)


def test_a_country_without_a_known_rule_is_taken_as_typed_and_says_so() -> None:
    assert not checked_number("tax", "LI", "12345").is_checked


# --- names and countries -----------------------------------------------------------------------------------------


def test_two_spellings_of_a_name_have_one_key() -> None:
    assert name_key("Acme, Inc.") == name_key("ＡＣＭＥ inc") == "acme"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Neo Example SE", "NEO EXAMPLE S.E."), ("Electra Example S.A.", "Electra Example SA"), ("Vega B.V.", "Vega"),
        ("Rigel S.p.A.", "RIGEL SpA"), ("Deneb GmbH & Co. KG", "Deneb KG"), ("Acme, Inc.", "Acme Ltd"),
    ],
)  # fmt: skip
def test_a_name_is_found_whatever_its_legal_form_and_however_that_is_written(one: str, other: str) -> None:
    assert name_key(one) in name_keys(other)
    assert name_key(other) in name_keys(one)
    assert plain_key(one) == plain_key(other)


@pytest.mark.parametrize("name", ["S.A.", "SE", "A B C", "KG", "Team S", "Class A"])
def test_what_looks_like_a_legal_form_alone_is_a_name(name: str) -> None:
    assert plain_key(name) == name_key(name)


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    assert checked_name("  Acme\u202e \n Corp\x00 ", "name") == "Acme Corp"
    refused(checked_name, "...", "name", match="letters or digits")
    refused(checked_name, "x" * 201, "name", match="at most 200")


def test_countries_are_those_with_a_code_of_their_own() -> None:
    assert checked_country(" de ") == "DE"
    assert countries()["JP"] == "Japan"
    for word in ("EU", "ZZ", "XX", "Germany", "1A"):
        refused(checked_country, word, match="no country")


# --- domains -----------------------------------------------------------------------------------------------------


def test_a_domain_is_kept_in_one_spelling() -> None:
    for typed in (
        "Example.COM",
        "https://www.example.com/about?x=1",
        "example.com.",
        "http://example.com:8080",
    ):
        assert checked_domain(typed) == "example.com"
    assert checked_domain("bücher.example") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "typed",
    ["", "localhost", "127.0.0.1", "http://[::1]/", "a b.com", "-a.com", "a..com", "x" * 64 + ".com", "a.com\nb.com",
     "@", "ex_ample.com", "1.2", "http://[", "a." * 200 + "com", "\u202e.com", "com"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(typed: str) -> None:
    refused(checked_domain, typed, match="is no domain")


def test_a_domain_that_many_share_proves_nothing() -> None:
    refused(checked_domain, "gmail.com", match="shared by many")


# --- logos -------------------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 64, height: int = 32, *extra: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 100)
    more = b"".join(chunk(*one) for one in extra)
    return MAGIC + chunk(b"IHDR", header) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(inner: str = "", attributes: str = 'viewBox="0 0 300 100"', before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'.encode()


def test_a_drawing_keeps_its_shapes_and_its_size() -> None:
    kept = checked_logo(svg('<rect width="5" height="5" fill="red"/>'))
    assert (kept.media_type, kept.width, kept.height) == (SVG, 300, 100)
    assert b"<rect" in kept.content


ACTIVE = (
    '<script>alert(1)</script>', '<a href="javascript:alert(1)"><rect/></a>', '<image href="https://evil.example/x.png"/>',
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/></foreignObject>',
    '<style>@import url(https://evil.example/x.css);</style>', '<use href="https://evil.example/x.svg#a"/>',
    '<rect onclick="alert(1)" style="fill:url(https://evil.example/)"/>', '<iframe src="https://evil.example/"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>', '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">alert(1)</handler>',
    '<image href="data:image/svg+xml;base64,PHN2Zz48c2NyaXB0PmFsZXJ0KDEpPC9zY3JpcHQ+PC9zdmc+"/>',
)  # fmt: skip


@pytest.mark.parametrize("inner", ACTIVE)
def test_nothing_that_acts_or_fetches_is_left_of_a_drawing(inner: str) -> None:
    kept = checked_logo(svg(inner, 'viewBox="0 0 9 9" onload="alert(1)"')).content.decode()
    assert not re.search(
        r"<script|<iframe|<foreignObject|<handler|\son\w+=|(url\(|@import|=\")[^)\"]*evil|href=\"(javascript|data)",
        kept,
    )


BOMBS = {
    "entities": svg("<text>&b;</text>", before='<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'),
    "outside entity": svg(
        "<text>&x;</text>", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "deep": svg("<g>" * 4000 + "</g>" * 4000),
    "many": svg("<g/>" * 6000),
    "long": svg("x" * 300_000),
    "no svg": b"<html><body>hello</body></html>",
    "half": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>',
    "no size": svg(attributes=""),
    "endless size": svg(attributes='viewBox="0 0 9999999 1"'),
    "text": b"not a picture",
    "jpeg": b"\xff\xd8\xff\xe0 a photograph",
    "gif": b"GIF89a<script>alert(1)</script>",
    "nothing": b"",
    "50k png": png(50_000, 50_000),
    "tiny png": png(1, 1),
    "png without picture": MAGIC + chunk(b"IHDR", b"\x00" * 13) + chunk(b"IEND", b""),
    "png with a lying length": MAGIC + struct.pack(">I", 2**31) + b"IHDR" + b"\x00" * 40,
    "png with a wrong checksum": png()[:-1] + b"\x00",
    "png cut off": png()[:-20],
    "large png": png(64, 32, (b"IDAT", b"\x00" * 1_100_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_no_logo_is_refused_at_once(name: str) -> None:
    began = time.perf_counter()
    with pytest.raises(RuleBroken) as told:
        checked_logo(BOMBS[name])
    assert told.value.field == "file"
    assert time.perf_counter() - began < 1


def test_a_drawing_in_another_encoding_is_kept_in_utf_8() -> None:
    typed = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>é</title></svg>'
    assert "é" in checked_logo(typed.encode("utf-16")).content.decode("utf-8")


def test_a_picture_keeps_its_pixels_and_loses_what_the_camera_wrote() -> None:
    kept = checked_logo(
        png(64, 32, (b"tEXt", b"Author\x00Somebody"), (b"eXIf", b"place"), (b"gAMA", b"\x00\x00\xb1\x8f"))
    )
    assert (kept.media_type, kept.width, kept.height) == (PNG, 64, 32)
    assert b"Somebody" not in kept.content
    assert b"gAMA" in kept.content
    assert checked_logo(kept.content).content == kept.content


def test_what_stands_behind_the_end_of_a_picture_is_dropped() -> None:
    assert b"<script>" not in checked_logo(png() + b"<script>alert(1)</script>").content


def test_the_largest_drawing_that_is_allowed_is_cleaned_quickly() -> None:
    nested = "<g>" * 20 + "<path d='M0 0h1'/>" * 4900 + "</g>" * 20
    began = time.perf_counter()
    kept = checked_logo(svg(nested))
    assert len(kept.content) < 700_000
    assert time.perf_counter() - began < 2
