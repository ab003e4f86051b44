"""The report on one desensitisation: risk before and after, what was kept, what is not covered.

One object, `Report`, as JSON values (`to_dict`) or as a page for people (`to_html`), in Chinese or
English. It holds figures only and never a value of the table. It is no verdict and no certificate.
"""

from anonymize.report.report import Choice, Report, report_on

__all__ = ["Choice", "Report", "report_on"]
