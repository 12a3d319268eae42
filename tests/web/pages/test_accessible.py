"""axe-core finds no serious or critical fault on any page, light and dark, wide and narrow."""

from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pressclip.settings import WebSettings
from tests.archives import NOON
from tests.web.pages.browsing import ADDRESSES, Room
from tests.web.pages.serving import CHROMIUM, served
from tests.web.pages.shelf import SETTINGS
from web.context import make_context

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]
_MORE = ("/?q=nowhere", "/?q=hydrogen&section=Energy&since=x", "/alerts?state=failed", "/backtest", "/watches/energy")
_WIDE, _PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 720}


def faults(page: Any) -> list[str]:
    """What axe-core calls serious or critical, with the element; every part that folds is open."""
    page.wait_for_load_state("load")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "size"), [("light", _WIDE), ("dark", _WIDE), ("light", _PHONE), ("dark", _PHONE)])
def test_no_page_has_a_serious_fault(room: Room, scheme: Any, size: Any) -> None:
    page = room.page(color_scheme=scheme, viewport=size)
    found = {}
    for address in (*ADDRESSES, *_MORE):
        page.goto(room.address + address)
        found[address] = faults(page)
    page.goto(room.address)
    page.keyboard.press("?")
    found["keys"] = faults(page)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_that_asks_for_a_token_has_none(room: Room, scheme: Any) -> None:
    guarded = replace(SETTINGS, web=WebSettings(token="a long enough token"))
    context = make_context(guarded, room.desk.archive.path, clock=lambda: NOON)
    with served(context) as address:
        room.address = address
        page = room.page("/login", color_scheme=scheme)
        assert faults(page) == []
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("alert").wait_for()
        assert faults(page) == []
        page.close()


def test_a_fault_is_seen(room: Room) -> None:
    page = room.page()
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [one.partition(":")[0] for one in faults(page)] == ["html-has-lang"]
