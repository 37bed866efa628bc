"""What happens after somebody chose to sign through the outside provider: the order goes out, and the signature comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from membership.business.lifecycle.providers import (
    SignatureProvider,
    collect_signature,
    collect_signatures,
    order_signature,
)
from membership.business.members.models import Agreement
from membership.kernel.errors import Refusal
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job, Schedule

ORDER, COLLECT, COLLECT_ALL = (
    "business.order_signature",
    "business.collect_signature",
    "business.collect_signatures",
)
NONE_SET = "No provider of signatures is set."


def signature_jobs(provider: SignatureProvider | None) -> list[Job]:
    """The three jobs; without a provider those that were posted before give up, and the scheduled one does nothing."""

    def order(context: JobContext, payload: Mapping[str, Any]) -> None:
        """Ask for the signature. Again is the same order; one that is no longer out is left alone."""
        if _is_out(context, payload):
            order_signature(_set(provider), context.database, int(payload["agreement"]))

    def collect(context: JobContext, payload: Mapping[str, Any]) -> None:
        """Look whether it is there, whatever the call said."""
        if _is_out(context, payload):
            try:
                collect_signature(_set(provider), context.database, int(payload["agreement"]))
            except Refusal as refusal:
                raise GiveUp(refusal.message) from refusal

    def collect_all(context: JobContext, _payload: Mapping[str, Any]) -> None:
        """Look for those whose call got lost."""
        if provider is not None:
            collect_signatures(provider, context.database)

    return [Job(ORDER, order), Job(COLLECT, collect), Job(COLLECT_ALL, collect_all, retries=0)]


LOOK_OFTEN = Schedule(COLLECT_ALL, "*/15 * * * *")


def _set(provider: SignatureProvider | None) -> SignatureProvider:
    if provider is None:
        raise GiveUp(NONE_SET)
    return provider


def _is_out(context: JobContext, payload: Mapping[str, Any]) -> bool:
    with context.database.reading() as session:
        found = session.get(Agreement, int(payload["agreement"]))
        return found is not None and found.state == "out"
