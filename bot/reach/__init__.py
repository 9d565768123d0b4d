"""Reading counts: collected every day, kept for years, and every number can be traced to WeChat's answer.

raw (the answers, as they came) → reading (what stands in them) → taking (rows: counts, days; corrections)
→ joining (to pushes), register (what was sent by hand)
standing (how far each day has got) → questions (what to ask) · rounds (when) → collect, tally · gaps (缺数)
imports/ (exports of the backend) → imported (beside the interface)
dictionary (what each number means: sentence) · periods (read, before, year_ago, compare)
totals (between: every article with its last cumulative counts) · daily → groups (by_column, sources …)
account, followers, asked (days and sums of a period) · freshness (fetched when, what is lacking)
overview (of: all of these beside another period) · listing (page) · curve (of an article) · evidence
totals → reports (the yearly line, and a year or month in every form) → lines · months
tracing (an article's readers, day by day, down to WeChat's answers) · duty (自查表)
"""
