"""The limits: the same reads with a bare Flask, Core and Jinja, without frame, rights, records or forms.

`/hello` is the unit of every page: the cost of asking this server for nothing.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Connection, Select, Text, and_, case, cast, column, func, literal_column, select, table

from bench.bulk import table_of
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.members.listing import MemberListing
from membership.business.members.models import Member, Representative, Term
from membership.directory.accounts.models import Account, SignInSession, StoredGrant
from membership.directory.accounts.tokens import digest
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.audit.models import AuditChain
from membership.kernel.db import Database

LISTING, MEMBER, ORGANIZATION = table_of(MemberListing), table_of(Member), table_of(Organization)
TERM, PERSON, ACTS = table_of(Term), table_of(Person), table_of(Representative)
INVOICE, BALANCE = table_of(Invoice), table_of(InvoiceBalance)
DAYS = (0, 30, 60, 90)
HEAD = "<!doctype html><html lang=en><head><title>Members</title></head><body><h1>Members</h1><table>"
LIST = (
    HEAD
    + "{% for row in rows %}<tr><td><a href='/members/{{ row.public_id }}'>{{ row.display_name }}</a><td>{{ row.number }}"
    "<td>{{ row.country }}<td>{{ row.tier_name }}<td>{{ row.ends_on }}<td>{{ row.name }}</tr>{% endfor %}</table>"
)
BILLS = (
    HEAD
    + "{% for row in rows %}<tr><td><a href='/invoices/{{ row.public_id }}'>{{ row.number_text }}</a><td>{{ row.buyer_name }}"
    "<td>{{ row.issued_on }}<td>{{ row.due_on }}<td>{{ row.total_minor }}<td>{{ row.open_minor }}</tr>{% endfor %}</table>"
)
DETAIL = (
    HEAD
    + "<h2>{{ member.display_name }}</h2>{% for row in terms %}<tr><td>{{ row.tier_name }}<td>{{ row.starts_on }}"
    "<td>{{ row.ends_on }}</tr>{% endfor %}{% for row in people %}<tr><td>{{ row.kind }}<td>{{ row.name }}"
    "<td>{{ row.email }}</tr>{% endfor %}{% for row in invoices %}<tr><td>{{ row.number_text }}<td>{{ row.due_on }}"
    "<td>{{ row.total_minor }}</tr>{% endfor %}</table>"
)


PAGES = {"list": LIST, "bills": BILLS, "detail": DETAIL, "home": HEAD + "{{ rows|length }}</table>"}


def create_limits(url: str) -> Flask:
    """The application of the limits."""
    app = Flask("limits")
    database = Database(url)
    reader = database.engine.execution_options(purpose="read", postgresql_readonly=True)
    today = date.today()
    pages = {name: app.jinja_env.from_string(text) for name, text in PAGES.items()}
    first, bills = listed(today), billed().limit(50)

    @app.get("/hello")
    def hello() -> str:
        return "Hello"

    @app.get("/list")
    def members() -> str:
        with reader.connect() as connection:
            return pages["list"].render(rows=connection.execute(first).all())

    @app.get("/search")
    def search() -> str:
        with reader.connect() as connection:
            return pages["list"].render(rows=connection.execute(found(connection, today)).all())

    @app.get("/invoices")
    def invoices() -> str:
        with reader.connect() as connection:
            return pages["bills"].render(rows=connection.execute(bills).all())

    @app.get("/detail")
    def detail() -> str:
        with reader.connect() as connection:
            return pages["detail"].render(**detailed(connection, request.args["member"]))

    @app.get("/home")
    def home() -> str:
        with reader.connect() as connection:
            rows = connection.execute(seated(request.cookies["__Host-session"])).all()
        return pages["home"].render(rows=rows)

    @app.get("/known")
    def known() -> Response:
        with reader.connect() as connection:
            head = connection.scalar(select(table_of(AuditChain).c.head_hash).limit(1))
        response = Response("", 304)
        response.set_etag(str(head))
        return response

    @app.get("/csv")
    def as_csv() -> Response:
        wanted = {"invoices": billed(), "members": roster(today)}[request.args["what"]]
        return Response(csv_of(reader, wanted), mimetype="text/csv")

    @app.get("/xlsx")
    def as_xlsx() -> Response:
        return Response(xlsx_of(reader, billed()), mimetype="application/octet-stream")

    @app.get("/ages")
    def ages() -> Response:
        return Response(csv_of(reader, aged(today, by_member=True)), mimetype="text/csv")

    @app.get("/totals")
    def totals() -> Response:
        return Response(csv_of(reader, aged(today, by_member=False)), mimetype="text/csv")

    return app


def listed(today: date) -> Select[Any]:
    """The first fifty members by name, with term and primary contact."""
    return roster(today).limit(50)


def roster(today: date) -> Select[Any]:
    """Every member by name, with term and primary contact."""
    holds = and_(
        TERM.c.member_id == LISTING.c.member_id,
        TERM.c.superseded_at.is_(None),
        TERM.c.starts_on <= today,
        TERM.c.ends_on > today,
    )
    acts = and_(
        ACTS.c.member_id == LISTING.c.member_id,
        ACTS.c.kind == "primary",
        ACTS.c.superseded_at.is_(None),
        ACTS.c.starts_on <= today,
        ACTS.c.ends_on > today,
    )
    return (
        select(
            MEMBER.c.public_id, MEMBER.c.number, ORGANIZATION.c.display_name, ORGANIZATION.c.country, TERM.c.tier_name,
            TERM.c.ends_on, PERSON.c.name,
        )
        .select_from(LISTING)
        .join(MEMBER, MEMBER.c.id == LISTING.c.member_id)
        .join(ORGANIZATION, ORGANIZATION.c.id == MEMBER.c.organization_id)
        .join(TERM, holds)
        .outerjoin(ACTS, acts)
        .outerjoin(PERSON, PERSON.c.id == ACTS.c.person_id)
        .where(LISTING.c.foundation_id == 1)
        .order_by(LISTING.c.sort_name, LISTING.c.member_id)
    )  # fmt: skip


def found(connection: Connection, today: date) -> Select[Any]:
    """What a text finds, through the engine's trigram index."""
    words = request.args["q"]
    if connection.dialect.name == "postgresql":
        return listed(today).where(LISTING.c.text.ilike(f"%{words}%"))
    index = table("business_member_search", column("rowid"))
    matching = literal_column("business_member_search").bool_op("MATCH")(f'"{words}"')
    return listed(today).where(LISTING.c.member_id.in_(select(index.c.rowid).where(matching)))


def billed() -> Select[Any]:
    """Every invoice with what is open and why it is so much, in the order of its date."""
    return (
        select(
            INVOICE.c.public_id, INVOICE.c.number_text, INVOICE.c.buyer_name, INVOICE.c.tier_name, INVOICE.c.issued_on,
            INVOICE.c.due_on, INVOICE.c.total_minor, BALANCE.c.paid_minor, BALANCE.c.open_minor, INVOICE.c.currency,
            cast(INVOICE.c.explanation, Text).label("explanation"),
        )
        .select_from(INVOICE)
        .join(BALANCE, BALANCE.c.invoice_id == INVOICE.c.id)
        .where(INVOICE.c.foundation_id == 1)
        .order_by(INVOICE.c.issued_on, INVOICE.c.id)
    )  # fmt: skip


def detailed(connection: Connection, public_id: str) -> dict[str, Any]:
    """One member, with what it bought, who acts for it, and what it owes: four statements."""
    head = select(MEMBER.c.id, ORGANIZATION.c.display_name).join(
        ORGANIZATION, ORGANIZATION.c.id == MEMBER.c.organization_id
    )
    member = connection.execute(head.where(MEMBER.c.public_id == public_id)).one()
    terms = select(TERM.c.tier_name, TERM.c.starts_on, TERM.c.ends_on).where(TERM.c.member_id == member.id)
    people = select(ACTS.c.kind, PERSON.c.name, PERSON.c.email).join(PERSON, PERSON.c.id == ACTS.c.person_id)
    bills = select(INVOICE.c.number_text, INVOICE.c.due_on, INVOICE.c.total_minor)
    return {
        "member": member,
        "terms": connection.execute(terms).all(),
        "people": connection.execute(people.where(ACTS.c.member_id == member.id)).all(),
        "invoices": connection.execute(
            bills.where(INVOICE.c.member_id == member.id, INVOICE.c.state != "void")
        ).all(),
    }


def seated(secret: str) -> Select[Any]:
    """Session and stored rights, joined."""
    session, account, grant = table_of(SignInSession), table_of(Account), table_of(StoredGrant)
    return (
        select(session.c.account_id, PERSON.c.name, grant.c.role, grant.c.foundation_id)
        .select_from(session)
        .join(account, account.c.id == session.c.account_id)
        .join(PERSON, PERSON.c.id == account.c.person_id)
        .join(grant, grant.c.person_id == PERSON.c.id)
        .where(session.c.token_hash == digest("session", secret))
    )


def aged(today: date, *, by_member: bool) -> Select[Any]:
    """What is open, by how long it is overdue."""
    bounds = [(BALANCE.c.due_on >= today - timedelta(days=days), days) for days in DAYS]
    bucket = case(*bounds, else_=999).label("bucket")
    keys = [BALANCE.c.member_id, bucket] if by_member else [bucket]
    return (
        select(*keys, func.sum(BALANCE.c.open_minor))
        .where(BALANCE.c.foundation_id == 1, BALANCE.c.open_minor > 0)
        .group_by(*keys)
    )


def csv_of(engine: Any, statement: Select[Any]) -> Iterator[bytes]:
    """Rows of a server-side cursor, as they come."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    with engine.connect() as connection:
        result = connection.execution_options(yield_per=1_000).execute(statement)
        for rows in result.partitions():
            writer.writerows(rows)
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()


def xlsx_of(engine: Any, statement: Select[Any]) -> Iterator[bytes]:
    """XlsxWriter with constant memory, and nothing around it."""
    from xlsxwriter import Workbook

    with tempfile.TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as book, engine.connect() as connection:
            sheet = book.add_worksheet()
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            result = connection.execution_options(yield_per=1_000).execute(statement)
            for number, row in enumerate(result):
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, place, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    else:
                        sheet.write_number(number, place, value)
        file.seek(0)
        while chunk := file.read(1 << 16):
            yield chunk
