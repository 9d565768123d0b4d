"""What the entries of the journal were about, by the names staff know, and where the page of it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.rules import Rule
from bot.clock import in_words
from bot.figures.gleaning.rows import Gleaned, Gleaning
from bot.figures.indicators import Alias, Figure, Indicator
from bot.journal import Entry
from bot.leave import Leave
from bot.people import Person
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Push
from bot.publishing.review import Submission
from bot.series import Series, SeriesRun

Names = Mapping[int, tuple[str, str]]  # number of the row → its name, and the address of its page
_OF_KIND = {
    "article_comment": ("文章留言", ""),
    "comment_thread": ("文章留言", ""),
    "canned_reply": ("常用回复", ""),
    "menu_version": ("菜单", "/console/menu/"),
    "kept_menu": ("菜单", "/console/menu/"),
    "figure_import": ("数字表", ""),
    "reach_import": ("导出表", "/console/reach/imports/"),
    "put_aside": ("未答的问题", "/console/questions/"),
    "send_day": ("群发次数", ""),
    "distress_word": ("求助的词", "/console/lists/distress"),
    "polite_word": ("客气话", "/console/lists/polite"),
    "listed_day": ("节日和放假", "/console/lists/days"),
    "proof_word": ("错词表", "/console/lists/wrong-words"),
    "leader": ("领导名单", "/console/lists/leaders"),
    "export_column": ("导出表的一列", ""),
    "proof_confirmation": ("校对", ""),
}


def named(session: Session, entries: Sequence[Entry]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return name and address of what each of *entries* was about, as far as it is still there."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject in _OF_KIND:
            found[entry.subject, entry.subject_id] = _OF_KIND[entry.subject]
        elif entry.subject in _NAMED and entry.subject_id.isdecimal():
            wanted.setdefault(entry.subject, set()).add(int(entry.subject_id))
    for subject, numbers in wanted.items():
        for number, told in _NAMED[subject](session, numbers).items():
            found[subject, str(number)] = told
    return found


def _articles(session: Session, numbers: Iterable[int]) -> Names:
    latest = (
        select(func.max(Revision.id)).where(Revision.article_id.in_(numbers)).group_by(Revision.article_id)
    )
    asked = select(Article.id, Revision.title, Article.slug).join(Revision.article)
    return {
        key: _article(title, slug)
        for key, title, slug in session.execute(asked.where(Revision.id.in_(latest)))
    }


def _revisions(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Revision.id, Revision.title, Article.slug).join(Revision.article)
    return {
        key: _article(title, slug)
        for key, title, slug in session.execute(asked.where(Revision.id.in_(numbers)))
    }


def _submissions(session: Session, numbers: Iterable[int]) -> Names:
    asked = (
        select(Submission.id, Revision.title, Article.slug)
        .join(Revision, Submission.revision_id == Revision.id)
        .join(Article, Revision.article_id == Article.id)
    )
    return {
        key: _article(title, slug)
        for key, title, slug in session.execute(asked.where(Submission.id.in_(numbers)))
    }


def _article(title: str, slug: str) -> tuple[str, str]:
    return f"《{title}》", f"/console/articles/{slug}"


def _pushes(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Push.id, Push.due_at).where(Push.id.in_(numbers))
    return {key: (f"{in_words(due)} 的推送", f"/console/pushes/{key}") for key, due in session.execute(asked)}


def _people(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Person.id, Person.name).where(Person.id.in_(numbers))
    return {key: (name, f"/console/people/{key}") for key, name in session.execute(asked)}


def _leaves(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Leave.id, Person.name).join(Person, Leave.person_id == Person.id)
    return {
        key: (f"{name}请假", "/console/leave/")
        for key, name in session.execute(asked.where(Leave.id.in_(numbers)))
    }


def _figures(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Figure.id, Indicator.name, Figure.year).join(
        Indicator, Figure.indicator_id == Indicator.id
    )
    return {
        key: (f"{name} {year}年", "")
        for key, name, year in session.execute(asked.where(Figure.id.in_(numbers)))
    }


def _gleanings(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Gleaning.id, Gleaning.title).where(Gleaning.id.in_(numbers))
    return {
        key: (f"综述《{title}》", f"/console/figures/reviews/{key}") for key, title in session.execute(asked)
    }


def _gleaned(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Gleaned.id, Gleaned.gleaning_id, Gleaned.place, Gleaning.title).join(Gleaned.gleaning)
    return {
        key: (f"综述《{title}》的第 {place} 个数", f"/console/figures/reviews/{gleaning}/{place}")
        for key, gleaning, place, title in session.execute(asked.where(Gleaned.id.in_(numbers)))
    }


def _aliases(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Alias.id, Alias.text).where(Alias.id.in_(numbers))
    return {key: (f"叫法“{text}”", "") for key, text in session.execute(asked)}


def _rules(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Rule.id, Rule.name).where(Rule.id.in_(numbers))
    return {key: (f"规则“{name}”", "") for key, name in session.execute(asked)}


def _series(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(Series.id, Series.name).where(Series.id.in_(numbers))
    return {key: (f"定期推送“{name}”", "/console/series/") for key, name in session.execute(asked)}


def _runs(session: Session, numbers: Iterable[int]) -> Names:
    asked = select(SeriesRun.id, Series.name).join(Series, SeriesRun.series_id == Series.id)
    return {
        key: (f"定期推送“{name}”", "/console/series/")
        for key, name in session.execute(asked.where(SeriesRun.id.in_(numbers)))
    }


def _conversations(session: Session, numbers: Iterable[int]) -> Names:
    return {number: (f"第 {number} 号会话", f"/console/desk/{number}") for number in numbers}


def _confided(_session: Session, numbers: Iterable[int]) -> Names:
    return {number: (f"第 {number} 号维权留言", "") for number in numbers}


_NAMED: dict[str, Callable[[Session, Iterable[int]], Names]] = {
    "article": _articles,
    "revision": _revisions,
    "submission": _submissions,
    "push": _pushes,
    "person": _people,
    "leave": _leaves,
    "figure": _figures,
    "gleaning": _gleanings,
    "gleaned": _gleaned,
    "alias": _aliases,
    "rule": _rules,
    "series": _series,
    "series_run": _runs,
    "conversation": _conversations,
    "confided": _confided,
}

NAMED = frozenset(_OF_KIND) | frozenset(_NAMED)
