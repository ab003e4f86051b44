"""The values that the shared template macros show, one frozen dataclass per part.

A slice's page builds them from its own views; any object with the same attributes serves as well.
`Text` is what a reader reads in their language, `str` is a proper name, a code or a written figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from marketplace.kernel.text import Bilingual, Text
from marketplace.web.formatting import ending, moment


class Standing(StrEnum):
    """How far a thing has come; shown by shape and word, never by colour alone."""

    DONE = "done"
    CURRENT = "current"
    PENDING = "pending"
    BROKEN = "broken"


class TermLabel(StrEnum):
    """Who sees to it that a term is kept."""

    ENFORCED = "enforced"
    MONITORED = "monitored"
    LEGAL_ONLY = "legal_only"


# -- the frame of a page -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation; `count` is how many things wait there."""

    label: Bilingual
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest checkpoint of the log: its size, its time and how many witnesses saw it."""

    size: int
    time: datetime
    witnesses: int


@dataclass(frozen=True, slots=True)
class Flash:
    """What the last act did, said once at the top of the next page."""

    text: Bilingual
    standing: Standing = Standing.DONE


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One step of the way to this page."""

    label: Bilingual | str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value in a row of facts; `code` sets the value in the digest's type."""

    label: Bilingual
    value: Bilingual | str
    href: str | None = None
    code: bool = False


# -- evidence ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Station:
    """One station of a passport: what was done, by whom, when, and the digest that proves it.

    `why` says what is wrong at a broken station; the stations after it are not shown as passed.
    """

    name: Bilingual
    value: Bilingual | str = ""
    href: str | None = None
    digest: str | None = None
    who: Bilingual | str = ""
    at: datetime | None = None
    standing: Standing = Standing.DONE
    why: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: label, value as written, unit beside it, and the sentence under it."""

    label: Bilingual
    value: str
    unit: Bilingual | str = ""
    note: Bilingual | str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to the page's question, and in a sentence what it was found by."""

    words: Bilingual
    found_by: Bilingual
    holds: bool = True


@dataclass(frozen=True, slots=True)
class RiskCard:
    """What was measured about re-identification on the canonical bytes of one version.

    Shares (`largest_risk`, `rows_lost`, `information_kept`, `risk_limit`) lie in [0, 1]; `level` is
    the level of effect of GB/T 42460, 1 to 4; `not_covered` is always shown.
    """

    k: int
    k_required: int
    largest_risk: float
    risk_limit: float
    level: int
    level_required: int
    rows_lost: float
    rows_lost_count: int
    information_kept: float
    rows: int
    measured_at: datetime
    rule: str
    not_covered: Bilingual
    evidence_digest: str
    evidence_href: str


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One of the five attributes: share measured, share required, and the counts behind it."""

    attribute: Bilingual
    measured: float
    threshold: float
    passed: int
    total: int
    rule: Bilingual
    axis_from: float = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """One recipe that was tried; `verdict` says in words what keeps it out or who surpasses it."""

    name: str
    what: Bilingual
    k: int
    largest_risk: float
    level: int
    rows_lost: float
    information_kept: float
    verdict: Bilingual
    passes: bool
    chosen: bool = False
    efficient: bool = False


@dataclass(frozen=True, slots=True)
class PathStep:
    """One sibling on an inclusion path: the side it stands on, the leaves below it, its hash."""

    on_left: bool
    span: str
    digest: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry under a head: its leaf index, as in addresses and proofs; `size` is the tree's."""

    entry: int
    size: int
    head_at: datetime
    witnesses: int
    command: str
    raw: str
    download_href: str
    root: str = ""
    path: tuple[PathStep, ...] = ()
    qr: str | None = None


# -- what was agreed, and what waits -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """One term in plain words, its clause, and who keeps it.

    `by` names the gate, or the clock or figure, or says why no system can keep it.
    """

    words: Bilingual
    label: TermLabel
    by: Bilingual
    clause: Bilingual
    clause_text: Bilingual
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class UseBar:
    """Use against a limit; `elapsed` is the share of the term gone by, drawn as a tick."""

    label: Bilingual
    used: float
    limit: float
    written: str
    elapsed: float | None = None
    note: Bilingual | str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty and its due time.

    `left` counts working days unless `unit` says otherwise, and is below 0 when late.
    """

    duty: Bilingual
    due: datetime
    left: int
    then: Bilingual
    href: str | None = None
    urgent: bool = False
    unit: Bilingual = field(default=Text("工作日", "working days"))


@dataclass(frozen=True, slots=True)
class Answerable:
    """One link of the chain of answerability: who is accountable now, and who was then."""

    role: Bilingual
    name: str
    posting: Bilingual | str
    note: Bilingual | str = ""
    href: str | None = None
    href_words: Bilingual | str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list before an approval: what it asks, whether met, where to meet it.

    `not_compared` says why a line that refuses nothing knows nothing, or not all.
    """

    label: Bilingual
    met: bool
    detail: Bilingual | str = ""
    href: str | None = None
    rule: str = ""
    not_compared: Bilingual | str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wizard; a step with an address can be gone back to."""

    label: Bilingual
    standing: Standing
    href: str | None = None


# -- forms and lists -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select, a group of radios, checkboxes or a filter."""

    value: str
    label: Bilingual | str
    hint: Bilingual | str = ""
    count: int | None = None
    chosen: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a form, in words that say how to mend it."""

    field: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """A group of checkboxes that narrows a list; `name` is the parameter in the address."""

    name: str
    legend: Bilingual
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a pagination or of an order; the current one is not a link."""

    label: Bilingual | str
    href: str
    current: bool = False


# -- charts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassSize:
    """One group of classes of the chart "class sizes": shares of all rows, in [0, 1]."""

    label: str
    smallest: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Milestone:
    """One event of a timeline; a done one lies behind, the others are due.

    `is_end`: the event ends a period, so that a midnight is 24:00 of the day before.
    """

    at: datetime
    label: Bilingual
    note: Bilingual | str = ""
    done: bool = False
    is_end: bool = False

    @property
    def written(self) -> str:
        """The instant as people write it."""
        return ending(self.at) if self.is_end else moment(self.at)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many entries the log gained on one day."""

    day: date
    entries: int
