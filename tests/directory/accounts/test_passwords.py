"""Which passwords are refused, and how the others are kept."""

from __future__ import annotations

import pytest

from membership.config import Settings
from membership.directory.accounts.passwords import Hasher, breached, check_password
from membership.kernel.errors import Misconfigured, RuleBroken


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "password1234", "qwertyqwerty", "aaaaaaaaaaaa", "iloveyou2024", "PASSWORD1234",
     "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff441234", "x" * 257, "twelve chars\x00"],
)  # fmt: skip
def test_a_password_that_others_guess_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_password(password)
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet llamas",
        "k\u00f6nigs\u00e4ge im m\u00e4rz",
        "\u6b63\u78ba\u306a\u99ac\u306e\u96fb\u6c60\u306e\u7a4d\u307f\u91cd\u306d",
        "Xq7-fjm2-Lw9p",
    ],
)
def test_a_password_of_any_script_is_accepted(password: str) -> None:
    hasher = Hasher("cheap")
    hashed = hasher.checked(password)
    assert hashed.startswith("$argon2id$")
    assert hasher.is_right(password, hashed)
    assert not hasher.is_right(password + "x", hashed)


def test_a_password_with_the_persons_own_name_is_refused() -> None:
    with pytest.raises(RuleBroken):
        check_password("ada lovelace rules", ["Ada", "Lovelace"])


def test_the_offline_list_holds_the_ten_thousand_that_everybody_tries() -> None:
    assert len(breached()) > 40_000
    assert {"123456", "password", "qwerty", "letmein", "iloveyou"} <= breached()


def test_the_strong_cost_is_argon2id_with_19_mebibytes() -> None:
    hashed = Hasher("strong").checked("seven quiet llamas")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert Hasher("cheap").is_right("seven quiet llamas", hashed)
    assert Hasher("cheap").is_old(hashed)


def test_production_refuses_cheap_hashes() -> None:
    with pytest.raises(Misconfigured, match="PASSWORD_ROUNDS"):
        Settings(stage="production", database_url="sqlite://", password_rounds="cheap").check()
