"""Passwords that are easy to guess are refused without asking anybody outside."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from gis_core.accounts.models import User
from gis_core.accounts.passwords import GuessingValidator

PERSON = User(username="gaowa", name="高娃", phone="13947412345")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "qwertyuiop",
        "1234567890",
        "gaowa13947412345",
        "乌兰察布市绿盾",
        "aaaaaaaaaaaaaa",
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        GuessingValidator().validate(password, PERSON)


@pytest.mark.parametrize(
    "password", ["seven-copper-lanterns", "青石桥边三只鹤飞过湖面"]
)
def test_several_unrelated_words_are_taken(password: str) -> None:
    validate_password(password, PERSON)


def test_a_very_long_password_takes_no_time() -> None:
    began = time.perf_counter()

    GuessingValidator().validate("seven-copper-lanterns" * 50_000, PERSON)

    assert time.perf_counter() - began < 2


def test_the_validator_is_in_force() -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password("password12345", PERSON)

    assert "password-easy-to-guess" in [e.code for e in refusal.value.error_list]


def test_the_advice_is_translated() -> None:
    with translation.override("en"):
        assert "words" in GuessingValidator().get_help_text()
