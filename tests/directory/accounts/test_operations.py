"""What the operations do and refuse, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from membership.directory.accounts.limits import Browser, TooManyTries, Tried
from membership.directory.accounts.models import Account, LinkToken, SignInSession, StoredGrant
from membership.directory.accounts.operations.addresses import ask_for_address, change_address
from membership.directory.accounts.operations.attempts import forgive, note_try
from membership.directory.accounts.operations.custody import disable_account, enable_account, sweep
from membership.directory.accounts.operations.factors import (
    enrol_totp,
    remove_totp,
    renew_recovery_codes,
    spend_step,
    use_recovery_code,
)
from membership.directory.accounts.operations.grants import grant_role, revoke_role
from membership.directory.accounts.operations.invitations import accept_invitation, invite
from membership.directory.accounts.operations.links import DeadLink
from membership.directory.accounts.operations.passkeys import pose_challenge, take_challenge
from membership.directory.accounts.operations.passwords import change_password, make_reset, reset_password
from membership.directory.accounts.operations.sessions import begin_session, end_session
from membership.directory.accounts.queries import STORED_GRANTS, SignedIn, session_finder
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import now
from tests.conftest import Clock
from tests.directory.accounts.people import (
    BRAND,
    HASHER,
    Someone,
    account,
    acting,
    foundation,
    somebody,
    writing,
)

FIND = session_finder([STORED_GRANTS])
NEW = "nine loud parrots sing"


def signed_in(database: Database, secret: str) -> SignedIn | None:
    with database.reading() as session:
        return FIND(session, secret, now())


def begun(database: Database, who: Someone) -> str:
    with writing(database) as work:
        return begin_session(work, who.account_id, Browser("203.0.113.7", "A browser"), how="a test")


def last_link(database: Database, purpose: str) -> str:
    with database.reading() as session:
        query = select(OutboxMail.one_use_path).where(OutboxMail.kind == f"account-{purpose}")
        path = session.scalars(query.order_by(OutboxMail.id.desc())).first()
    return (path or "").rpartition("/")[2]


def test_one_statement_finds_session_account_name_and_grants(database: Database) -> None:
    who = somebody(database, "Ada Example", "staff", "treasurer")
    secret = begun(database, who)
    statements: list[str] = []
    from sqlalchemy import event

    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    found = signed_in(database, secret)
    assert len(statements) == 1
    assert found is not None
    assert (found.account_id, found.name) == (who.account_id, "Ada Example")
    assert {grant.role for grant in found.grants} == {"staff", "treasurer"}
    assert {grant.wing for grant in found.grants} == {"business"}


def test_the_database_knows_no_secret(database: Database) -> None:
    who = somebody(database)
    secret = begun(database, who)
    with writing(database) as work:
        codes = renew_recovery_codes(work, who.account_id)
        make_reset(work, who.account_id, brand=BRAND)
    secrets = [secret, last_link(database, "reset"), *codes, who.password]
    for table in Base.metadata.sorted_tables:
        with database.reading() as session:
            stored = repr(session.execute(select(table)).all())
        waiting = (
            {secrets[1]} if table.name == "kernel_mail" else set()
        )  # a mail holds its link until it has left
        assert not [name for name in secrets if name in stored and name not in waiting], table.name


def test_a_session_ends_by_age_and_by_idleness(database: Database, clock: Clock) -> None:
    who = somebody(database)
    secret = begun(database, who)
    clock.advance(hours=11)
    assert signed_in(database, secret)
    clock.advance(hours=2)
    assert not signed_in(database, secret)


def test_a_right_password_alone_is_no_session_for_long(database: Database, clock: Clock) -> None:
    who = somebody(database)
    with writing(database) as work:
        secret = begin_session(work, who.account_id, Browser(), stage="second_factor")
    found = signed_in(database, secret)
    assert found is not None
    assert found.stage == "second_factor"
    clock.advance(minutes=11)
    assert not signed_in(database, secret)


def change_of_password(work: object, who: Someone) -> None:
    change_password(work, who.account_id, HASHER.checked(NEW), brand=BRAND)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        change_of_password,
        lambda work, who: enrol_totp(work, who.account_id, "secret", 1, brand=BRAND),
        lambda work, who: disable_account(work, who.account_id, reason="left"),
        lambda work, who: end_session(work, 1, "signed out"),
    ],
    ids=["password", "second factor", "disabled", "signed out"],
)
def test_a_changed_credential_ends_every_session(database: Database, change: Callable[..., object]) -> None:
    who = somebody(database)
    other = somebody(database, "Eve Example")
    secret = begun(database, who)
    kept = begun(database, other)
    with writing(database) as work:
        change(work, who)
    assert not signed_in(database, secret)
    assert signed_in(database, kept)


def test_an_invitation_makes_person_account_and_role_and_is_accepted_once(database: Database) -> None:
    with writing(database) as work:
        place = foundation(database, work)
        invite(
            work,
            brand=BRAND,
            name="Newcomer Example",
            email=" New@Example.org ",
            role="staff",
            foundation_id=place,
            reason="Joins",
        )
    secret = last_link(database, "invitation")
    with writing(database) as work:
        accepted = accept_invitation(work, secret, HASHER.checked(NEW))
        assert accepted.confirmed_at == work.at
    with pytest.raises(DeadLink), writing(database) as work:
        accept_invitation(work, secret, HASHER.checked(NEW))


def test_inviting_again_replaces_the_first_link(database: Database) -> None:
    with writing(database) as work:
        invite(work, brand=BRAND, name="Newcomer Example", email="new@example.org")
    first = last_link(database, "invitation")
    with writing(database) as work:
        invite(work, brand=BRAND, name="Newcomer Example", email="NEW@example.org")
    with pytest.raises(DeadLink), writing(database) as work:
        accept_invitation(work, first, HASHER.checked(NEW))
    with writing(database) as work:
        accept_invitation(work, last_link(database, "invitation"), HASHER.checked(NEW))
    with pytest.raises(Conflict), writing(database) as work:
        invite(work, brand=BRAND, name="Newcomer Example", email="new@example.org")


def test_an_invitation_lives_seven_days_and_a_reset_an_hour(database: Database, clock: Clock) -> None:
    who = somebody(database)
    with writing(database) as work:
        invite(work, brand=BRAND, name="Newcomer Example", email="new@example.org")
        make_reset(work, who.account_id, brand=BRAND)
    clock.advance(minutes=60)
    with pytest.raises(DeadLink), writing(database) as work:
        reset_password(work, last_link(database, "reset"), HASHER.checked(NEW), brand=BRAND)
    clock.advance(days=6, hours=23)
    with pytest.raises(DeadLink), writing(database) as work:
        accept_invitation(work, last_link(database, "invitation"), HASHER.checked(NEW))


def test_a_link_opens_nothing_but_its_purpose(database: Database) -> None:
    who = somebody(database)
    with writing(database) as work:
        make_reset(work, who.account_id, brand=BRAND)
    secret = last_link(database, "reset")
    with pytest.raises(DeadLink), writing(database) as work:
        accept_invitation(work, secret, HASHER.checked(NEW))
    with pytest.raises(DeadLink), writing(database) as work:
        change_address(work, who.account_id, secret, brand=BRAND)


@pytest.mark.parametrize("event", ["password", "address"])
def test_open_links_die_on_a_change_of_password_or_address(database: Database, event: str) -> None:
    who = somebody(database)
    with writing(database) as work:
        make_reset(work, who.account_id, brand=BRAND)
        ask_for_address(work, who.account_id, "moved@example.org", brand=BRAND)
    reset, address = last_link(database, "reset"), last_link(database, "address")
    with writing(database) as work:
        if event == "password":
            change_of_password(work, who)
        else:
            change_address(work, who.account_id, address, brand=BRAND)
    with pytest.raises(DeadLink), writing(database) as work:
        reset_password(work, reset, HASHER.checked(NEW), brand=BRAND)
    with pytest.raises(DeadLink), writing(database) as work:
        change_address(work, who.account_id, address, brand=BRAND)


def test_an_address_that_somebody_has_answers_alike_and_its_link_is_told_to_nobody(
    database: Database,
) -> None:
    who = somebody(database)
    somebody(database, "Eve Example")
    with writing(database) as work:
        ask_for_address(work, who.account_id, "Eve.example@example.org", brand=BRAND)
    with database.reading() as session:
        living = select(func.count()).select_from(LinkToken).where(LinkToken.void_at.is_(None))
        assert session.scalar(living) == 1  # as for a free address: the next request takes the same time
        assert session.scalars(select(OutboxMail.one_use_path)).all() == [None]
        assert "/account/address/" not in session.scalars(select(OutboxMail.text)).one()


def together(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the refusal it met, when all begin at one instant."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_browsers_with_one_link_reset_once(database: Database) -> None:
    who = somebody(database)
    for turn in range(8):
        with writing(database) as work:
            make_reset(work, who.account_id, brand=BRAND)
        secret = last_link(database, "reset")

        def reset(secret: str = secret, turn: int = turn) -> str:
            with writing(database) as work:
                reset_password(work, secret, HASHER.checked(f"{NEW} {turn}"), brand=BRAND)
            return "done"

        results = together(reset, reset)
        assert sorted(type(result).__name__ for result in results) == ["DeadLink", "str"], results


def test_negative_control_a_link_that_is_looked_at_before_it_is_used_is_used_twice(
    database: Database,
) -> None:
    """The same race against check-then-write, with the database's own guard taken away: both get through."""
    who = somebody(database)
    drop = "DROP TRIGGER directory_token_u1_once"
    with database.engine.begin() as connection:
        connection.execute(text(drop if database.is_sqlite else f"{drop} ON directory_token"))
    with writing(database) as work:
        make_reset(work, who.account_id, brand=BRAND)
    barrier = threading.Barrier(2)

    def careless() -> str:
        with database.reading() as session:
            is_unused = session.scalars(select(LinkToken.used_at)).one() is None
        barrier.wait()
        with database.engine.begin() as connection:
            if is_unused:
                connection.execute(text("UPDATE directory_token SET used_at = created_at"))
        return "done" if is_unused else "refused"

    assert together(careless, careless) == ["done", "done"]


def test_one_code_at_two_browsers_at_one_instant_is_accepted_once(database: Database) -> None:
    who = somebody(database)
    for step in range(100, 108):

        def spend(step: int = step) -> bool:
            with writing(database) as work:
                return spend_step(work, who.account_id, step)

        assert sorted(together(spend, spend), key=str) == [False, True]


def test_a_recovery_code_is_accepted_once_however_it_is_typed(database: Database) -> None:
    who = somebody(database)
    with writing(database) as work:
        codes = renew_recovery_codes(work, who.account_id)
    assert len(set(codes)) == 10
    for code, typed in zip(
        codes,
        [
            codes[0].upper(),
            codes[1].replace("-", ""),
            f"  {codes[2]}  ".replace("-", " "),
            "".join(chr(ord(letter) + 0xFEE0) if letter != "-" else letter for letter in codes[3]),
        ],
        strict=False,
    ):

        def use(typed: str = typed) -> bool:
            with writing(database) as work:
                return use_recovery_code(work, who.account_id, typed, brand=BRAND)

        assert sorted(together(use, use), key=str) == [False, True]
        with writing(database) as work:
            assert not use_recovery_code(work, who.account_id, code, brand=BRAND)


def test_new_recovery_codes_kill_the_old_ones_and_another_persons_open_nothing(database: Database) -> None:
    who, other = somebody(database), somebody(database, "Eve Example")
    with writing(database) as work:
        old = renew_recovery_codes(work, who.account_id)
        new = renew_recovery_codes(work, who.account_id)
        assert not use_recovery_code(work, other.account_id, new[0], brand=BRAND)
        assert not use_recovery_code(work, who.account_id, old[0], brand=BRAND)
        assert use_recovery_code(work, who.account_id, new[0], brand=BRAND)


def test_a_challenge_is_answered_once_for_what_it_was_posed(database: Database, clock: Clock) -> None:
    who = somebody(database)
    with writing(database) as work:
        asked = pose_challenge(work, "register", who.account_id)
    for purpose, account_id in (("sign_in", who.account_id), ("register", None)):
        with pytest.raises(RuleBroken), writing(database) as work:
            take_challenge(work, purpose, asked, account_id)
    with writing(database) as work:
        take_challenge(work, "register", asked, who.account_id)
    with pytest.raises(RuleBroken), writing(database) as work:
        take_challenge(work, "register", asked, who.account_id)
    with writing(database) as work:
        late = pose_challenge(work, "register", who.account_id)
    clock.advance(minutes=6)
    with pytest.raises(RuleBroken), writing(database) as work:
        take_challenge(work, "register", late, who.account_id)


def tried(database: Database, kind: str, key: str = "somebody") -> bool:
    try:
        with writing(database) as work:
            note_try(work, Tried(kind, key))
    except TooManyTries:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "most", "window"),
    [
        ("sign_in", 10, timedelta(minutes=5)),
        ("second_factor", 5, timedelta(minutes=5)),
        ("reset", 5, timedelta(days=1)),
    ],
)
def test_limits_are_exact(database: Database, clock: Clock, kind: str, most: int, window: timedelta) -> None:
    assert [tried(database, kind) for _ in range(most + 3)] == [True] * most + [False] * 3
    assert tried(database, kind, "another")
    clock.set(clock.now + window - timedelta(seconds=1))
    assert not tried(database, kind)
    clock.advance(seconds=1)
    assert tried(database, kind)


def test_a_second_factor_is_tried_twenty_times_an_hour_and_fifty_a_day(
    database: Database, clock: Clock
) -> None:
    start, accepted = clock.now, []
    while clock.now < start + timedelta(hours=23):
        if tried(database, "second_factor"):
            accepted.append(clock.now)
        clock.advance(minutes=2)
    hourly = [sum(at <= other < at + timedelta(hours=1) for other in accepted) for at in accepted]
    assert max(hourly) == 20
    assert len(accepted) == 50


def test_eight_workers_share_one_limit(database: Database) -> None:
    results = together(*[lambda: [tried(database, "sign_in") for _ in range(3)]] * 8)
    assert sum(sum(result) for result in results if isinstance(result, list)) == 10


def test_a_try_that_succeeds_counts_against_nobody(database: Database) -> None:
    for _ in range(15):
        with writing(database) as work:
            noted = note_try(work, Tried("sign_in", "somebody"))
        with writing(database) as work:
            forgive(work, noted)
    assert tried(database, "sign_in")


def test_nobody_raises_their_own_rights(database: Database) -> None:
    admin = somebody(database, "Root Example", "admin")
    with pytest.raises(NotAllowed), acting(database, admin) as work:
        grant_role(work, admin.person_id, "staff", foundation_id=foundation(database, work))


def test_a_grant_says_who_whom_and_why(database: Database) -> None:
    admin = somebody(database, "Root Example", "admin")
    who = somebody(database)
    with acting(database, admin) as work:
        place = foundation(database, work)
        granted = grant_role(work, who.person_id, "staff", foundation_id=place, reason="joined the office")
    with acting(database, admin) as work:
        revoke_role(work, granted.id, reason="left the office")
    with database.reading() as session:
        row = session.scalars(select(StoredGrant).where(StoredGrant.id == granted.id)).one()
        entries = session.execute(
            text(
                "SELECT entry.event, entry.actor, words.summary FROM kernel_audit_entry AS entry JOIN kernel_audit_text AS "
                "words ON words.chain_id = entry.chain_id AND words.seq = entry.seq WHERE entry.event LIKE '%.grant.%' "
                "AND entry.actor LIKE 'person%' ORDER BY entry.seq"
            )
        ).all()
    assert row.grantor == row.ended_by == f"person:{admin.person_id}"
    assert [entry.event for entry in entries] == ["directory.grant.granted", "directory.grant.revoked"]
    assert "Ada Example" in entries[0].summary
    assert "joined the office" in entries[0].summary
    assert "left the office" in entries[1].summary


def test_a_revoked_role_is_gone_at_the_next_request(database: Database, clock: Clock) -> None:
    who = somebody(database, "Staff Example", "staff")
    secret = begun(database, who)
    found = signed_in(database, secret)
    assert found is not None
    assert found.grants
    clock.advance(seconds=1)
    with writing(database) as work:
        revoke_role(work, 1, reason="left")
    found = signed_in(database, secret)
    assert found is not None
    assert not found.grants


def test_a_role_is_held_once_and_in_a_foundation(database: Database) -> None:
    who = somebody(database, "Staff Example", "staff")
    with pytest.raises(Conflict), writing(database) as work:
        grant_role(work, who.person_id, "staff", foundation_id=foundation(database, work), reason="Again")
    with pytest.raises(RuleBroken), writing(database) as work:
        grant_role(work, who.person_id, "treasurer")
    with pytest.raises(RuleBroken), writing(database) as work:
        grant_role(work, who.person_id, "emperor", foundation_id=1)


def test_two_admins_who_remove_each_other_leave_one(database: Database) -> None:
    survivors: list[Someone] = []
    for turn in range(5):
        admins = [somebody(database, f"Root {turn} {place}", "admin") for place in "ab"]
        for survivor in survivors:
            with writing(database) as work:
                revoke_role(work, grant_of(database, survivor), reason="replaced")

        def remove(actor: Someone, other: Someone) -> Callable[[], object]:
            def act() -> str:
                with acting(database, actor) as work:
                    revoke_role(work, grant_of(database, other), reason="a quarrel")
                return "done"

            return act

        results = together(remove(*admins), remove(*reversed(admins)))
        assert sorted(type(result).__name__ for result in results) == ["RuleBroken", "str"], results
        survivors = [admins[0] if results[0] == "done" else admins[1]]


def test_one_admin_removed_and_the_other_disabled_at_one_instant_leave_one(database: Database) -> None:
    first, second = somebody(database, "Root A", "admin"), somebody(database, "Root B", "admin")

    def remove() -> str:
        with writing(database) as work:
            revoke_role(work, grant_of(database, first), reason="a quarrel")
        return "done"

    def disable() -> str:
        with writing(database) as work:
            disable_account(work, second.account_id, reason="a quarrel")
        return "done"

    assert sorted(type(result).__name__ for result in together(remove, disable)) == ["RuleBroken", "str"]


def grant_of(database: Database, who: Someone) -> int:
    with database.reading() as session:
        return session.scalars(select(StoredGrant.id).where(StoredGrant.person_id == who.person_id)).one()


def test_a_disabled_account_comes_back_without_its_sessions(database: Database) -> None:
    who = somebody(database)
    secret = begun(database, who)
    with writing(database) as work:
        disable_account(work, who.account_id, reason="on leave")
    with pytest.raises(NotAllowed), writing(database) as work:
        begin_session(work, who.account_id, Browser())
    with writing(database) as work:
        enable_account(work, who.account_id, reason="back")
    assert not signed_in(database, secret)
    assert begun(database, who)


def test_the_last_factor_of_a_role_that_needs_one_stays(database: Database) -> None:
    who = somebody(database)
    with writing(database) as work:
        enrol_totp(work, who.account_id, "secret", 1, brand=BRAND)
    with pytest.raises(RuleBroken), writing(database) as work:
        remove_totp(work, who.account_id, is_required=True, brand=BRAND)
    with writing(database) as work:
        remove_totp(work, who.account_id, is_required=False, brand=BRAND)
    assert account(database, who).tf_totp_secret is None


def test_what_is_old_is_swept_and_the_log_stays_whole(database: Database, clock: Clock) -> None:
    who = somebody(database, "Root Example", "admin")
    begun(database, who)
    with writing(database) as work:
        note_try(work, Tried("reset", "x"))
        pose_challenge(work, "sign_in")
        codes = renew_recovery_codes(work, who.account_id)
        make_reset(work, who.account_id, brand=BRAND)
    with writing(database) as work:
        use_recovery_code(work, who.account_id, codes[0], brand=BRAND)
        reset_password(work, last_link(database, "reset"), HASHER.checked(NEW), brand=BRAND)
    clock.advance(days=120)
    with writing(database) as work:
        sweep(work)
    with database.reading() as session:
        for table in ("directory_attempt", "directory_challenge", "directory_session"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        verdict = verify(session, Base.metadata)
        assert verdict.is_whole, verdict.findings


def test_the_plain_models_satisfy_what_flask_security_asks_of_a_user() -> None:
    for name in ("id", "email", "password", "active", "fs_uniquifier", "confirmed_at", "tf_totp_secret"):
        assert hasattr(Account, name)
    assert SignInSession.__tablename__ == "directory_session"
