"""The demo: a replica news site, an e-mail sink and the real daemon, on loopback, in a throwaway folder."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.message import Message
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import click

_CONFIG = """\
[http]
contact = "demo@localhost.invalid"
allow_private = true
pause = "50ms"

[web]
listen = "127.0.0.1:0"

[[sites]]
name = "replica"
home = "{home}"
profile = "auto"
budget = "off"
sections_from = "menu"
{sections}
[[watches]]
name = "libya"
query = 'haftar OR (libya AND "palermo conference")'
channels = ["screen", "desk"]

[[watches]]
name = "energy"
query = 'hydrogen OR (gas AND pipeline*)'
channels = ["screen"]

[[channels]]
name = "screen"
url = "console://"

[[channels]]
name = "desk"
url = "mailto://localhost:{port}?from=pressclip@localhost.invalid&to=desk@localhost.invalid&mode=insecure"
"""
_SECTION = """
[[sites.sections]]
name = "{name}"
at_least_every = "2s"
at_most_every = "2s"
"""


class _Sink:
    """An SMTP server's handler that prints what arrives."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Prints one e-mail as a mail program would show it."""
        from email import message_from_bytes, policy

        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        click.echo(f"\n┌── e-mail for {', '.join(envelope.rcpt_tos)}\n│ Subject: {mail['subject']}")
        for line in _plain(mail).splitlines():
            click.echo(f"│ {line}")
        click.echo("└──\n")
        return "250 OK"


def _plain(mail: Message) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))  # type: ignore[attr-defined]  # of the policy's EmailMessage
    return str(part.get_content()) if part is not None else ""


@asynccontextmanager
async def _mailbox() -> AsyncIterator[int]:
    """An SMTP server on loopback; gives its port."""
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Sink(), loop=loop), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def run_demo(seconds: float | None) -> None:
    """Runs the demo for so many seconds, or until Ctrl-C."""
    from pressclip.app import now
    from replica.demo import demo_site
    from replica.server import ReplicaServer

    site = demo_site(now, every=2.0)
    with tempfile.TemporaryDirectory(prefix="pressclip-demo-") as folder, ReplicaServer(site, port=0) as server:
        async with _mailbox() as port:
            config = Path(folder) / "config.toml"
            sections = "".join(_SECTION.format(name=category.name) for category in site.categories.values())
            config.write_text(_CONFIG.format(home=server.url, port=port, sections=sections), encoding="utf-8")
            click.echo(f"The replica site: {server.url}  (a new article every 2 seconds)")
            click.echo(f"Configuration and archive: {folder}")
            await _run(config, seconds)
            click.echo(await _promptness(config, {site.path_of(post): post.published for post in site.published()}))
    click.echo("The demo is over; its folder is gone.")


async def _promptness(config: Path, appeared: Mapping[str, datetime]) -> str:
    """One line: how soon an article's message was sent after it stood on the page, and after the poll that saw it."""
    from db.archive import open_existing
    from db.promptness import told_of

    archive = open_existing(config.with_name("pressclip.db"))
    told = await archive.read(told_of)
    archive.close()
    waits = [
        (one.sent - appeared[path], one.sent - one.seen) for one in told if (path := urlsplit(one.url).path) in appeared
    ]
    if not waits:
        return "\nNo article that appeared was told of yet."
    page, poll = (median(wait.total_seconds() for wait in side) for side in zip(*waits, strict=True))
    return (
        f"\nFrom an article on the page to its message: {page:.1f} s (median of {len(waits)} alerts),"
        f" of which {poll:.1f} s after the poll that saw it."
    )


async def _run(config: Path, seconds: float | None) -> None:
    from pressclip.app import run_daemon
    from pressclip.config import load
    from pressclip.logs import setup

    setup("text")
    settings = load(config, env={})
    stop = asyncio.Event()

    def tell(address: str) -> None:
        click.echo(f"The archive in a browser: {address}")

    daemon = asyncio.create_task(
        run_daemon(settings, config.parent, reload=lambda: load(config, env={}), stop=stop, tell=tell)
    )
    guide = asyncio.create_task(_guide(config))
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, stop.set)
    try:
        await daemon
    finally:
        guide.cancel()
        await asyncio.wait([guide])


async def _guide(config: Path) -> None:
    """Shows, once something was filed, how the archive is asked."""
    await asyncio.sleep(12)
    click.echo("\nAsk the archive from another terminal:")
    command = "pressclip" if shutil.which("pressclip") else str(Path(sys.executable).with_name("pressclip"))
    for query in ("haftar OR hydrogen", '"palermo conference"'):
        click.echo(f"  {command} --config {config} search '{query}' --limit 3 --format table")
    click.echo("For example:")
    shown = await asyncio.create_subprocess_exec(
        *_pressclip(), "--config", str(config), "search", "haftar OR hydrogen", "--limit", "3", "--format", "table"
    )
    try:
        await shown.wait()
    finally:
        if shown.returncode is None:
            shown.kill()  # the demo ends, and with it the archive that is asked
            await shown.wait()


def _pressclip() -> tuple[str, ...]:
    return (sys.executable, "-m", "pressclip")
