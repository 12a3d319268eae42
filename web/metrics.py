"""The archive's figures in Prometheus' text format. Sites and watches are labels, by name; channels are not."""

import os
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from db.figures import Figures
from pressclip import __version__

CONTENT_TYPE = CONTENT_TYPE_LATEST
_STATES = ("owed", "held", "sending", "sent", "failed", "uncertain", "merged", "dropped")
_OF_DAY = (("requests", "Requests"), ("bytes", "Bytes received"), ("cards", "Cards read on section pages"))
_QUANTILES = (0.5, 0.95, 1.0)


class _Once(Collector):
    """The families of one scrape."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Them."""
        yield from self._families


def exposition(figures: Figures, budgets: Mapping[str, int | None], archive: Path, now: datetime) -> bytes:
    """What a scrape at `now` (aware UTC) gets."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(list(_families(figures, budgets, archive, now))))
    return generate_latest(registry)


def _families(figures: Figures, budgets: Mapping[str, int | None], archive: Path, now: datetime) -> Iterator[Metric]:
    yield _labelled("pressclip_info", "The program.", ("version",), [((__version__,), 1)])
    yield _gauge("pressclip_articles", "Articles in the archive.", figures.articles)
    yield _gauge("pressclip_articles_last_day", "Articles of the last 24 hours.", figures.articles_day)
    yield _labelled("pressclip_matches", "Matches by watch.", ("watch",), _one(figures.matches))
    states = dict.fromkeys(_STATES, 0) | figures.alerts
    yield _labelled("pressclip_alerts", "Messages of the outbox by state.", ("state",), _one(states))
    yield _labelled("pressclip_sections", "Sections followed, by status.", ("status",), _one(figures.sections))
    failed = "Polls that failed since the last success, by the section's status."
    yield _labelled("pressclip_failed_polls", failed, ("status",), _one(figures.failures))
    asked = "Requests of the last hour by site and kind; of kind page are the polls of sections."
    yield _labelled("pressclip_requests_last_hour", asked, ("site", "kind"), figures.requests.items())
    used = {name: figures.used.get(name, 0) for name in budgets}
    yield _labelled("pressclip_budget_used", "Requests of the last hour.", ("site",), _one(used))
    limits = {name: limit for name, limit in budgets.items() if limit is not None}
    yield _labelled("pressclip_budget_limit", "Requests an hour that a site may get.", ("site",), _one(limits))
    for counted, about in _OF_DAY:
        day = {name: getattr(came, counted) for name, came in figures.last_day.items()}
        yield _labelled(f"pressclip_{counted}_last_day", f"{about} of the last 24 hours by site.", ("site",), _one(day))
    reserved = "Articles of which no text is kept, as their rights are reserved."
    yield _labelled("pressclip_reserved_articles", reserved, ("site",), _one(figures.reserved))
    yield from _spread("pressclip_delivery_seconds", "From an alert's making to its sending.", figures.delivery)
    yield from _spread("pressclip_detection_delay_seconds", "From the printed time to being seen.", figures.delay)
    if figures.heartbeat is not None:
        age = (now - figures.heartbeat).total_seconds()
        yield _gauge("pressclip_heartbeat_age_seconds", "Since the daemon's last sign of life.", age)
    yield _gauge("pressclip_archive_bytes", "The archive's file and its log.", _bytes(archive))
    yield _gauge("process_resident_memory_bytes", "Of this process.", _resident())


def _one(counted: Mapping[str, float]) -> list[tuple[tuple[str, ...], float]]:
    return [((name,), value) for name, value in counted.items()]


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _labelled(name: str, about: str, labels: Sequence[str], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for label, value in values:
        family.add_metric(label, value)
    return family


def _spread(name: str, about: str, seconds: Sequence[float]) -> Iterator[Metric]:
    """Count, sum and quantiles of the last 24 hours: gauges, as a summary's may only rise."""
    yield _gauge(f"{name}_count", f"{about} How many in the last 24 hours.", len(seconds))
    yield _gauge(f"{name}_sum", f"{about} All of the last 24 hours.", sum(seconds))
    ordered = sorted(seconds)
    at = {f"{q:g}": ordered[min(len(ordered) - 1, int(q * len(ordered)))] for q in _QUANTILES if ordered}
    yield _labelled(f"{name}_quantile", f"{about} Last 24 hours.", ("quantile",), _one(at))


def _bytes(path: Path) -> int:
    return sum(one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())


def _resident() -> float:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
