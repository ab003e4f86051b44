"""Which columns tell people apart: role, kind, confidence and reason for each.

Values are the first signal: validators follow the standards of the identifiers, check characters
included, and correct for look-alikes that pass by chance. The column's name is the second. Third,
columns that alone mean little are tried together: what isolates rows is a quasi-identifier.

It does not decide: a person confirms or corrects the profile. It finds nothing in pictures or in
encrypted values, and a name in free text only where a rule knows its form.
"""

from anonymize.detect.detection import SAMPLE_ROWS, detect
from anonymize.detect.profile import ColumnProfile, Combination, Profile

__all__ = ["SAMPLE_ROWS", "ColumnProfile", "Combination", "Profile", "detect"]
