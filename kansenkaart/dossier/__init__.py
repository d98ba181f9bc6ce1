"""The dossier: one neighbourhood in one file, a GeoPackage that QGIS opens in our colours.

The journal (`entries`) is the truth and only grows; the table `kansen` is its fold, written in the
same transaction.
"""

from kansenkaart.dossier.dossier import Dossier
from kansenkaart.dossier.merging import Merged, merge
from kansenkaart.layers import Source

__all__ = ["Dossier", "Merged", "Source", "merge"]
