"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownProductCodeError(NotFoundError):
    """No product of this code is listed."""

    code = "catalogue.unknown-product"
    text = Text(
        "目录中没有代码为“{product_code}”的产品。",
        "The catalogue has no product with the code “{product_code}”.",
    )


class DaysOutOfRangeError(InvalidError):
    """Freshness is asked for in a number of days that no table can have."""

    code = "catalogue.days-out-of-range"
    text = Text("天数须在 0 至 {most} 之间。", "A number of days lies between 0 and {most}.")
