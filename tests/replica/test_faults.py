import pytest

from replica.faults import CAPTCHA, CONSENT, EMPTY, MAINTENANCE, Fault, Faults
from replica.messages import Response, bend
from replica.site import Site
from tests.replica.making import Hands, get, posts


@pytest.fixture
def site() -> Site:
    return Site(posts(3), clock=Hands())


def test_a_fault_bends_the_paths_under_its_prefix_and_no_others(site: Site) -> None:
    site.faults.add(Fault(path_prefix="/category/", status=503, headers={"Retry-After": "120"}))
    bent = get(site, "/category/africa/")
    assert (bent.status, bent.headers["Retry-After"]) == (503, "120")
    assert get(site, "/").status == 200


def test_a_fault_wears_off_after_its_times(site: Site) -> None:
    site.faults.add(Fault(path_prefix="/", status=500, times=2))
    assert [get(site, "/").status for _ in range(3)] == [500, 500, 200]


def test_a_fault_without_times_lasts_until_cleared(site: Site) -> None:
    site.faults.add(Fault(path_prefix="/", status=500))
    assert [get(site, "/").status for _ in range(3)] == [500] * 3
    site.faults.clear()
    assert get(site, "/").status == 200


def test_the_latest_fault_that_fits_wins_and_the_earlier_waits_its_turn() -> None:
    faults = Faults()
    first, second = Fault(path_prefix="/", status=500), Fault(path_prefix="/feed/", status=404, times=1)
    faults.add(first)
    faults.add(second)
    assert [faults.take("/feed/"), faults.take("/feed/"), faults.take("/")] == [second, first, first]


@pytest.mark.parametrize("body", [CONSENT, CAPTCHA, MAINTENANCE, EMPTY])
def test_a_page_can_be_replaced_whole(site: Site, body: str) -> None:
    site.faults.add(Fault(path_prefix="/", body=body))
    assert get(site, "/category/africa/").body == body.encode()


def test_a_redirect_can_lead_anywhere(site: Site) -> None:
    site.faults.add(Fault(path_prefix="/", status=302, headers={"Location": "http://169.254.169.254/"}))
    answer = get(site, "/")
    assert (answer.status, answer.headers["Location"]) == (302, "http://169.254.169.254/")


@pytest.mark.parametrize(("charset", "declared"), [("iso-8859-1", "text/html; charset=iso-8859-1"), ("", "text/html")])
def test_a_wrong_or_missing_charset_leaves_the_bytes_alone(site: Site, charset: str, declared: str) -> None:
    right = get(site, "/").body
    site.faults.add(Fault(path_prefix="/", charset=charset))
    bent = get(site, "/")
    assert (bent.headers["Content-Type"], bent.body) == (declared, right)


def test_what_the_sender_must_do_rides_along() -> None:
    bent = bend(Response(body=b"0123456789"), Fault(path_prefix="/", delay=1.5, drip=0.5, truncate=4))
    assert (bent.delay, bent.drip, bent.truncate, bent.body) == (1.5, 0.5, 4, b"0123456789")
