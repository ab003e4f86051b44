"""Commands that a buyer copies: the rows by curl, the table by the Delta Sharing client."""

from __future__ import annotations

from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.sharing.model import Names


def profile_name(licence: LicenceView) -> str:
    """Return the name under which a licence's profile is saved."""
    return f"{licence.number}.share"


def curl_example(licence: LicenceView, site: str) -> str:
    """Return commands that read the first rows as CSV; the profile holds the token."""
    name = profile_name(licence)
    read = "import json, sys; print(json.load(open(sys.argv[1]))['bearerToken'])"
    return "\n".join(
        (
            f'TOKEN=$(python3 -c "{read}" {name})',
            f"curl -G {site}/api/v1/licences/{licence.licence_id}/rows \\",
            '    -H "Authorization: Bearer $TOKEN" -d limit=100 -d format=csv',
        )
    )


def pandas_example(licence: LicenceView, names: Names) -> str:
    """Return a program that loads the table into pandas."""
    return "\n".join(
        (
            "import delta_sharing  # pip install delta-sharing",
            f'rows = delta_sharing.load_as_pandas("{profile_name(licence)}#{names.fragment}")',
        )
    )
