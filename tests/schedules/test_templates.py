"""Messages go out in the words of the user's templates."""

from dataclasses import replace
from pathlib import Path

from alerts.templates import load
from schedules import notices
from tests.desks import Newsroom, newsroom, watch
from tests.schedules.test_digests import news, wants


def worded(room: Newsroom, folder: Path, **files: str) -> None:
    """The templates of a folder, as a start of the daemon takes them."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    templates, problems = load(folder)
    assert problems == []
    room.desk = replace(room.desk, templates=templates)


def test_alerts_and_digests_are_said_in_the_words_of_the_templates(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        worded(
            room,
            tmp_path / "templates",
            alert_txt="New: {{ articles[0].title }}",
            digest_txt="{{ count }} for {{ why }}",
            subject_txt="{{ count }} of {{ watches[0] }}",
        )
        news(room, "Libya one")
        room.deliver()
        wants(room, digest="18:00")
        news(room, "Libya two", "Libya three")
        room.deliver()
        room.later(hours=6)
        room.deliver()
        assert [(told.subject, told.text) for _, told in room.sent] == [
            ("1 of libya", "New: Libya one"), ("2 of libya", "2 for digest")
        ]  # fmt: skip


def test_what_is_no_alert_is_said_as_usual(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        worded(room, tmp_path / "templates", alert_txt="mine", digest_txt="mine", subject_txt="mine")
        for name in room.sections():
            room.poll(name)
        room.welcome()
        room.deliver()
        assert room.sent[0][1].subject == "Pressclip: alerts begin now"


def test_a_template_that_hangs_loses_no_alert_and_the_operator_hears_of_it_once(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator")) as room:
        endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
        folder = tmp_path / "templates"
        folder.mkdir()
        (folder / "alert.txt").write_text("{% if 'two' in articles[0].title %}" + endless + "{% endif %}mine")
        templates, problems = load(folder, deadline=0.5)
        assert problems == []
        room.desk = replace(room.desk, templates=templates)
        for title in ("Libya one", "Libya two", "Libya three"):
            news(room, title)
            room.deliver()
            room.run(notices.notify)
            room.deliver()
        told = [told.text for name, told in room.sent if name == "phone"]
        assert told[0] == "mine"
        assert ["two" in told[1], "three" in told[2], "mine" in told[1] + told[2]] == [True, True, False]
        [notice] = [told.text for name, told in room.sent if name == "operator"]
        assert "phone: template alert.txt: it took longer than 0.5 s; the usual words are sent" in notice
