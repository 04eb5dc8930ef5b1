"""Nobody is sent to another site."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from academy import addresses
from academy.accounts import targets
from tests import factories

HERE = "http://school.example/account/sign-in"
ELSEWHERE = [
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/x//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#x",
    "",
    "/me\r\nSet-Cookie: a=b",
    "/" + "x" * 3000,
    None,
]
HOME = [
    "/",
    "/me",
    "/courses?q=a%20b&page=2",
    "/offerings/QM1#seats",
    "/courses?q=//x",
    "/路径",
    "/a.b/c;d=e",
    "/%2f%2fevil",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_other_sites_are_no_targets(target: str | None) -> None:
    assert addresses.local(target) is None


@pytest.mark.parametrize("target", HOME)
def test_pages_of_this_site_are(target: str) -> None:
    assert addresses.local(target) == target


@given(st.text(alphabet=st.sampled_from("/\\.:@?#%&;ab\t\n \x00\u3000"), max_size=12))
def test_no_text_leads_away(text: str) -> None:
    target = addresses.local(text)
    if target is not None:
        assert urlsplit(urljoin(HERE, target)).netloc == "school.example"
        assert "\\" not in target.partition("?")[0]


def test_signing_in_leads_to_ones_own_room_instead(rows: Session, signed_in: Callable[[int], FlaskClient]) -> None:
    person = factories.person(rows)
    rows.commit()
    client = signed_in(person.id)
    for target in ELSEWHERE:
        assert client.get("/account/sign-in", query_string={"next": target}).location == "/me", target


CAME_FROM = {
    "http://localhost/courses?q=1": "/courses",
    "http://evil.example/courses": "/",
    "http://localhost//evil.example": "/",
    "": "/",
}


def test_a_button_leads_back_to_its_page(app: Flask) -> None:
    for referrer, page in CAME_FROM.items():
        with app.test_request_context("/account/language", headers={"Referer": referrer}):
            assert targets.back(None) == targets.back("//evil.example") == page
            assert targets.back("/me") == "/me"
