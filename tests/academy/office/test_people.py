"""The office's desk for people."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from tests import factories
from courses.people.rules import Role

def test_all_pages_open(rows: Session, signed_in) -> None:
    admin = factories.with_role(rows, Role.ADMINISTRATOR)
    child = factories.minor(rows, consent=True)
    rows.commit()
    c = signed_in(admin.id)
    for url in ("/office/people", "/office/people?q=xx","/office/people/new", f"/office/people/{child.id}", f"/office/people/{admin.id}", f"/office/people/{child.id}/edit"):
        assert c.get(url).status_code == 200, url
    r = c.post(f"/office/people/{child.id}/links", data={"purpose":"guardian"})
    assert r.status_code == 303
    r = c.get(r.location)
    assert r.status_code == 200
    assert c.get("/account/profile").status_code == 200
    assert c.get("/account/password").status_code == 200
