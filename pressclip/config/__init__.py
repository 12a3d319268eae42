"""Parses config.toml into `pressclip.settings.Settings`; refuses what is wrong, all of it at once."""

from collections.abc import Mapping
from pathlib import Path

from pressclip.config.channels import read_channels
from pressclip.config.document import read_document
from pressclip.config.explanation import explain
from pressclip.config.places import data_dir, find_config
from pressclip.config.secrecy import secrets
from pressclip.config.service import read_archive, read_http, read_messages, read_service, read_web
from pressclip.config.sites import read_sites
from pressclip.config.tables import Source, Table
from pressclip.config.watches import read_terms, read_watches
from pressclip.errors import ConfigError
from pressclip.settings import Settings

__all__ = ["data_dir", "explain", "find_config", "load", "secrets"]


def load(path: Path, *, env: Mapping[str, str], with_secrets: bool = True) -> Settings:
    """The settings that a file holds, `${…}` filled in from `env` and from files relative to the file's folder.

    Without secrets, for commands that send nothing, channels' URLs and the token are left as they are written.
    Raises ConfigError with every problem found, each with its key and what would be right; no secret is in it.
    """
    source = Source(env=env, folder=path.parent, secrets=with_secrets)
    root = Table(read_document(path), "", source)
    archive, http, web = read_archive(root), read_http(root), read_web(root)
    service = read_service(root)
    messages = read_messages(root)
    sites, channels = read_sites(root), read_channels(root)
    good = len(source.problems)
    terms = read_terms(root)
    usable = terms if len(source.problems) == good else tuple((name, ("spelling",)) for name, _ in terms)
    watches = read_watches(root, sites=sites, channels=channels, terms=usable)
    root.close()
    if source.problems:
        raise ConfigError(str(path), tuple(source.problems))
    return Settings(
        path=str(path),
        archive=archive,
        http=http,
        web=web,
        service=service,
        messages=messages,
        sites=sites,
        watches=watches,
        channels=channels,
        terms=terms,
        filled=tuple(sorted(source.filled)),
    )
