"""Whoever leaves a company leaves its seats on that day; whoever was to make way for somebody who leaves before they came stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from membership.assembly.bodies.giving_back import give_back
from membership.assembly.bodies.models import Alternate, Appointment, Body
from membership.assembly.bodies.telling import loss_words, tell_of_loss
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import close, is_known, supersede
from membership.kernel.room import Departure
from membership.kernel.times import business_date
from membership.kernel.work import Work

EVENTS = {Appointment: "seat.vacated", Alternate: "alternate.left"}


def leave_seats(work: Work, departure: Departure) -> Iterable[str]:
    """End appointments and alternates that hang on this employment; bodies are locked first, in the order of their ids. The
    person and the secretary of the body are told."""
    for body_id in _bodies(work, departure):
        work.lock(Body, body_id)
    for model, event in EVENTS.items():
        for fact in work.session.scalars(_held(model, departure).with_for_update()).all():
            changes = {"ending_reason": departure.reason} if model is Appointment else {}
            last, never_came = fact, fact.starts_on > _today(work, fact.foundation_id)
            if fact.starts_on < departure.on:
                last = supersede(work, fact, ends_on=departure.on, **changes)
            else:
                close(work, fact)
            words = loss_words(work, fact)
            tell_of_loss(work, last, departure.on, departure.reason)
            summary = f"{words} from {departure.on} on: {departure.reason}"
            work.record(f"assembly.{event}", last, foundation_id=fact.foundation_id, summary=summary)
            if never_came and last is fact:
                give_back(work, fact)
            yield summary


def _today(work: Work, foundation_id: int) -> date:
    return business_date(work.at, work.session.get_one(Foundation, foundation_id).zone)


def _held(model: Any, departure: Departure) -> Any:
    return (
        select(model)
        .where(model.person_id == departure.person_id, model.organization_id == departure.organization_id)
        .where(is_known(model), model.ends_on > departure.on)
        .order_by(model.id)
    )


def _bodies(work: Work, departure: Departure) -> list[int]:
    return sorted(
        {fact.body_id for model in EVENTS for fact in work.session.scalars(_held(model, departure)).all()}
    )
