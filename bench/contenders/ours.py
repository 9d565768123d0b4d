"""Our own setting of the article, imported alone: a new process pays for nothing else."""

from bench.contenders import article
from bot.publishing import render
from bot.publishing.render import Rendered


def ours(body: str) -> Rendered:
    """Set the article as a submission does."""
    return render.render(
        title="巾帼心向党，奋进新征程",
        author="测速",
        digest="一年的工作，都在这里。",
        body=body,
        template="review",
        source_url="",
        comments=False,
        cover=article.COVER,
        pictures={**article.PICTURES, article.COVER: "c" * 64},
    )
