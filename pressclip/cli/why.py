"""`pressclip why`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import option, read, settings, shared


@click.command("why", epilog="Example: pressclip why https://news.example/2026/11/24/a-story/ --watch libya")
@click.argument("url", metavar="URL|ID")
@click.option("--watch", metavar="NAME", help="Of this watch alone.")
@shared()
def command(url: str, watch: str | None) -> None:
    """Why an article did or did not alert: when and where it was seen, what each watch made of it, what became of that.

    Every watch judges the article as it stood when it was announced. Of an address that was never seen: where it should
    have stood, how that was covered, and what to do.
    """
    from pressclip.output import chosen, write_object
    from pressclip.rows import stamped
    from pressclip.why.explanation import explanation

    form, of = chosen(option("form")), settings(with_secrets=False)
    told = read(of, lambda tx: explanation(tx, of, url, datetime.now(UTC), only=watch))
    if form == "table":
        from pressclip.article_page import console_for
        from pressclip.why_page import print_why

        print_why(told, console_for())
    else:
        write_object(stamped(told), form)
