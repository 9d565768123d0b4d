"""Reading counts: collected every day, kept for years, and every number can be traced to WeChat's answer.

raw (the answers, as they came) → reading (what stands in them) → taking (rows: counts, days; corrections)
→ joining (to pushes), register (what was sent by hand)
standing (how far each day has got) → questions (what to ask) · rounds (when) → collect, tally · gaps (缺数)
totals (cumulative → daily, an article's reads) → reports (the yearly line and its evidence) → lines
"""
