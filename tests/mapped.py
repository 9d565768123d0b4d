"""Loaded last by what commands are forked from: classes and tables are put together once, for all of them."""

from sqlalchemy.orm import configure_mappers

configure_mappers()
