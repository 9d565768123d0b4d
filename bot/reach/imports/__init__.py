"""Exports of the official backend: read whatever their columns are called, looked at, imported, undone.

opening, commas (a file → its pages) → columns (which page and column is what) ← meanings (words of headings)
cells (dates, numbers) → reading (rows, every fault by its cell) → live, ours (what is known) → previewing
rows (what is kept) → keeping (import, undo)
"""
