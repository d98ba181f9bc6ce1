"""A schouw in the example that was walked: said, proposed, agreed, signed; what tests of the report share."""

import io
import subprocess
import sys

import numpy as np
from PIL import Image

from kansenkaart import actions

#: Signs that mean something in typst, HTML and Markdown.
HOSTILE = '#import "x" $x^2$ *dik* _schuin_ <script>alert(1)</script> `code` [link](http://x) @ \\ ~ = // /* | {{a}}'


def photo(colour=(120, 150, 110), size=(640, 480)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def grainy(seed, size=(1600, 1200)):
    """A photo with as much detail as a street."""
    grain = np.random.default_rng(seed).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(grain).resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()


#: Runs the command line in a process of its own and writes what it took: seconds, processor, and the most memory
#: (VmHWM: `ru_maxrss` of a process that was forked begins at what its parent had) with and without the libraries.
MEASURED = """
import sys, time
start = time.perf_counter()
from kansenkaart import actions
from kansenkaart.cli import main

def most():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

libraries = most()
try:
    main()
except SystemExit as left:
    took, cpu = time.perf_counter() - start, time.process_time()
    sys.stderr.write(f"{took:.1f} {cpu:.1f} {most():.0f} {most() - libraries:.0f}")
    raise
"""


def measured(*told):
    """Run the command line; returns seconds, seconds of processor, megabytes at most, of which not for libraries."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *told], capture_output=True, text=True, check=True)
    return [float(number) for number in done.stderr.split()]


def walk(dossier, one):
    """Let people walk, talk and agree; returns the ids of the proposals and agreements."""

    def write(kind, body, **by):
        return actions.write_entry(dossier, kind, one.id, body, **by)

    write("schouw.planned", {"lead": "de kerngroep", "guard": "de bewonersraad"}, role="begeleider")
    write("schouw.started", {"present": {"bewoners": 9, "gemeente": 3}, "first_time": 6, "rules_read": True})
    for key, form, party, text in (
        ("a", "", "bewoners", "Er ligt veel gras"), ("b", "zorg", "gemeente", HOSTILE),
        ("c", "aanbod", "bewoners", "Wij zoeken het uit"),
    ):  # fmt: skip
        write("schouw.note", {"stop": "1", "key": key, "form": form, "party": party, "text": text}, party=party)
    about = list(one.stops[0].kansen[:2])
    agreed = write("schouw.proposal", {"stop": "1", "about": about, "text": "Half tuin, half huizen."})
    refused = write("schouw.proposal", {"stop": "2", "about": list(one.stops[1].kansen[:2]), "text": "Alles plein."})
    for proposal, party, answer, reason in (
        (agreed, "bewoners", "akkoord", ""), (agreed, "gemeente", "akkoord_als", "de boom blijft"),
        (refused, "bewoners", "bezwaar", "zaterdag is het vol"), (refused, "gemeente", "akkoord", ""),
    ):  # fmt: skip
        actions.answer_proposal(dossier, one.id, proposal, party=party, answer=answer, reason=reason)
    late = write("schouw.agreement", {"stop": "1", "what": "Grond uitzoeken", "who": "de kerngroep", "by": "2026-05-01",
                                      "first_step": "Kadaster bellen", "departments": ["Grond"],
                                      "contact": "gebiedsmakelaar"})  # fmt: skip
    write("schouw.signed", {"party": "bewoners"}, role="kerngroep", party="bewoners")
    write("schouw.ended", {})
    return {"agreed": agreed, "refused": refused, "late": late}
