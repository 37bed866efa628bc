"""Asking the name servers for a TXT record: the only thing that this room fetches from outside, in a job, after the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from membership.directory.organizations.hosts import record_name, record_value
from membership.directory.organizations.models import OrganizationDomain
from membership.directory.organizations.proving import LOOK, note_answer
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.work import open_work, system_permit

log = structlog.get_logger(__name__)
SECONDS = 10.0
MOST_RECORDS, LONGEST_SHOWN = 50, 100
Ask = Callable[[str], Sequence[str]]
"""A name -> the texts of its TXT records. Raises Unanswered."""


class Unanswered(Exception):
    """The name servers gave no answer; the words are for a person."""


@dataclass(frozen=True)
class Answer:
    """Whether the record proves the claim, and if not, what stood there instead."""

    is_proved: bool
    problem: str = ""


def look_up_job(servers: Sequence[str]) -> Job:
    """The job that looks up a claim. `servers` are name servers as `address` or `address:port`; none means those of this
    machine."""
    ask = name_servers(servers)

    def run(context: JobContext, payload: Mapping[str, Any]) -> None:
        look_up(context, int(payload["domain"]), ask)

    return Job(LOOK, run, retries=2)


def look_up(context: JobContext, domain_id: int, ask: Ask) -> None:
    """Ask, with no transaction open; then write down what was said, once."""
    with context.database.reading() as session:
        claim = session.get(OrganizationDomain, domain_id)
        asked = None if claim is None else (claim.domain, claim.challenge)
    if asked is None:
        return
    answer = judged(*asked, ask)
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            note_answer(work, domain_id, answer.is_proved, answer.problem)


def judged(domain: str, challenge: str, ask: Ask) -> Answer:
    """What the TXT record of a domain says of a claim."""
    name, wanted = record_name(domain), record_value(challenge)
    try:
        texts = list(ask(name))[:MOST_RECORDS]
    except Unanswered as silence:
        return Answer(False, str(silence))
    if any(text.strip() == wanted for text in texts):
        return Answer(True)
    if not texts:
        return Answer(
            False, f"There is no TXT record at {name} yet. A new record may need an hour to be seen."
        )
    shown = "; ".join(f"“{text[:LONGEST_SHOWN]}”" for text in texts[:3])
    return Answer(False, f"The TXT record at {name} says {shown}; it should say “{wanted}”.")


def name_servers(servers: Sequence[str]) -> Ask:
    """Asks the servers through dnspython; imported when the first question is put."""

    def ask(name: str) -> Sequence[str]:
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer, Resolver

        try:
            resolver = Resolver(configure=not servers)
            if servers:
                _point(resolver, servers)
            answer = resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except (DNSException, OSError) as fault:
            log.info("organizations.name_servers_silent", error=type(fault).__name__)
            raise Unanswered("The name servers did not answer; try again in a while.") from fault
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]

    return ask


def _point(resolver: Any, servers: Sequence[str]) -> None:
    """Let the resolver ask these servers only."""
    resolver.nameservers = [server.rsplit(":", 1)[0] for server in servers]
    for server in servers:
        host, _, port = server.rpartition(":")
        if host and port.isdigit():
            resolver.port = int(port)
            resolver.nameserver_ports = {**resolver.nameserver_ports, host: int(port)}
