"""Adopting a charter."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

from sqlalchemy import select

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.base import Parameters, Wing
from membership.assembly.rules.lines import line_at, lines_of
from membership.assembly.rules.models import CharterVersion, StoredCharter, StoredRule
from membership.assembly.rules.notation import read_charter
from membership.assembly.rules.plain import plain
from membership.assembly.rules.records import Moment, RecordedEvent, Rule
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work


def adopt_charter_version(
    work: Work,
    foundation_id: int,
    wing: Wing,
    text: str,
    adopted_on: date | None = None,
    effective_from: date | None = None,
    follows: int | None = None,
) -> CharterVersion:
    """Adopt `text` as the next version of the wing's charter; it can never be changed afterwards.

    The dates are those of the text; where they are given they must be the same. Raises NotFound for an unknown
    foundation, RuleBroken (field "text") for a text that cannot be read, is another foundation's or wing's, or takes
    effect before the version adopted last, says that it was adopted after today, or has the label of an earlier version,
    and Conflict where the text is adopted already, or where the number of the last version is not the one that it `follows`, as
    whoever adopts it saw.
    """
    foundation = work.lock(Foundation, foundation_id)
    document = _read(text)
    _check_place(document, foundation, wing)
    _check_dates(document, adopted_on, effective_from)
    _check_day(document, text, business_date(work.at, foundation.zone))
    charter = _charter(work, foundation_id, wing)
    earlier = _versions(work, charter.id)
    if follows is not None and follows != len(earlier):
        raise Conflict(
            f"Version {len(earlier)} was adopted meanwhile: look again at what this one would bring about."
        )
    _check_order(document, text, earlier)
    version = work.add(_version(work, charter, document, text, len(earlier) + 1))
    work.insert_many(StoredRule, [_rule(version, rule, place) for place, rule in enumerate(document.rules)])
    summary = f"Adopted {document.charter.label}, in force from {version.effective_from}, with {len(document.rules)} rules."
    work.record("assembly.charter_version.adopted", version, foundation_id=foundation_id, summary=summary)
    return version


def _read(text: str) -> CharterDocument:
    try:
        return read_charter(text)
    except CharterError as error:
        raise RuleBroken(str(error), field="text") from error


def _check_place(document: CharterDocument, foundation: Foundation, wing: Wing) -> None:
    charter = document.charter
    if foreign := charter.foreign_to(foundation.slug):
        raise RuleBroken(foreign, field="text")
    if charter.wing != wing:
        raise RuleBroken(
            f"This is the {charter.wing} charter; the {wing} charter was expected.", field="text"
        )


def _check_dates(document: CharterDocument, adopted_on: date | None, effective_from: date | None) -> None:
    charter = document.charter
    if adopted_on not in (None, charter.adopted_on) or effective_from not in (None, charter.effective_from):
        raise RuleBroken(
            f"The text says that it was adopted on {date_text(charter.adopted_on)} and is in force from"
            f" {date_text(charter.effective_from)}.",
            field="text",
        )


def _check_day(document: CharterDocument, text: str, today: date) -> None:
    """Nothing is adopted before the day on which its text says that it was."""
    day = document.charter.adopted_on
    if day > today:
        line = line_at(lines_of(text), ("charter", "adopted_on"))
        raise RuleBroken(
            f"line {line}: the charter has adopted_on = {date_text(day)}, which is after today; {date_text(today)} or an"
            " earlier day was expected.",
            field="text",
        )


def _charter(work: Work, foundation_id: int, wing: Wing) -> StoredCharter:
    """The parent of the versions. The foundation's row is locked, so that two adoptions follow each other."""
    query = select(StoredCharter).where(
        StoredCharter.foundation_id == foundation_id, StoredCharter.wing == wing
    )
    found = work.session.scalars(query).one_or_none()
    return found or work.add(StoredCharter(foundation_id=foundation_id, wing=wing, recorded_at=work.at))


def _versions(work: Work, charter_id: int) -> list[tuple[int, date, str, str]]:
    """Number, day of effect, label and digest of each version, oldest first."""
    query = (
        select(
            CharterVersion.number, CharterVersion.effective_from, CharterVersion.label, CharterVersion.sha256
        )
        .where(CharterVersion.charter_id == charter_id)
        .order_by(CharterVersion.number)
    )
    return [(row.number, row.effective_from, row.label, row.sha256) for row in work.session.execute(query)]


def _check_order(document: CharterDocument, text: str, earlier: list[tuple[int, date, str, str]]) -> None:
    for number, effective, label, sha256 in earlier:
        if sha256 == document.sha256:
            raise Conflict(f"This very text is adopted already, as version {number}.")
        if effective > document.charter.effective_from:
            raise RuleBroken(
                f"Version {number} is in force from {date_text(effective)}; a later version cannot begin before it.",
                field="text",
            )
        if label == document.charter.version:
            _refuse_label(text, label, number)


def _refuse_label(text: str, label: str, number: int) -> NoReturn:
    """Explanations cite a version by its label, so that two of one charter could not be told apart."""
    line = line_at(lines_of(text), ("charter", "version"))
    raise RuleBroken(
        f"line {line}: the charter has version = “{label}”, which is what version {number} is called already; a label of its"
        " own was expected.",
        field="text",
    )


def _version(
    work: Work, charter: StoredCharter, document: CharterDocument, text: str, number: int
) -> CharterVersion:
    head = document.charter
    return CharterVersion(
        charter_id=charter.id,
        foundation_id=charter.foundation_id,
        wing=charter.wing,
        number=number,
        title=head.title,
        label=head.version,
        adopted_on=head.adopted_on,
        effective_from=head.effective_from,
        text=text,
        sha256=document.sha256,
        adopted_at=work.at,
    )


def _rule(version: CharterVersion, rule: Rule[Parameters], position: int) -> dict[str, Any]:
    return {
        "version_id": version.id,
        "foundation_id": version.foundation_id,
        "wing": version.wing,
        "position": position,
        "rule_key": rule.id,
        "kind": rule.kind,
        "subject": rule.subject,
        "parameters": plain(rule.parameters),
        **_moment("valid_from", rule.valid_from),
        **_moment("valid_to", rule.valid_to),
        "adopted_on": rule.adopted_on,
        "clause": rule.clause,
        "source": rule.source,
        "is_assumed": rule.is_assumed,
        "note": rule.note,
    }


def _moment(column: str, moment: Moment) -> dict[str, Any]:
    event = moment.name if isinstance(moment, RecordedEvent) else None
    return {column: moment if isinstance(moment, date) else None, f"{column}_event": event}
