"""Messages in a user's own words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.digests import render_digest
from alerts.forms import Kind, fits
from alerts.messages import render
from alerts.templates import NAMES, Templates, load, samples
from pressclip.models import AlertItem, Message
from tests.alerts.items import PLAIN, hit, item, titled, watch

ITEM = titled("Haftar <in> Palermo", ["Haftar"])


def folder(where: Path, **files: str) -> Path:
    """A folder of templates; `alert_txt` is `alert.txt`."""
    for name, text in files.items():
        (where / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return where


def good(where: Path, **files: str) -> Templates:
    templates, problems = load(folder(where, **files))
    assert problems == []
    return templates


def worded(templates: Templates, kind: Kind = "email", *items: AlertItem) -> Message:
    told = items or (ITEM,)
    return templates.worded(render(told, kind, zone="UTC"), told, kind, what="alert", zone="UTC")


def test_without_a_folder_messages_are_as_usual() -> None:
    templates, problems = load(None)
    assert problems == []
    assert worded(templates) == render((ITEM,), "email", zone="UTC")


def test_a_template_sees_the_articles_and_what_is_not_there_is_said_as_usual(tmp_path: Path) -> None:
    text = (
        "{% for one in articles %}\n"
        "{{ one.marked_title }} | {{ one.section }} | {{ one.when }} | {{ one.authors|join }}\n"
        "{{ one.reasons|join('; ') }} -> {{ one.link }}\n{% endfor %}\n{{ count }} of {{ watches|join(', ') }}{{ why }}"
    )
    told, usual = worded(good(tmp_path, alert_txt=text)), render((ITEM,), "email", zone="UTC")
    assert told.text == (
        "*Haftar* <in> Palermo | Middle East | 23 Nov 2026, 12:00 UTC | Ada Lovelace\n"
        "libya: haftar in the title -> https://news.example/2026/11/23/haftar-in-palermo/\n1 of libya"
    )
    assert (told.html, told.subject) == (usual.html, usual.subject)


def test_html_escapes_what_pages_said_and_keeps_the_marks(tmp_path: Path) -> None:
    templates = good(tmp_path, alert_html="<h1>{{ articles[0].marked_title }}</h1><p>{{ articles[0].title }}</p>")
    assert worded(templates).html == "<h1><b>Haftar</b> &lt;in&gt; Palermo</h1><p>Haftar &lt;in&gt; Palermo</p>"
    usual = render((ITEM,), "telegram", zone="UTC")
    assert worded(templates, "telegram") == usual, "Telegram takes no other markup than its own"


def test_a_text_of_ones_own_stands_for_the_usual_markup_where_that_would_hide_it(tmp_path: Path) -> None:
    told = worded(good(tmp_path, alert_txt="New: {{ articles[0].title }}"), "telegram")
    assert (told.text, told.html) == ("New: Haftar <in> Palermo", None)


def test_a_subject_is_one_clean_line_and_not_too_long(tmp_path: Path) -> None:
    told = worded(good(tmp_path, subject_txt="{{ watches[0] }}:\r\nBcc: x@example.org {{ subject }} " + "x" * 200))
    assert told.subject.startswith("libya: Bcc: x@example.org [libya] Haftar <in> Palermo")
    assert len(told.subject) <= 100
    assert "\n" not in told.subject


def test_a_digest_has_templates_of_its_own(tmp_path: Path) -> None:
    templates = good(tmp_path, alert_txt="alert", digest_txt="{{ count }} held: {{ why or 'storm' }}")
    items = (ITEM, item())
    usual = render_digest(items, "plain", zone="UTC", why="quiet")
    told = templates.worded(usual, items, "plain", what="digest", zone="UTC", why="quiet")
    assert told == replace(usual, text="2 held: quiet")


@pytest.mark.parametrize("kind", ["telegram", "plain", "email"])
def test_what_is_too_long_goes_out_in_the_usual_words_and_is_logged_once(
    tmp_path: Path, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    templates = good(
        tmp_path, alert_txt="{% for one in articles %}{{ one.title }} {{ 'x' * 30000 if count > 3 }}{% endfor %}"
    )
    items = tuple(item(PLAIN, watch("libya", hit(PLAIN.title, "Haftar")), number=number) for number in range(1, 5))
    for _ in range(2):
        told = worded(templates, kind, *items)
        assert told == render(items, kind, zone="UTC")
        assert fits(told, kind)
    assert len([one for one in caplog.records if one.message == "template.failed"]) == 1


def test_a_template_that_fails_at_the_time_loses_no_message(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    templates = good(tmp_path, alert_txt="fine\n{{ 1 // (4 - count) }}")
    items = tuple(item(number=number) for number in range(1, 5))
    for _ in range(2):
        assert worded(templates, "plain", *items) == render(items, "plain", zone="UTC")
    assert [one.message for one in caplog.records] == ["template.failed"]


ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
DOUBLING = "{% set ns = namespace(s='x' * 999) %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENDLESS, "alert.txt: it took longer than 0.5 s"),
        ("{{ 9 ** (9 ** count * 9 ** 8) }}", "alert.txt: it took longer than 0.5 s"),
        (DOUBLING, "alert.txt: it needs too much memory"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "alert.txt: it calls itself without end"),
        ("{% for a in range(99999) %}abc{% endfor %}", "alert.txt: it makes more than 200,000 characters"),
        ("{{ range(10 ** 9)|list }}", "alert.txt:1: Range too big."),
    ],
)
def test_a_template_that_never_ends_or_grows_is_ended_and_refused(tmp_path: Path, text: str, said: str) -> None:
    deadline = 0.5 if "longer" in said else 60  # busy machines are slow
    _, problems = load(folder(tmp_path, alert_txt=text), deadline=deadline)
    assert [one[: len(said)] for one in problems] == [said]


def test_a_template_that_never_ends_at_the_time_is_waited_for_once_and_others_go_on(tmp_path: Path) -> None:
    text = "{% if count > 3 %}" + ENDLESS + "{% endif %}mine"
    templates, problems = load(folder(tmp_path, alert_txt=text, subject_txt="{{ count }} for you"), deadline=0.5)
    assert problems == []
    items = tuple(item(number=number) for number in range(1, 5))
    usual = render(items, "plain", zone="UTC")
    assert [worded(templates, "plain", *items) for _ in range(3)] == [usual] * 3
    process = templates._made[0]._process
    assert process is not None
    assert process.poll() is None, "the one that was begun for the subject was not ended for the text again"
    assert templates.troubles() == ("alert.txt: it took longer than 0.5 s",)
    assert worded(templates, "plain") == render((ITEM,), "plain", zone="UTC"), "until it is mended"


def test_no_secret_of_the_environment_reaches_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    templates = good(tmp_path, alert_txt="mine")
    process = templates._made[0]._process
    assert process is not None
    assert b"TELEGRAM_TOKEN" not in Path(f"/proc/{process.pid}/environ").read_bytes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fine\n{% for one in articles %}", "alert.txt:2: Unexpected end of template."),
        ("{{ articles[0].title }}\n\n{{ articles[0].titel }}", "alert.txt:3: 'dict object' has no attribute 'titel'"),
        ("{{ titel }}", "alert.txt:1: 'titel' is undefined"),
        ("{{ ''.__class__.__mro__ }}", "alert.txt:1: access to attribute '__class__' of 'str' object is unsafe."),
        ("{% include '../secret.txt' %}", "alert.txt:1: there is no template ../secret.txt beside it"),
        ("{% include '/etc/hostname' %}", "alert.txt:1: there is no template /etc/hostname beside it"),
        ("{{ articles.clear() }}", "alert.txt:1: "),
    ],
)
def test_what_is_wrong_is_found_before_anything_is_sent_with_file_and_line(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret")
    _, problems = load(folder(tmp_path, alert_txt=text))
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_a_template_stands_in_the_folder_itself_and_is_small(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text("secret")
    inside = tmp_path / "templates"
    inside.mkdir()
    assert load(inside)[1] == [f"holds none of {', '.join(NAMES)}"]
    (inside / "alert.txt").symlink_to(tmp_path / "elsewhere.txt")
    (inside / "digest.txt").mkdir()
    (inside / "subject.txt").write_text("x" * 200_000)
    (inside / "alert.html").write_bytes(b"\xff\xfe")
    templates, problems = load(inside)
    assert dict(templates.sources) == {}
    assert problems == [
        "alert.txt: is no file of that folder; a template stands in it itself",
        "alert.html: cannot be read (UnicodeDecodeError)",
        "digest.txt: is no file of that folder; a template stands in it itself",
        "subject.txt: has more than 100,000 bytes",
    ]


def test_samples_are_in_the_users_words_too(tmp_path: Path) -> None:
    templates = good(tmp_path, alert_txt="alert {{ count }}", digest_txt="digest {{ count }}")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    told = samples("plain", zone="UTC", now=now, link="https://news.example/", templates=templates)
    assert {name: message.text for name, message in told.items()} == {"message": "alert 1", "digest": "digest 3"}
