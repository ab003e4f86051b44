"""The story's steps as people take them, page by page, in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.walker import Walker

TITLE = "公交刷卡客流（合成）"
CENSUS = {
    "system": "羊城公交收单（合成）",
    "table_name": "tap_events",
    "title_zh": TITLE,
    "title_en": "Bus boardings (synthetic)",
    "duty": "公共交通客流统计",
    "duty_clause": "职能清单 3.2",
    "source_statement": "由公交收单系统依职责产生，合成数据，仅供测试。",
    "update_cycle": "monthly",
    "grade": "general",
    "zone": "government-network",
}
OFFER = {
    "title_zh": TITLE,
    "title_en": "Bus boardings (synthetic)",
    "summary_zh": "线路、区、时段、卡类的上车记录，合成数据。",
    "summary_en": "Boardings by line, district, hour and card class; synthetic.",
    "scenarios": "夜班线路优化\n站点选址",
    "keywords": "公交\n客流",
    "template": "data-provision",
    "channel": "authorised-operation",
    "price": "12000",
    "price_unit": "year",
    "ceiling": "15000",
    "ceiling_document": "运营服务费标准（合成）",
}


def register(liaison: Walker, table: Path) -> None:
    """Enter the table in the census, upload it, confirm its columns."""
    liaison.open("/resources/new")
    liaison.fill(**CENSUS)
    liaison.shoot("01-census")
    liaison.press("登记")
    liaison.shoot("02-resource")
    liaison.page.set_input_files("main input[type=file]", table)
    liaison.press("收取并识别字段")
    liaison.says("440")
    liaison.shoot("03-columns")
    liaison.press("确认全部 5 列")


def desensitise(liaison: Walker) -> None:
    """Try the recipes, carry the best one out, look at the evidence."""
    liaison.press("试算候选配方")
    liaison.page.get_by_role("button", name="全量实测所选配方").wait_for()
    liaison.shoot("04-recipes")
    liaison.press("全量实测所选配方")
    liaison.page.wait_for_url("**/evidence/*")
    liaison.shoot("05-evidence")


def draft(liaison: Walker) -> str:
    """Draft the product, submit it, return the draft's path."""
    liaison.press("起草产品")
    liaison.fill(**OFFER)
    liaison.shoot("06-new-draft")
    liaison.press("保存草稿")
    liaison.shoot("07-draft")
    liaison.press("提交签批")
    liaison.shoot("08-submitted")
    return _path(liaison)


def approve(officer: Walker, path: str) -> None:
    """Find the draft on one's desk, read it, approve it."""
    officer.open("/desk")
    officer.says(TITLE)
    officer.shoot("09-officers-desk")
    officer.open(path)
    officer.shoot("10-before-approval")
    officer.press("签批上架")
    officer.shoot("11-listed")


def ask(buyer: Walker) -> str:
    """Search, look at the product, ask for it for one scenario; return the request's path."""
    buyer.open("/")
    buyer.fill(q="客流")
    buyer.page.wait_for_url("**q=*")
    buyer.says(TITLE)
    buyer.shoot("12-catalogue")
    buyer.open("/")
    buyer.fill(q="客流")
    # a hand holds the button for a while, and the list is searched anew meanwhile
    buyer.page.get_by_role("link", name=TITLE).click(delay=300)
    buyer.page.wait_for_url("**/products/*")
    buyer.shoot("13-product")
    buyer.press("申请使用")
    buyer.choose("夜班线路优化")
    buyer.fill(purpose="operationsImprovement", max_uses="3")
    buyer.page.wait_for_load_state("networkidle")
    buyer.shoot("14-asking")
    buyer.press("提交申请")
    buyer.shoot("15-request")
    return _path(buyer)


def accept_and_sign(officer: Walker, path: str, passphrase: str) -> None:
    """Accept the request and sign the contract first."""
    officer.open(path)
    officer.shoot("16-request-before-the-answer")
    officer.press("同意")
    officer.shoot("17-accepted")
    officer.press("查看合同")
    officer.shoot("18-contract")
    officer.fill(passphrase=passphrase)
    officer.press("签署")
    officer.shoot("19-signed-by-one")


def sign(buyer: Walker, path: str, passphrase: str) -> str:
    """Sign as the second side; return the licence's path once it is in force."""
    buyer.open(f"{path}/contract")
    buyer.fill(passphrase=passphrase)
    buyer.shoot("20-before-the-second-signature")
    buyer.press("签署")
    buyer.page.wait_for_url("**/licences/*")
    buyer.open(_path(buyer))
    buyer.says("生效中")
    buyer.shoot("21-licence")
    return _path(buyer)


def fetch(buyer: Walker, path: str, folder: Path) -> Path:
    """Download the data through the gateway and the bundle; return the bundle."""
    with buyer.page.expect_download() as coming:
        buyer.page.get_by_role("link", name="下载许可包").first.click()
    bundle = folder / "my.licence.json"
    coming.value.save_as(bundle)
    buyer.press("准备下载")
    buyer.shoot("22-delivery")
    with buyer.page.expect_download() as coming:
        buyer.page.get_by_role("link", name="下载文件").first.click()
    coming.value.save_as(folder / "delivered.csv")
    buyer.open(path)
    buyer.shoot("23-licence-after-one-use")
    return bundle


def verify(anybody: Walker, bundle: Path, name: str) -> None:
    """Have the bundle checked by the page."""
    anybody.open("/verify")
    anybody.page.set_input_files("main input[type=file]", bundle)
    anybody.press("核验")
    anybody.shoot(name)


def regulate(regulator: Walker, licence_number: str) -> None:
    """Open a case, search the log, order a stop of the licence."""
    regulator.open("/regulation")
    regulator.page.get_by_text("登记新的案由").click()  # folded: the demo has opened a case
    regulator.fill(reason="季度抽查一份许可的全过程")
    regulator.press("登记案由")
    regulator.shoot("25-search")
    regulator.fill(about=licence_number)
    regulator.press("查")
    regulator.shoot("26-found")
    regulator.open("/regulation/orders/new")
    regulator.fill(target=licence_number)
    regulator.press("看会发生什么")
    regulator.fill(ground="suspected-misuse", reason="核查期间暂停使用，以免扩大影响。")
    regulator.page.locator("main [name='basis']").select_option(index=1)
    regulator.shoot("27-before-the-order")
    regulator.press("责令暂停")
    regulator.shoot("28-ordered")


def number_of(reader: Walker, licence: str) -> str:
    """Return the licence's number as its page shows it."""
    reader.open(licence)
    found = re.search(r"[A-Z]{2}-L-\d{4}-\d{6}-\d", reader.page.inner_text("main"))
    assert found is not None
    return found[0]


def _path(reader: Walker) -> str:
    return reader.page.url.removeprefix(reader.address)
