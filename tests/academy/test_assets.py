"""The style sheet that all pages share."""

import gzip

from flask.testing import FlaskClient


def test_it_comes_packed_to_browsers_that_unpack(client: FlaskClient) -> None:
    plain = client.get("/style.css", headers={"Accept-Encoding": "identity"})
    packed = client.get("/style.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 50_000


def test_phones_may_keep_it_and_its_address_follows_its_content(client: FlaskClient) -> None:
    answer = client.get("/style.css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert b'href="/style.css?v=' in client.get("/").data
