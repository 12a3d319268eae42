import pytest

from alerts.addresses import check_url, tuned, without_secrets

TOKEN = "123456:ABC-def_ghi"


@pytest.mark.parametrize(
    "url",
    [
        "console://",
        f"tgram://{TOKEN}/42",
        f"tgram://{TOKEN}/-1001234:7",
        f"tgram://{TOKEN}?to=@desk",
        "mailto://mail.example.org/desk@example.org?from=press@example.org",
        "mailtos://user:pass@mail.example.org?to=desk%40example.org",
        "ntfy://ntfy.example/press",
        "slack://T/A/B/#general",
    ],
)
def test_a_url_with_one_recipient_is_fine(url: str) -> None:
    assert check_url(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("desk@example.org", "must be an Apprise URL"),
        ("", "must be an Apprise URL"),
        ("mailto://[half", "cannot be read as a URL"),
        (f"tgram://{TOKEN}", "names no recipient"),
        (f"tgram://{TOKEN}/", "names no recipient"),
        (f"tgram://{TOKEN}/42/43", "several recipients"),
        (f"tgram://{TOKEN}/42?to=43", "several recipients"),
        (f"tgram://{TOKEN}?to=42,43", "several recipients"),
        ("mailtos://user:pass@mail.example.org", "names no recipient"),
        ("mailto://mail.example.org?to=a@example.org;b@example.org", "several recipients"),
        ("mailto://mail.example.org?to=a@example.org&cc=b@example.org", "several recipients"),
        ("mailto://mail.example.org?to=a@example.org&BCC=b@example.org", "several recipients"),
        ("ntfy://ntfy.example/press?attach=/etc/passwd", "attach= is refused"),
        (f"tgram://{TOKEN}/42?%61ttach=/etc/passwd", "attach= is refused"),
        (f"tgram://{TOKEN}/42?template=/etc/passwd", "template= is refused"),
    ],
)
def test_a_url_that_cannot_be_one_channel_is_refused_without_showing_it(url: str, problem: str) -> None:
    told = check_url(url)
    assert told is not None
    assert problem in told
    assert TOKEN not in told


def test_apprise_gets_longer_time_outs_and_no_owner_detection() -> None:
    assert tuned(f"tgram://{TOKEN}/42") == f"tgram://{TOKEN}/42?cto=10&rto=20&detect=no"
    assert tuned("mailto://h?to=a@b.org&rto=5") == "mailto://h?to=a@b.org&rto=5&cto=30"


def test_parameters_that_change_what_a_sending_means_are_dropped() -> None:
    url = "ntfy://ntfy.example/press?optional=yes&retry=5&Format=markdown&overflow=split&priority=high"
    assert tuned(url) == "ntfy://ntfy.example/press?priority=high&cto=10&rto=20"


def test_a_channel_behind_a_hash_stays_a_part_of_the_path() -> None:
    assert tuned("slack://T/A/B/#general") == "slack://T/A/B/%23general?cto=10&rto=20"


@pytest.mark.parametrize(
    ("url", "text", "shown"),
    [
        (f"tgram://{TOKEN}/42", f"POST /bot{TOKEN}/sendMessage", "POST /bot***/sendMessage"),
        ("tgram://123456%3AABC-def_ghi/42", f"url: /bot{TOKEN}/x", "url: /bot***/x"),
        ("mailtos://us:p%26w@mail.example.org?to=a@b.org", "535 p&w or p%26w for us", "535 *** or *** for us"),
        ("mailto://mail.example.org?to=a@b.org", "550 a@b.org at mail.example.org", "550 a@b.org at mail.example.org"),
        (
            "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
            "no 4174216298 nor JHMHI8qBe7bk2ZwO5U711o3dV_js",
            "no *** nor ***",
        ),
        ("json://127.0.0.1:9/hooks/Abc%2Bdef%2Fghi%3D%3D", "with url: /hooks/Abc+def%2fghi==", "with url: /hooks/***"),
        (
            "json://desk:p4w@127.0.0.1:9/hooks",
            "desk and p4w at 127.0.0.1:9/hooks, not p4wn",
            "desk and *** at 127.0.0.1:9/hooks, not p4wn",
        ),
        ("gotify://chat:8080/AbCdEf-123", "chat:8080/AbCdEf-123", "chat:8080/***"),
    ],
)
def test_a_text_loses_the_secrets_of_the_url_in_every_spelling(url: str, text: str, shown: str) -> None:
    assert without_secrets(text, url) == shown
