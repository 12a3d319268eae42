import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from pressclip.settings import WebSettings
from tests.web.rooms import TOKEN, Room, bearer, fill, renewed, room_in
from web import security
from web.attempts import Attempts
from web.hosts import is_known

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def signed_in(room: Room, wanted: str = "/", **headers: str) -> tuple[int, str, str]:
    """Status, place and cookie after the form was sent with the token."""
    answer = room.ask("POST", "/login", data={"token": TOKEN, "next": wanted}, headers=headers)
    return answer.status_code, answer.headers.get("location", ""), answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("path", ["/", "/nope", "/api/v1/articles", "/healthz", "/login"])
def test_every_answer_says_what_a_browser_may_do_with_it(tmp_path: Path, path: str) -> None:
    with room_in(tmp_path) as room:
        headers = room.get(path).headers
    assert headers["content-security-policy"] == CSP
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/readyz", "/openapi.json", "/api/v1/articles", "/feeds/search.atom?q=gas", "/nope"]
)
def test_with_a_token_set_nothing_but_healthz_and_the_form_is_open(tmp_path: Path, path: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        assert room.get("/healthz").status_code == room.get("/login").status_code == 200
        assert room.get(path).status_code == 401
        assert room.get(path, headers=bearer("wrong")).status_code == 401
        assert room.get(path, headers=bearer(TOKEN)).status_code in {200, 404, 503}
        assert room.get(path, auth=("anybody", TOKEN)).status_code in {200, 404, 503}
        assert room.get(path, auth=(TOKEN, "wrong")).status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic", "Basic !!!", "Basic Og==", "Digest x", "\x80\xff"]
)
def test_what_is_no_token_opens_nothing(tmp_path: Path, header: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        assert room.get("/api/v1/articles", headers={"Authorization": header.encode("latin-1")}).status_code == 401


def test_a_person_is_led_to_the_form_and_back(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        led = room.get("/watches?x=1&y=2", headers={"Accept": "text/html"})
        assert (led.status_code, led.headers["location"]) == (303, "/login?next=/watches%3Fx%3D1%26y%3D2")
        assert 'value="/watches?x=1&amp;y=2"' in room.get(led.headers["location"]).text
        status, place, cookie = signed_in(room, "/watches?x=1&y=2")
        assert (status, place) == (303, "/watches?x=1&y=2")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert TOKEN not in cookie
        assert "Secure" not in cookie
        mine = {"Cookie": cookie.partition(";")[0]}
        assert room.get("/api/v1/articles", headers=mine).status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["/sections/news/Middle%20East", "/watches/%C5%81%C3%B3d%C5%BA", "/watches/why%3F%20me?x=a%20b", "/?q=a%26b"],
)
def test_a_person_is_led_back_whatever_the_page_is_called(tmp_path: Path, asked: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        form = room.get(room.get(asked, headers={"Accept": "text/html"}).headers["location"])
        [wanted] = re.findall('name="next" value="([^"]*)"', form.text)
        sent = {"token": TOKEN, "next": unescape(wanted)}
        assert room.ask("POST", "/login", data=sent).headers["location"] == asked


def test_a_form_of_too_many_fields_is_refused_and_is_no_bug(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        answer = room.ask("POST", "/login", data={f"field{n}": "1" for n in range(11)})
        assert (answer.status_code, "at most 10 fields" in answer.text) == (400, True)


def test_behind_https_the_cookie_is_for_https_alone(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN, hosts=("press.example.org",)) as room:
        answer = room.ask(
            "POST",
            "/login",
            data={"token": TOKEN},
            headers={"Host": "press.example.org", "Origin": "https://press.example.org"},
        )
        assert "Secure" in answer.headers["set-cookie"]


def test_a_cookie_ends_with_its_time_its_token_and_by_signing_out(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:

        def opens(cookie: str) -> bool:
            return room.get("/api/v1/articles", headers={"Cookie": cookie}).status_code == 200

        cookie = signed_in(room)[2].partition(";")[0]
        until, number, signature = cookie.partition("=")[2].split(".")
        assert opens(cookie)
        assert not opens(f"pressclip={int(until) + 9}.{number}.{signature}")
        assert not opens(f"pressclip={until}.{number}.{'0' * 64}")
        assert not opens("pressclip=1")
        out = room.ask("POST", "/logout", headers={"Cookie": cookie})
        assert (out.status_code, out.headers["location"]) == (303, "/login")
        assert not opens(cookie)
        second = signed_in(room)[2].partition(";")[0]
        assert opens(second)
        renewed(room, token="another")
        assert not opens(second)
        renewed(room, token=TOKEN)
        assert opens(second)
        room.later(31 * 24 * 3600)
        assert not opens(second)


def test_a_cookie_that_was_signed_out_stays_so_when_the_server_starts_again(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        first, second = (signed_in(room)[2].partition(";")[0] for _ in range(2))
        room.ask("POST", "/logout", headers={"Cookie": first})
    with room_in(tmp_path, token=TOKEN) as room:
        told = [room.get("/api/v1/articles", headers={"Cookie": one}).status_code for one in (first, second)]
    assert told == [401, 200]


def test_nobody_signs_a_cookie_in_again_by_signing_out_many_that_are_none_of_ours(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        cookie = signed_in(room)[2].partition(";")[0]
        until, number, _ = cookie.partition("=")[2].split(".")
        room.ask("POST", "/logout", headers={"Cookie": cookie})
        kept = room.context.keys.path.read_bytes()
        room.ask("POST", "/logout", headers={"Cookie": f"pressclip={until}.{number[::-1]}.{'0' * 64}"})
        assert room.context.keys.path.read_bytes() == kept


def test_cookies_that_were_signed_out_are_remembered_no_longer_than_they_would_be_good(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        for _ in range(2):
            cookie = signed_in(room)[2].partition(";")[0]
            room.ask("POST", "/logout", headers={"Cookie": cookie})
            room.later(31 * 24 * 3600)
        assert len(json.loads(room.context.keys.path.read_bytes())["signed_out"]) == 1


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a\r\nX: y", "/é", "/\t/evil.example"],
)
def test_signing_in_leads_to_no_other_site(tmp_path: Path, wanted: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        assert signed_in(room, wanted)[:2] == (303, "/")
        assert 'name="next" value="/"' in room.get(f"/login?next={quote(wanted)}").text


def test_a_form_of_another_site_is_refused(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            assert signed_in(room, **headers)[0] == 403
            assert room.ask("POST", "/logout", headers=headers).status_code == 403


def test_wrong_tokens_are_slowed_by_address_and_the_signed_in_go_on(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        cookie = {"Cookie": signed_in(room)[2].partition(";")[0]}
        wrong = [room.get("/api/v1/articles", headers=bearer(f"guess {n}")).status_code for n in range(12)]
        assert wrong == [401] * 8 + [429] * 4
        refused = room.get("/api/v1/articles", headers=bearer(TOKEN))
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) == 5
        assert room.ask("POST", "/login", data={"token": TOKEN}).status_code == 429
        forged = {**bearer(TOKEN), "X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9", "X-Real-IP": "10.9.9.9"}
        assert room.get("/api/v1/articles", headers=forged).status_code == 429
        assert room.get("/api/v1/articles", headers=cookie).status_code == 200
        assert room.get("/api/v1/articles", address="127.0.0.2", headers=bearer(TOKEN)).status_code == 200
        room.later(5)
        assert room.get("/api/v1/articles", headers=bearer(TOKEN)).status_code == 200


RANDOM = "9f2c61b0d7e84a35c18f0b6e2d94a7c3"


@pytest.mark.parametrize("token", [RANDOM, RANDOM.upper(), "9f2c61b0-d7e8-4a35-c18f-0b6e2d94a7c3", RANDOM * 2])
def test_who_guesses_cannot_keep_out_a_random_token_from_his_own_address(tmp_path: Path, token: str) -> None:
    with room_in(tmp_path, token=token) as room:
        wrong = [room.get("/api/v1/articles", headers=bearer(f"{n:032x}")).status_code for n in range(12)]
        assert wrong == [401] * 8 + [429] * 4
        assert room.get("/api/v1/articles", headers=bearer(token)).status_code == 200
        assert room.ask("POST", "/login", data={"token": token}).status_code == 303
        assert room.ask("POST", "/login", data={"token": token[:-1]}).status_code == 429
        room.later(5)
        assert room.get("/api/v1/articles", headers=bearer("guess")).status_code == 401, "the refused were not counted"


@pytest.mark.parametrize(
    "token",
    [RANDOM[:-1], "To be, or not to be, that is the question", "0123456789abcdef" * 2, "deadbeef" * 4, "1" * 40,
     "12345678901234567890123456789012", f"{RANDOM} "],
)  # fmt: skip
def test_a_token_that_may_be_guessed_is_not_looked_at_after_too_many_wrong_ones(tmp_path: Path, token: str) -> None:
    with room_in(tmp_path, token=token) as room:
        for _ in range(8):
            room.get("/api/v1/articles", headers=bearer("guess"))
        assert room.ask("POST", "/login", data={"token": token}).status_code == 429


@pytest.mark.parametrize("path", ["/api/v1/articles", "/feeds/search.atom?q=gas", "/openapi.json", "/", "/search.csv"])
def test_no_browser_keeps_what_was_seen_by_signing_in(tmp_path: Path, path: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        cookie = {"Cookie": signed_in(room)[2].partition(";")[0]}
        assert room.get(path, headers=cookie).headers["cache-control"] == "no-store"


def test_a_program_that_shows_the_token_may_keep_answers_and_asks_whether_they_still_hold(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        first = room.get("/api/v1/articles", headers=bearer(TOKEN)).headers
        assert first["cache-control"] == "private, no-cache"
        asked = {**bearer(TOKEN), "If-None-Match": first["etag"]}
        assert room.get("/api/v1/articles", headers=asked).status_code == 304


def test_many_addresses_together_are_slowed_as_well_and_little_is_remembered() -> None:
    passed = 0.0
    attempts = Attempts(lambda: passed)
    for number in range(64):
        assert attempts.wait(f"10.0.0.{number}") == 0
        attempts.failed(f"10.0.0.{number}")
    assert 0 < attempts.wait("192.0.2.1") <= 0.5
    for number in range(5_000):
        attempts.failed(f"2001:db8::{number:x}")
    assert len(attempts) == 1_024


@pytest.mark.parametrize(
    ("header", "listen", "known"),
    [
        ("127.0.0.1:8000", "127.0.0.1:8000", True),
        ("localhost", "127.0.0.1:8000", True),
        ("LOCALHOST.:99", "127.0.0.1:8000", True),
        ("[::1]:8000", "127.0.0.1:8000", True),
        ("evil.example", "127.0.0.1:8000", False),
        ("127.0.0.1.evil.example", "127.0.0.1:8000", False),
        ("localhost@evil.example", "127.0.0.1:8000", False),
        ("192.168.1.2:8000", "127.0.0.1:8000", False),
        ("192.168.1.2:8000", "0.0.0.0:8000", True),
        ("[fe80::1]:8000", "[::]:8000", True),
        ("evil.example", "0.0.0.0:8000", False),
        ("press.example.org", "0.0.0.0:8000", True),
        ("desk.example:8000", "desk.example:8000", True),
        ("", "127.0.0.1:8000", False),
        ("a b", "127.0.0.1:8000", False),
    ],
)
def test_a_server_answers_by_its_own_names_alone(header: str, listen: str, known: bool) -> None:
    assert is_known(header, WebSettings(listen=listen, hosts=("press.example.org",))) is known


def test_a_name_that_was_made_to_point_here_is_refused(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        for path in ("/", "/api/v1/articles", "/healthz"):
            answer = room.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "127.0.0.1"})
            assert answer.status_code == 421
        renewed(room, hosts=("evil.example",))
        assert room.get("/healthz", headers={"Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(tmp_path: Path, method: str) -> None:
    with room_in(tmp_path) as room:
        for path in ("/api/v1/articles", "/", "/feeds/search.atom?q=a"):
            answer = room.ask(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/api/v1/articles", "/feeds/search.json?q=gas", "/healthz", "/static/pages.js"])
def test_no_script_of_another_site_may_read_an_answer(tmp_path: Path, path: str) -> None:
    with room_in(tmp_path) as room:
        told = room.get(path, headers={"Origin": "https://evil.example"})
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
        before = room.ask("OPTIONS", path, headers=asked)
    assert (told.status_code, before.status_code) == (200, 405)
    assert not [name for one in (told, before) for name in one.headers if name.startswith("access-control")]
    assert told.headers["cross-origin-resource-policy"] == "same-origin"


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        assert room.get("/api/v1/articles?q=" + "x" * 9_000).status_code == 414
        assert room.ask("POST", "/login", content=b"x" * 70_000).status_code == 413
        chunks = (b"x" * 10_000 for _ in range(10))
        sent = room.ask("POST", "/login", content=_later(chunks))
        assert sent.status_code == 413


async def _later(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def test_a_request_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"token="
        await asyncio.Event().wait()

    monkeypatch.setattr(security, "SECONDS", 0.05)
    with room_in(tmp_path, token=TOKEN) as room:
        told = room.ask("POST", "/login", content=endless())
    assert told.status_code == 503
    assert "That took too long" in told.text


def test_a_page_is_no_line_of_headers(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        answer = room.get("/nope%0d%0aSet-Cookie:%20a=b")
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers


def test_a_reload_that_moves_the_listener_does_not_open_the_one_that_runs(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN, listen="0.0.0.0:8000") as room:
        renewed(room, listen="127.0.0.1:8000", token=None)
        assert room.get("/api/v1/articles").status_code == 401
        assert room.context.settings.web.listen == "0.0.0.0:8000"


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        signed_in(room)
        key = tmp_path / "archive.db.web"
        assert key.stat().st_mode & 0o777 == 0o600
        assert TOKEN not in key.read_text()
