"""Dates moved: the same number of days for all rows of one subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import numpy as np
import pyarrow as pa

from anonymize.errors import TechniqueParameterError, UnfitValueError
from anonymize.techniques.cmac import cmac
from anonymize.techniques.dates import moment
from anonymize.techniques.technique import Context, required_key
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDate:
    """Move each date by up to `days` days either way, alike for all rows with one `subject`.

    The number of days is a keyed function of the subject's value before desensitisation, evenly
    spread over -days .. days to within 2^-40. Spans between the dates of one subject stay exact. A
    row without a subject has a missing date.
    """

    subject: str
    days: int
    tag: ClassVar[str] = "shift_date"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "日期不再是真实日期；同一主体的日期间隔不变，间隔独特者仍可能被认出。",
        "Dates are not the real ones; spans within a subject are kept and may still be unique.",
    )

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 36_500:
            raise TechniqueParameterError(
                technique=self.tag, parameter="days", allowed="from 1 to 36500"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Shift every date by its subject's days."""
        subjects = context.companions[self.subject].dictionary_encode()
        codes = cmac(required_key(context), subjects.dictionary, cipher="aes")
        words = np.ascontiguousarray(codes).view(">u8")[:, 0]
        shifts = ((words >> np.uint64(8)) % np.uint64(2 * self.days + 1)).astype(int) - self.days
        rows = zip(values.to_pylist(), subjects.indices.to_pylist(), strict=True)
        moved = [
            None if text is None or subject is None else _moved(text, int(shifts[subject]))
            for text, subject in rows
        ]
        unfit = sum(text == "" for text in moved)
        if unfit:
            raise UnfitValueError(column=context.column, count=unfit)
        return pa.array(moved, pa.string())


def _moved(text: str, days: int) -> str:
    """The date so many days later, with its time of day if it had one; empty if it is no date."""
    at = moment(text)
    if at is None:
        return ""
    try:
        later = at + timedelta(days=days)
    except OverflowError:
        return ""
    return later.isoformat() if ":" in text else later.date().isoformat()
