"""Loaded last by what processes are forked from: classes and tables are put together once, for all of them.

And nothing that is there by then is looked through for garbage: what a collection touches would be copied in
each of them, which takes longer than all that most of them do.
"""

import gc

from sqlalchemy.orm import configure_mappers

configure_mappers()
gc.freeze()
