"""The content bot of one WeChat official account: three stories, and where to find them.

1. A follower asks:
      web.webhook → wechat.messages → inbound → answering.answers → figures.indicators
2. An article reaches followers:
      publishing.articles → publishing.review → publishing.pushes → wechat.client
3. Staff see the reach:
      scheduler → reach.collect → reach.totals → reach.reports

Edges (`cli`, `web`, `scheduler`) translate and call; the stories decide; `wechat` is the one place that
knows WeChat; `simulator` is the platform on your desk and shares no code with the rest.
Imports point down only: docs/architecture.md draws the order, tests/test_architecture.py holds it.
"""
