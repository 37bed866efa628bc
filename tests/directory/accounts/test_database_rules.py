"""Rules M7, M8, U1 and U2, each broken by raw SQL: the database itself refuses, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.directory.accounts.limits import Browser
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.factors import renew_recovery_codes, spend_step
from membership.directory.accounts.operations.links import make_link
from membership.directory.accounts.operations.passkeys import pose_challenge
from membership.directory.accounts.operations.sessions import begin_session, end_session
from membership.kernel.columns import Instant
from membership.kernel.db import Database
from membership.kernel.times import now
from tests.conftest import Clock
from tests.directory.accounts.people import Someone, somebody, writing


def run(database: Database, statement: str, **values: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


def refused(database: Database, statement: str, rule: str, **values: object) -> None:
    with pytest.raises(DBAPIError, match=rule):
        run(database, statement, **values)


def instant(database: Database, **later: float) -> object:
    return Instant().process_bind_param(now() + timedelta(**later), database.engine.dialect)


def with_link(database: Database, purpose: str = "reset") -> Someone:
    who = somebody(database)
    with writing(database) as work:
        account = work.lock(Account, who.account_id)
        make_link(work, purpose, account, account.email)
        work.record("directory.account.reset_asked", account, summary="A link.")
    return who


@pytest.mark.parametrize("column", ["role = 'admin', wing = 'house', foundation_id = NULL", "person_id = person_id + 1",
                                    "grantor = 'person:1'", "reason = 'another'"])  # fmt: skip
def test_nothing_of_a_grant_changes_but_its_end(database: Database, column: str) -> None:
    somebody(database, "Staff Example", "staff")
    refused(database, f"UPDATE directory_grant SET {column}", "M7")


def test_the_end_of_a_grant_never_moves_away(database: Database, clock: Clock) -> None:
    somebody(database, "Staff Example", "staff")
    run(database, "UPDATE directory_grant SET ends_at = :at", at=instant(database, days=2))
    refused(database, "UPDATE directory_grant SET ends_at = :at", "M7", at=instant(database, days=3))
    run(database, "UPDATE directory_grant SET ends_at = :at", at=instant(database, days=1))


def test_a_grant_is_never_removed(database: Database) -> None:
    somebody(database, "Staff Example", "staff")
    refused(database, "DELETE FROM directory_grant", "M7")


@pytest.mark.parametrize("missing", ["grantor", "starts_at", "ends_at", "foundation_id"])
def test_a_grant_has_its_foundation_start_end_and_grantor(database: Database, missing: str) -> None:
    somebody(database, "Staff Example", "staff")
    columns = "person_id, role, wing, foundation_id, starts_at, ends_at, grantor, reason, recorded_at"
    values = columns.replace(missing, "NULL")
    refused(
        database,
        f"INSERT INTO directory_grant (public_id, {columns}) SELECT 'another', {values} FROM directory_grant",
        "(?i)null|role_stands_in_its_wing",
    )


def test_a_role_stands_in_its_own_wing_only(database: Database) -> None:
    somebody(database, "Staff Example", "staff")
    columns = "person_id, role, wing, foundation_id, starts_at, ends_at, grantor, reason, recorded_at"
    values = columns.replace("wing", "'technical'")
    refused(
        database,
        f"INSERT INTO directory_grant (public_id, {columns}) SELECT 'another', {values} FROM directory_grant",
        "role_stands_in_its_wing",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_grant SET ends_at = :at, ended_by = 'x', end_reason = 'x' WHERE role = 'admin'",
        "UPDATE directory_account SET is_active = FALSE",
        "UPDATE directory_account SET confirmed_at = NULL",
    ],
)
def test_the_last_active_admin_stays(database: Database, clock: Clock, statement: str) -> None:
    somebody(database, "Root Example", "admin")
    values = {"at": instant(database)} if ":at" in statement else {}
    refused(database, statement, "M8", **values)
    somebody(database, "Second Example", "admin")
    last_two = f"{statement}{' AND' if 'WHERE' in statement else ' WHERE'} id = 1"
    run(database, last_two, **values)


def test_an_installation_without_an_admin_takes_its_first(database: Database) -> None:
    somebody(database, "Plain Example")
    run(database, "UPDATE directory_account SET is_active = FALSE")
    run(database, "UPDATE directory_account SET is_active = TRUE")


def test_a_link_is_used_once(database: Database, clock: Clock) -> None:
    with_link(database)
    run(database, "UPDATE directory_token SET used_at = :at", at=instant(database))
    refused(database, "UPDATE directory_token SET used_at = :at", "U1", at=instant(database, minutes=1))
    refused(database, "UPDATE directory_token SET used_at = NULL", "U1")


def test_a_dead_link_is_not_used(database: Database, clock: Clock) -> None:
    with_link(database)
    refused(database, "UPDATE directory_token SET used_at = :at", "U1", at=instant(database, minutes=61))
    run(database, "UPDATE directory_token SET void_at = :at", at=instant(database))
    refused(database, "UPDATE directory_token SET used_at = :at", "U1", at=instant(database))


@pytest.mark.parametrize("change", ["expires_at = created_at", "account_id = account_id + 1", "purpose = 'address'",
                                    "token_hash = 'another'", "email = 'thief@example.org'"])  # fmt: skip
def test_nothing_of_a_link_changes(database: Database, change: str) -> None:
    with_link(database)
    refused(database, f"UPDATE directory_token SET {change}", "U1")


@pytest.mark.parametrize(
    ("purpose", "minutes"), [("reset", 60), ("address", 60), ("invitation", 7 * 24 * 60)]
)
def test_a_link_lives_no_longer_than_its_purpose_allows(
    database: Database, clock: Clock, purpose: str, minutes: int
) -> None:
    who = with_link(database)
    insert = (
        "INSERT INTO directory_token (public_id, purpose, token_hash, account_id, email, former_email, created_at, "
        "expires_at) VALUES (:name, :purpose, :name, :account, 'a@example.org', '', :now, :at)"
    )
    values = {"purpose": purpose, "account": who.account_id, "now": instant(database)}
    run(database, insert, name="fits", at=instant(database, minutes=minutes), **values)
    refused(database, insert, "U1", name="long", at=instant(database, minutes=minutes, seconds=2), **values)


def test_two_secrets_of_one_digest_cannot_stand(database: Database) -> None:
    who = with_link(database)
    with writing(database) as work:
        begin_session(work, who.account_id, Browser())
        renew_recovery_codes(work, who.account_id)
        pose_challenge(work, "sign_in")
    for table in ("directory_token", "directory_session", "directory_recovery_code", "directory_challenge"):
        with database.reading() as session:
            names = session.execute(text(f"SELECT * FROM {table} LIMIT 1")).mappings().one()
        columns = ", ".join(name for name in names if name not in ("id", "public_id"))
        own = ", public_id" if "public_id" in names else ""
        value = ", 'another'" if own else ""
        refused(
            database,
            f"INSERT INTO {table} ({columns}{own}) SELECT {columns}{value} FROM {table} LIMIT 1",
            "(?i)unique",
        )


def test_an_ended_session_never_lives_again(database: Database) -> None:
    who = somebody(database)
    with writing(database) as work:
        begin_session(work, who.account_id, Browser())
        end_session(work, 1, "signed out")
    refused(database, "UPDATE directory_session SET ended_at = NULL", "U1")


@pytest.mark.parametrize(
    "change", ["account_id = account_id + 1", "stage = 'second_factor'", "token_hash = 'another'"]
)
def test_a_session_stays_that_of_its_account_and_cookie(database: Database, change: str) -> None:
    who = somebody(database)
    with writing(database) as work:
        begin_session(work, who.account_id, Browser())
    refused(database, f"UPDATE directory_session SET {change}", "U1")


def test_a_recovery_code_and_a_challenge_are_used_once(database: Database, clock: Clock) -> None:
    who = somebody(database)
    with writing(database) as work:
        renew_recovery_codes(work, who.account_id)
        pose_challenge(work, "sign_in")
    for table in ("directory_recovery_code", "directory_challenge"):
        run(database, f"UPDATE {table} SET used_at = :at", at=instant(database))
        refused(database, f"UPDATE {table} SET used_at = NULL", "U1")
        refused(database, f"UPDATE {table} SET used_at = :at", "U1", at=instant(database, seconds=1))


def test_the_last_step_of_one_time_passwords_only_grows(database: Database) -> None:
    who = somebody(database)
    with writing(database) as work:
        assert spend_step(work, who.account_id, 100)
    refused(database, "UPDATE directory_account SET totp_last_step = 99", "U2")
    refused(database, "UPDATE directory_account SET totp_last_step = 0", "U2")


def test_one_address_is_one_account(database: Database) -> None:
    somebody(database, "Ada Example")
    somebody(database, "Eve Example")
    refused(database, "UPDATE directory_account SET email_key = 'one@example.org'", "(?i)unique")
