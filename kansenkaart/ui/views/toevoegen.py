"""Adding a kans in three short steps: where, what, why. A draft is kept until it is saved."""

from __future__ import annotations

from kansenkaart.ui import adding, browser, drafts, state

if drafts.saved() is not None:
    browser.clear_draft()
    adding.thank(state.dossier(), drafts.saved())
else:
    drafts.keep()
    adding.show(state.dossier(), drafts.current())
