"""The errors a person may see.

    KansenkaartError            Dutch message for the person, detail for the log
      InputError (ValueError)   a file, form or argument is wrong: names file, row and field
      SourceError               geodata could not be fetched or read: names the layer
      DossierError              the dossier cannot be opened, is newer than the program, or is busy

Mistakes of the programmer (`crs.CrsError`, `KeyError`, ...) are not children of the base: they stay loud.
"""

from __future__ import annotations


class KansenkaartError(Exception):
    """Base of everything that is shown to a person as one calm Dutch sentence.

    Parameters
    ----------
    message
        What is wrong, where, and what to do; Dutch, B1, without technical words.
    detail
        For the log: the original error or path. Never shown on screen.
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class InputError(KansenkaartError, ValueError):
    """A file, form field or argument that we cannot use; nothing was changed."""


class SourceError(KansenkaartError):
    """Geodata that could not be fetched or read; the dossier is as it was."""


class DossierError(KansenkaartError):
    """A dossier that cannot be opened, is newer than the program, or stays locked."""
