"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import NotFoundError
from marketplace.kernel.text import Text


class UnknownProductCodeError(NotFoundError):
    """No product of this code is listed."""

    code = "catalogue.unknown-product"
    text = Text(
        "目录中没有代码为“{product_code}”的产品。",
        "The catalogue has no product with the code “{product_code}”.",
    )
