"""Proofreading before review: words, names, wording, personal data, marks, numbers beside the confirmed.

`Proofreader.proofread` takes a reading and returns findings; `applied` writes what they offer; `kept` holds
what was found and who confirmed what with a submission.
"""

from bot.publishing.proofread.applying import Applied, applied
from bot.publishing.proofread.findings import Finding
from bot.publishing.proofread.proofreader import Proofreader, load
from bot.publishing.proofread.reading import Reading, of_article, of_file, parted

__all__ = [
    "Applied",
    "Finding",
    "Proofreader",
    "Reading",
    "applied",
    "load",
    "of_article",
    "of_file",
    "parted",
]
