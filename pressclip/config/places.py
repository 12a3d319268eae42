"""Where the configuration lies, and where the archive goes."""

from collections.abc import Mapping
from pathlib import Path

from pressclip.errors import ConfigError, Problem

_DEFAULT = "config.toml"


def find_config(option: str | None, env: Mapping[str, str]) -> Path:
    """The file named by `--config`, else by PRESSCLIP_CONFIG, else `./config.toml`.

    Raises ConfigError, which says where it looked, if there is no such file.
    """
    named = option or env.get("PRESSCLIP_CONFIG")
    path = Path(named or _DEFAULT)
    try:
        if path.exists() and not path.is_dir():
            return path
    except OSError as error:
        raise ConfigError(str(path), (Problem("file", f"cannot be read: {error.strerror}"),)) from None
    if option:
        why = "named by --config"
    elif named:
        why = "named by PRESSCLIP_CONFIG"
    else:
        why = f"looked for in {Path.cwd()}; name another by --config PATH or PRESSCLIP_CONFIG"
    raise ConfigError(str(path), (Problem("no such file", why),))


def data_dir(option: str | None, env: Mapping[str, str], config: Path) -> Path:
    """The folder of the archive: `--data`, else STATE_DIRECTORY, else the configuration's folder."""
    given = env.get("STATE_DIRECTORY", "").partition(":")[0]  # systemd lists several with colons between them
    return Path(option or given) if option or given else config.parent
