import gzip
import http.client
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from replica.faults import Fault
from replica.server import ReplicaServer
from replica.site import Site
from tests.replica.making import NOW, Hands, posts


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def server(clock: Hands) -> Iterator[ReplicaServer]:
    with ReplicaServer(Site(posts(25), clock=clock)) as running:
        yield running


@pytest.fixture
def client(server: ReplicaServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    yield connection
    connection.close()


def _get(client: http.client.HTTPConnection, target: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    client.request("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = client.getresponse()
    return response, response.read()


def _wait_until(true: Callable[[], bool]) -> None:
    while not true():
        threading.Event().wait(0.005)


def test_links_lead_back_to_the_server_itself(server: ReplicaServer, client: http.client.HTTPConnection) -> None:
    _, body = _get(client, "/category/africa/")
    assert f'href="{server.url}2026/11/23/story-1/"'.encode() in body


def test_one_connection_carries_many_requests(client: http.client.HTTPConnection) -> None:
    _get(client, "/")
    before = client.sock
    assert [_get(client, target)[0].status for target in ("/feed/", "/nowhere/", "/category/africa")] == [200, 404, 301]
    assert client.sock is before


def test_the_date_header_is_the_driven_clocks(client: http.client.HTTPConnection, clock: Hands) -> None:
    clock.forward(days=1)
    assert _get(client, "/")[0].headers["Date"] == "Tue, 24 Nov 2026 17:00:00 GMT"


def test_a_body_is_compressed_only_for_who_takes_it(client: http.client.HTTPConnection) -> None:
    plain, body = _get(client, "/")
    packed, small = _get(client, "/", Accept_Encoding="gzip, br")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(small) < len(body) / 3
    assert gzip.decompress(small) == body


def test_a_304_has_no_body_and_leaves_the_connection_usable(client: http.client.HTTPConnection) -> None:
    first, _ = _get(client, "/feed/")
    second, body = _get(client, "/feed/", If_None_Match=first.headers["ETag"])
    assert (second.status, body) == (304, b"")
    assert _get(client, "/feed/")[0].status == 200


def test_head_sends_the_headers_alone(client: http.client.HTTPConnection) -> None:
    client.request("HEAD", "/feed/")
    response = client.getresponse()
    assert response.read() == b""
    assert int(response.headers["Content-Length"]) > 0
    assert _get(client, "/")[0].status == 200


def test_every_visit_is_logged_with_what_it_asked_and_got(
    server: ReplicaServer, client: http.client.HTTPConnection, clock: Hands
) -> None:
    _get(client, "/feed/?paged=2", User_Agent="reader/1.0")
    clock.forward(seconds=30)
    _get(client, "/nowhere/")
    first, second = server.log
    assert (first.method, first.path, first.status) == ("GET", "/feed/?paged=2", 200)
    assert first.headers["user-agent"] == "reader/1.0"
    assert (second.path, second.status) == ("/nowhere/", 404)
    assert (first.time, second.time) == (NOW, NOW + timedelta(seconds=30))
    assert first.seconds <= second.seconds
    assert server.counts() == {"/feed/?paged=2": 1, "/nowhere/": 1}


def test_a_truncated_body_is_shorter_than_promised(server: ReplicaServer, client: http.client.HTTPConnection) -> None:
    server.site.faults.add(Fault(path_prefix="/", truncate=100))
    client.request("GET", "/")
    with pytest.raises(http.client.IncompleteRead) as broken:
        client.getresponse().read()
    assert len(broken.value.partial) == 100


def test_a_dripping_body_arrives_whole(server: ReplicaServer, client: http.client.HTTPConnection) -> None:
    server.site.faults.add(Fault(path_prefix="/", drip=0.001, body="x" * 2_000))
    assert _get(client, "/")[1] == b"x" * 2_000


def test_a_delayed_answer_does_not_come_before_its_time(server: ReplicaServer) -> None:
    server.site.faults.add(Fault(path_prefix="/", delay=3_600))
    impatient = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=0.1)
    impatient.request("GET", "/")
    with pytest.raises(TimeoutError):
        impatient.getresponse()
    impatient.close()


def test_stopping_waits_neither_for_a_delayed_answer_nor_for_an_idle_connection(clock: Hands) -> None:
    site = Site(clock=clock)
    site.faults.add(Fault(path_prefix="/slow/", delay=3_600))
    with ReplicaServer(site) as server:
        where = urlsplit(server.url).netloc
        idle, waiting = (http.client.HTTPConnection(where, timeout=10) for _ in range(2))
        _get(idle, "/")
        waiting.request("GET", "/slow/")
        _wait_until(lambda: server.counts()["/slow/"] == 1)
    idle.close()
    waiting.close()
    assert not [
        thread for thread in threading.enumerate() if "replica" in thread.name or "process_request" in thread.name
    ]


def test_a_reader_that_hangs_up_disturbs_nobody(
    server: ReplicaServer, client: http.client.HTTPConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    server.site.faults.add(Fault(path_prefix="/", drip=0.001, body="x" * 1_000_000, times=1))
    client.request("GET", "/")
    client.close()
    _wait_until(lambda: len(server.log) == 1)
    _wait_until(lambda: not any("process_request" in thread.name for thread in threading.enumerate()))
    assert _get(client, "/")[0].status == 200
    assert capsys.readouterr().err == ""


def test_many_readers_at_once_are_all_served(server: ReplicaServer) -> None:
    statuses: list[int] = []

    def read() -> None:
        own = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        statuses.extend(_get(own, "/category/africa/")[0].status for _ in range(10))
        own.close()

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert statuses == [200] * 80
