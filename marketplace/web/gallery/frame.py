"""What stands around a page, and its forms: navigation, steps, filters, fields, errors.

The people are fictional and every figure is synthetic.
"""

from __future__ import annotations

from typing import Final

from marketplace.kernel.text import Text
from marketplace.web.gallery.times import NOW
from marketplace.web.parts import (
    Breadcrumb,
    Choice,
    Fact,
    FieldError,
    FilterGroup,
    LogHead,
    NavItem,
    PageLink,
    Standing,
    Step,
)

HEAD: Final = LogHead(18_211, NOW, 2)

NAV: Final = (
    NavItem(Text("目录", "Catalogue"), "/catalogue", current=True),
    NavItem(Text("申请", "Requests"), "/requests", 2),
    NavItem(Text("合同", "Contracts"), "/agreements"),
    NavItem(Text("许可", "Licences"), "/licences", 3),
    NavItem(Text("沙箱", "Clean room"), "/cleanroom"),
)

CRUMBS: Final = (
    Breadcrumb(Text("目录", "Catalogue"), "/catalogue"),
    Breadcrumb(Text("交通出行", "Transport"), "/catalogue?scenario=transport"),
    Breadcrumb(Text("海珠区", "Haizhu district")),
)

FACTS: Final = (
    Fact(Text("代码", "Code"), "GZ-BUS-FLOW-15M", code=True),
    Fact(Text("版本", "Version"), "v2026.11"),
    Fact(Text("渠道", "Channel"), Text("授权运营", "authorised operation")),
    Fact(Text("登记", "Registration"), "440100-2026-000318-7", href="/registrations/318"),
)

STEPS: Final = (
    Step(Text("资源", "Resource"), Standing.DONE, "/publish/1"),
    Step(Text("字段", "Columns"), Standing.DONE, "/publish/2"),
    Step(Text("配方", "Recipe"), Standing.CURRENT),
    Step(Text("实测证据", "Evidence"), Standing.PENDING),
    Step(Text("起草产品", "Draft"), Standing.PENDING),
)

FILTERS: Final = (
    FilterGroup(
        "scenario",
        Text("场景", "Scenario"),
        (
            Choice("transport", Text("交通出行", "Transport"), count=12, chosen=True),
            Choice("site", Text("商业选址", "Choosing a site"), count=9),
        ),
    ),
    FilterGroup(
        "unit",
        Text("单位", "Unit"),
        (
            Choice("haizhu", Text("海珠区", "Haizhu district"), count=9),
            Choice("water", Text("广州水投集团", "Guangzhou Water"), count=4),
        ),
    ),
)

SCENARIOS: Final = (
    Choice(
        "night",
        Text("夜班线路优化", "Night line planning"),
        Text("一场景一申请", "one request per scenario"),
    ),
    Choice("site", Text("商业选址", "Choosing a site")),
    Choice(
        "closed",
        Text("信贷评估", "Credit rating"),
        Text("规则不许", "not allowed by the rules"),
        disabled=True,
    ),
)

ERRORS: Final = (
    FieldError(
        "code",
        Text(
            "统一社会信用代码的校验位不符；请对照执照第一行重填。",
            "The check digit of the credit code does not match; see the first line of the licence.",
        ),
    ),
    FieldError("scenario", Text("请只选一个场景。", "Choose exactly one scenario.")),
)

PAGES: Final = tuple(PageLink(str(n), f"?page={n}", n == 1) for n in range(1, 6))
