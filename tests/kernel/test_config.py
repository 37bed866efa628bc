"""The settings: read from the environment with their types, and refused in production where they are weak."""

from __future__ import annotations

import secrets
from dataclasses import fields, replace
from pathlib import Path

import pytest

from membership.config import Settings, demo_settings
from membership.kernel.errors import Misconfigured

STRONG = Settings(
    database_url="sqlite:///house.db",
    secret_key=secrets.token_urlsafe(48),
    base_address="https://members.example.org",
    trusted_hosts=("members.example.org",),
    mail_host="mail.example.org",
)


def test_production_starts_with_strong_settings() -> None:
    assert STRONG.check() is STRONG
    assert STRONG.is_production
    assert STRONG.is_https


@pytest.mark.parametrize(
    ("weak", "words"),
    [
        ({"database_url": ""}, "DATABASE_URL is not set"),
        ({"secret_key": ""}, "SECRET_KEY needs at least 32"),
        ({"secret_key": "k3" * 15}, "SECRET_KEY needs at least 32"),
        ({"secret_key": "k" * 64}, "SECRET_KEY is too regular"),
        ({"secret_key": "0123456789a" * 4}, "SECRET_KEY is too regular"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS names no host"),
        ({"debug": True}, "DEBUG must be off"),
        ({"base_address": "http://members.example.org"}, "BASE_ADDRESS must begin with https"),
        ({"base_address": ""}, "BASE_ADDRESS must begin with https"),
        ({"password_rounds": "cheap"}, "PASSWORD_ROUNDS must be strong"),
        ({"mail_host": ""}, "MAIL_HOST is not set"),
    ],
)
def test_production_refuses_each_weak_setting_and_names_it(weak: dict[str, object], words: str) -> None:
    with pytest.raises(Misconfigured, match=words) as refused:
        replace(STRONG, **weak).check()
    assert str(refused.value).count("MEMBERSHIP_") == 1


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings(debug=True).check()
    for name in ("DATABASE_URL", "SECRET_KEY", "TRUSTED_HOSTS", "DEBUG", "BASE_ADDRESS", "MAIL_HOST"):
        assert f"MEMBERSHIP_{name}" in str(refused.value)


def test_a_missing_stage_is_production() -> None:
    assert Settings.from_environment({}).is_production


@pytest.mark.parametrize("stage", ["demo", "test"])
def test_the_other_stages_need_only_a_database(stage: str) -> None:
    weak = Settings.from_environment({"MEMBERSHIP_STAGE": stage, "MEMBERSHIP_DATABASE_URL": "sqlite:///x.db"})
    assert weak.check() is weak
    with pytest.raises(Misconfigured, match="DATABASE_URL"):
        replace(weak, database_url="").check()


def test_the_demonstration_is_refused_in_production() -> None:
    demo = demo_settings(Path("/tmp/demo.db"), port=8123)
    assert demo.check().base_address == "http://localhost:8123"
    with pytest.raises(Misconfigured, match="BASE_ADDRESS"):
        replace(demo, stage="production").check()


def test_each_setting_comes_from_its_variable_with_its_type() -> None:
    environ = {
        "MEMBERSHIP_STAGE": "test",
        "MEMBERSHIP_TRUSTED_HOSTS": " a.example.org, ,b.example.org",
        "MEMBERSHIP_PROXIES": "2",
        "MEMBERSHIP_DEBUG": "Yes",
        "MEMBERSHIP_MAIL_TLS": "implicit",
        "MEMBERSHIP_PASSWORD_ROUNDS": "cheap",
        "MEMBERSHIP_HOUSE_NAME": "House",
        "UNRELATED": "1",
    }
    read = Settings.from_environment(environ, database_url="sqlite:///given.db")
    assert read.trusted_hosts == ("a.example.org", "b.example.org")
    assert (read.proxies, read.debug, read.mail_tls, read.password_rounds) == (2, True, "implicit", "cheap")
    assert (read.house_name, read.database_url) == ("House", "sqlite:///given.db")


@pytest.mark.parametrize(
    ("word", "meant"), [("1", True), ("ON", True), ("0", False), ("no", False), ("", False)]
)
def test_a_flag_is_read_from_the_usual_words(word: str, meant: bool) -> None:
    assert Settings.from_environment({"MEMBERSHIP_DEBUG": word}).debug is meant


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("STAGE", "productoin", "must be production, demo or test"),
        ("MAIL_TLS", "yes", "must be none, starttls or implicit"),
        ("PASSWORD_ROUNDS", "10", "must be strong or cheap"),
        ("DEBUG", "perhaps", "must be true or false"),
        ("PROXIES", "one", "invalid literal"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named(name: str, text: str, words: str) -> None:
    with pytest.raises(Misconfigured, match=f"MEMBERSHIP_{name}: .*{words}"):
        Settings.from_environment({f"MEMBERSHIP_{name}": text})


def test_two_variables_that_cannot_be_read_are_both_named() -> None:
    with pytest.raises(Misconfigured, match=r"STAGE.*; .*DEBUG|DEBUG.*; .*STAGE"):
        Settings.from_environment({"MEMBERSHIP_STAGE": "x", "MEMBERSHIP_DEBUG": "x"})


def test_no_secret_stands_in_the_settings_as_they_are_printed() -> None:
    shown = repr(replace(STRONG, mail_password="canary-password"))
    assert STRONG.secret_key not in shown
    assert "canary-password" not in shown


def test_every_setting_is_documented_in_its_place() -> None:
    source = Path("membership/config.py").read_text(encoding="utf-8")
    for setting in fields(Settings):
        assert f"    {setting.name}: " in source
