"""The verbs of the kansenkaart: pages, commands and notebooks call these and nothing below.

Each verb is a few lines that combine the modules of the floor below; logic lives there.
"""

from kansenkaart.actions.kansen import (
    Added,
    add_kans,
    add_photo,
    change_kans,
    code_fits,
    facts_of_place,
    join_kans,
    near_place,
    react,
    withdraw_kans,
)
from kansenkaart.actions.looking import (
    Double,
    TrailStep,
    doubles,
    find_addresses,
    layers_of,
    place_in_words,
    places_in_words,
    trail,
)
from kansenkaart.actions.neighbourhood import (
    add_layers,
    example_folder,
    layer_rows,
    make_example,
    merge_dossiers,
    new_dossier,
    open_dossier,
    prepare_dossier,
    user_dossier,
)
from kansenkaart.actions.sharing import ImportReport, export_kansen, import_kansen, preview_import, selected_kansen

__all__ = [
    "Added",
    "Double",
    "ImportReport",
    "TrailStep",
    "add_kans",
    "add_layers",
    "add_photo",
    "change_kans",
    "code_fits",
    "doubles",
    "example_folder",
    "export_kansen",
    "facts_of_place",
    "find_addresses",
    "import_kansen",
    "join_kans",
    "layer_rows",
    "layers_of",
    "make_example",
    "merge_dossiers",
    "near_place",
    "new_dossier",
    "open_dossier",
    "place_in_words",
    "places_in_words",
    "prepare_dossier",
    "preview_import",
    "react",
    "selected_kansen",
    "trail",
    "user_dossier",
    "withdraw_kans",
]
