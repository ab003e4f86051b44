"""Charts drawn on the server as SVG, each with title, description and a table of the same figures.

Horizontal positions are percentages and vertical ones pixels, so a chart fills its column at any
width while its letters keep their size. Nothing is styled inline: `charts.css` colours the classes.
"""

from typing import Final

from marketplace.web.charts.classes import class_sizes
from marketplace.web.charts.growth import log_growth
from marketplace.web.charts.marks import quality_dot, use_bar
from marketplace.web.charts.scatter import risk_and_information
from marketplace.web.charts.timeline import timeline

CHARTS: Final = {
    "class_sizes": class_sizes,
    "log_growth": log_growth,
    "quality_dot": quality_dot,
    "risk_and_information": risk_and_information,
    "timeline": timeline,
    "use_bar": use_bar,
}
"""What templates call, by name."""
