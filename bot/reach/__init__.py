"""Reading counts: collected every day, kept for years, and every number can be traced to WeChat's answer.

raw (the answers, as they came) → reading (what stands in them) → counts (rows) → joining (to pushes)
questions (what to ask) · rounds (when) → collect
totals (cumulative → daily, an article's reads) → reports (the yearly line and its evidence) → lines
"""
