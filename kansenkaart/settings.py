"""What can be set from outside, read once from the environment; everything has a default that works offline.

- `KANSENKAART_DOSSIER`: path of the dossier; without it the example in the user's own data folder.
- `KANSENKAART_ONLINE_MAPS`: `ja` offers the PDOK map and aerial photo as extra layers (needs internet).
- `KANSENKAART_INTERNET`: `ja` lets every visitor of a page have this computer look something up on the internet (fetch
  a neighbourhood, an address at PDOK), `nee` nobody; without it only who sits at this computer. Commands always may.
- `KANSENKAART_PHONES`: where phones on the laptop's own network find it; set by `kansenkaart start --phones`.
- `KANSENKAART_PDOK_URL`: a mirror of PDOK for `fetch`; `KANSENKAART_BAG_URL`, `_BGT_URL`, `_CBS_URL`, `_BRK_URL`,
  `_GEBIEDEN_URL`, `_BAG_WFS_URL`, `_LOCATIESERVER_URL` and `_AMSTERDAM_URL` replace one service (read by
  `sources.addresses`).
- `KANSENKAART_AMSTERDAM_KEY`: key for the API of Amsterdam, sent to that address only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kansenkaart.errors import InputError

DOSSIER_VARIABLE = "KANSENKAART_DOSSIER"
ONLINE_MAPS_VARIABLE = "KANSENKAART_ONLINE_MAPS"
INTERNET_VARIABLE = "KANSENKAART_INTERNET"
PHONES_VARIABLE = "KANSENKAART_PHONES"

_YES = frozenset({"1", "ja", "true", "yes", "aan"})
_NO = frozenset({"", "0", "nee", "false", "no", "uit"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one running program.

    Attributes
    ----------
    dossier
        The dossier to open; None means the example in the user's own data folder.
    online_maps
        Whether layers from the network are offered. False by default: no request leaves the
        machine unless somebody asked for it.
    internet
        Whether visitors of a page may have this computer look something up on the internet; None
        means: only who sits at it.
    phones
        Address for phones on the laptop's own network; empty when they may not come along.
    """

    dossier: Path | None
    online_maps: bool = False
    internet: bool | None = None
    phones: str = ""


def from_env(env: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this environment (by default that of the process).

    Raises
    ------
    InputError
        When a value cannot be understood; the message names the variable.
    """
    env = os.environ if env is None else env
    dossier = env.get(DOSSIER_VARIABLE, "").strip()
    return Settings(
        dossier=Path(dossier).expanduser() if dossier else None,
        online_maps=_truth(env, ONLINE_MAPS_VARIABLE),
        internet=_truth(env, INTERNET_VARIABLE) if env.get(INTERNET_VARIABLE, "").strip() else None,
        phones=env.get(PHONES_VARIABLE, "").strip(),
    )


def _truth(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").strip().lower()
    if text not in _YES | _NO:
        raise InputError(f"{name}: vul ja of nee in, niet '{text}'.")
    return text in _YES
