"""`portal user …`: accounts from the console, the first administrator among them."""

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.accounts.commands import user
from tests.accounts.people import Visitor, account


@pytest.fixture
def console(office: Flask, database_url: str, monkeypatch):
    """Runs a command as the console does, on this test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(office.config["SETTINGS"].instance))
    return lambda *arguments: CliRunner().invoke(user, arguments)


def told(result: Result) -> dict:
    """The one JSON object that a command prints."""
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_the_first_administrator_comes_in_by_the_printed_link(console, office: Flask):
    link = told(console("add", "boss@office.example", "--name", "Boss", "--role", "admin", "--json"))["link"]
    visitor = Visitor(office)
    password = {"password": "violet anchor paper storm", "again": "violet anchor paper storm"}
    assert visitor.post("/login/link", token=link.partition("token=")[2], **password).status_code == 303
    assert visitor.sign_in("boss").location == "/accounts/me/second-factor"


def test_the_console_acting_as_somebody_only_proposes(console):
    account("boss", "admin")
    account("second", "admin")
    said = told(console("add", "li@office.example", "--name", "Li", "--role", "senior", "--as", "boss@office.example", "--json"))
    assert (said["link"], said["confirmed"]) == (None, False)


def test_an_account_is_disabled_and_enabled(console):
    account("clerk")
    assert told(console("disable", "clerk@office.example", "--json"))["enabled"] is False
    assert told(console("list", "--json"))["accounts"][0]["enabled"] is False
    assert told(console("enable", "CLERK@office.example", "--json"))["enabled"] is True


def test_roles_are_changed(console):
    account("clerk")
    told(console("roles", "clerk@office.example", "--role", "reviewer", "--role", "senior", "--json"))
    assert told(console("list", "--json"))["accounts"][0]["roles"] == ["reviewer", "senior"]


def test_a_reset_prints_a_link(console):
    account("clerk")
    assert "/login/link?token=" in told(console("reset", "clerk@office.example", "--json"))["link"]


@pytest.mark.parametrize(("who", "why"), [("nobody", "no account"), ("clerk", "do not include"), ("gone", "disabled")])
def test_whoever_acts_must_be_there_enabled_and_allowed(console, who: str, why: str):
    account("clerk")
    account("gone", "admin")
    told(console("disable", "gone@office.example", "--json"))
    refused = console("enable", "gone@office.example", "--as", f"{who}@office.example")
    assert why in str(refused.exception)


def test_an_administrator_cannot_help_himself_at_the_console(console):
    account("boss", "admin")
    refused = console("roles", "boss@office.example", "--role", "reviewer", "--as", "boss@office.example")
    assert "own account" in str(refused.exception)
