import pytest

from pressclip.languages import tag


@pytest.mark.parametrize(
    ("said", "named"),
    [("en", "en"), ("pt_BR", "pt-BR"), ('"><script>', None), ("", None), (None, None), ("english", None)],
)
def test_a_language_is_named_only_by_a_tag(said: str | None, named: str | None) -> None:
    assert tag(said) == named
