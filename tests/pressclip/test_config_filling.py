import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.config.filling import NotFilled, fill
from tests.pressclip.configs import SITE, loaded, problems

_ENV = {"USER_NAME": "me@example.org", "PASSWORD": "p@ss/w:rd", "EMPTY": "", "NESTED": "${PASSWORD}"}

_NEITHER = "is neither ${NAME} nor ${file:PATH}; write $${ for a plain ${"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${USER_NAME}", "me@example.org"),
        ("a${EMPTY}b ${PASSWORD}.", "ab p@ss/w:rd."),
        ("$${USER_NAME} costs $5", "${USER_NAME} costs $5"),
        ("$$${USER_NAME}", "$${USER_NAME}"),
        ("${NESTED}", "${PASSWORD}"),
        ("nothing $ here {}", "nothing $ here {}"),
    ],
)
def test_a_reference_stands_for_an_environment_variable(text: str, filled: str) -> None:
    assert fill(text, env=_ENV, folder=Path()) == filled


def test_inside_a_longer_url_a_secret_is_percent_encoded() -> None:
    filled = fill("mailtos://${USER_NAME}:${PASSWORD}@mail.example", env=_ENV, folder=Path(), in_url=True)
    assert filled == "mailtos://me%40example.org:p%40ss%2Fw%3Ard@mail.example"


def test_a_reference_that_is_the_whole_url_is_taken_as_it_is() -> None:
    url = "tgram://123456:abc/-100"
    assert fill("${URL}", env={"URL": url}, folder=Path(), in_url=True) == url


def test_a_channels_url_is_encoded_and_other_texts_are_not(tmp_path: Path) -> None:
    channel = '[[channels]]\nname = "desk"\nurl = "mailto://${WHO}@mail.example?to=desk@example.org"\n'
    settings = loaded(tmp_path, SITE + channel + '[http]\ncontact = "to ${WHO}"', {"WHO": "a@b"})
    assert settings.channels[0].url == "mailto://a%40b@mail.example?to=desk@example.org"
    assert settings.http.contact == "to a@b"


@given(st.text())
def test_what_is_encoded_reads_back_as_it_was(secret: str) -> None:
    scrubbed = secret.encode(errors="ignore").decode()
    filled = fill("x://${S}/", env={"S": scrubbed}, folder=Path(), in_url=True)
    inner = filled.removeprefix("x://").removesuffix("/")
    assert unquote(inner) == scrubbed
    assert not set(inner) & set("/:@?#&= ")


def test_a_file_is_found_beside_the_configuration_and_loses_only_the_newlines_at_its_end(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "contact").write_bytes(b" two words \r\n\n")
    settings = loaded(tmp_path, SITE + '[http]\ncontact = "${file:secrets/contact}"')
    assert settings.http.contact == " two words "


def test_an_absolute_file_is_taken_from_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc")
    assert fill(f"${{file:{tmp_path}/token}}", env={}, folder=Path("elsewhere")) == "abc"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${NO_SUCH}", "the environment variable NO_SUCH is not set"),
        ("${file:none}", "the file none cannot be read: No such file or directory"),
        ("${file:folder}", "the file folder cannot be read: Is a directory"),
        ("${file:large}", "the file large is larger than 65536 bytes"),
        ("${file:binary}", "the file binary is not UTF-8 text"),
        ("${file:}", f'"${{file:}}" {_NEITHER}'),
        ("${file:nul\\u0000}", f'"${{file:nul\\u0000}}" {_NEITHER}'),
        ("${1X}", f'"${{1X}}" {_NEITHER}'),
        ("${}", f'"${{}}" {_NEITHER}'),
        ("${BYTES}", "the environment variable BYTES is not UTF-8 text"),
        ("${OPEN", "a ${ without its }; write $${ for a plain ${"),
        ("${${PASSWORD}}", "a ${ without its }; write $${ for a plain ${"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 65_537)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    env = {"PASSWORD": "x", "BYTES": "a\udcff"}
    assert problems(tmp_path, SITE + f'[http]\ncontact = "{text}"', env) == [f"http.contact: {said}"]


def test_a_file_that_would_be_waited_for_without_end_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert problems(tmp_path, SITE + '[http]\ncontact = "${file:pipe}"') == [
        "http.contact: the file pipe is no plain file"
    ]
    with suppress(NotFilled, OSError):  # who may read it, and what stands in it, is the machine's business
        fill("${file:/proc/kmsg}", env={}, folder=Path())


def test_all_references_of_a_text_that_lead_nowhere_are_told() -> None:
    with pytest.raises(NotFilled) as caught:
        fill("tgram://${TOKEN}/${CHAT}", env={}, folder=Path(), in_url=True)
    assert caught.value.reasons == (
        "the environment variable TOKEN is not set",
        "the environment variable CHAT is not set",
    )


def test_an_entry_of_a_list_is_filled_in_too(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SITE + 'skip_sections = ["${A}", "Videos"]', {"A": "About*"})
    assert settings.sites[0].skip_sections == ("About*", "Videos")
