"""The sentences of the evaluator: operands, operators and values in Chinese and English."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from contracts.errors import shown
from contracts.policy.hierarchies import PURPOSE_NAMES
from contracts.policy.model import Constraint
from contracts.policy.vocabulary import (
    Action,
    Channel,
    Event,
    LicenceStatus,
    Operand,
    Operator,
    OutputForm,
)
from contracts.text import Text

CHINA: Final = ZoneInfo("Asia/Shanghai")

OPERAND_NAMES: Final = {
    Operand.COUNT: Text("使用次数", "number of uses"),
    Operand.DATE_TIME: Text("日期时间", "date and time"),
    Operand.DELIVERY_CHANNEL: Text("交付方式", "delivery channel"),
    Operand.ELAPSED_TIME: Text("已用时间", "elapsed time"),
    Operand.EVENT: Text("事件", "event"),
    Operand.INDUSTRY: Text("行业", "industry"),
    Operand.PAY_AMOUNT: Text("付款金额", "amount paid"),
    Operand.PURPOSE: Text("用途", "purpose"),
    Operand.RECIPIENT: Text("接收方", "recipient"),
    Operand.SPATIAL: Text("使用地域", "place of use"),
    Operand.TIME_INTERVAL: Text("间隔时间", "time interval"),
    Operand.COLUMNS: Text("字段", "columns"),
    Operand.DATA_AREA: Text("数据所涉地域", "area the data are about"),
    Operand.LICENCE_STATUS: Text("许可状态", "licence status"),
    Operand.OUTPUT_FORM: Text("输出形式", "form of output"),
    Operand.ROWS_PER_USE: Text("单次行数", "rows per use"),
    Operand.ROWS_TOTAL: Text("累计行数", "rows in total"),
    Operand.SCENARIO: Text("场景", "scenario"),
    Operand.SMALLEST_CELL: Text("最小单元计数", "smallest cell"),
}

OPERATOR_NAMES: Final = {
    Operator.EQ: Text("等于", "equal to"),
    Operator.NEQ: Text("不等于", "other than"),
    Operator.GT: Text("大于", "above"),
    Operator.GTEQ: Text("不小于", "at least"),
    Operator.LT: Text("小于", "below"),
    Operator.LTEQ: Text("不大于", "at most"),
    Operator.HAS_PART: Text("包含", "containing"),
    Operator.IS_A: Text("属于", "a kind of"),
    Operator.IS_ALL_OF: Text("全部为", "all of"),
    Operator.IS_ANY_OF: Text("为其中之一", "any of"),
    Operator.IS_NONE_OF: Text("不属于", "none of"),
    Operator.IS_PART_OF: Text("限于", "within"),
}

TOKEN_NAMES: Final[dict[str, Text]] = {
    Channel.DOWNLOAD: Text("下载", "download"),
    Channel.ROW_API: Text("行级接口", "row API"),
    Channel.DELTA_SHARING: Text("Delta Sharing 共享", "Delta Sharing"),
    Channel.CLEAN_ROOM: Text("数据沙箱", "clean room"),
    OutputForm.ROWS: Text("逐行数据", "rows"),
    OutputForm.AGGREGATE: Text("汇总结果", "aggregates only"),
    OutputForm.MODEL: Text("模型", "a trained model only"),
    LicenceStatus.IN_FORCE: Text("有效", "in force"),
    LicenceStatus.SUSPENDED: Text("已暂停", "suspended"),
    LicenceStatus.REVOKED: Text("已撤销", "revoked"),
    LicenceStatus.TERMINATED: Text("已终止", "terminated"),
    Event.LICENCE_BEGAN: Text("许可生效", "beginning of the licence"),
    Event.LICENCE_ENDED: Text("许可终止", "end of the licence"),
    Event.DELIVERED: Text("交付", "delivery"),
    Event.ACCEPTED: Text("验收", "acceptance"),
    Event.BREACH_FOUND: Text("发现违约", "discovery of a breach"),
    Event.PRODUCT_RECALLED: Text("产品召回", "recall of the product"),
    **PURPOSE_NAMES,
}

ACTION_NAMES: Final = {
    Action.USE: Text("使用", "use"),
    Action.TRANSFER: Text("转让", "transfer"),
    Action.COMBINE: Text("与其他数据结合", "combine with other data"),
    Action.COMPENSATE: Text("付款", "pay"),
    Action.COMPUTE: Text("在数据沙箱内计算", "compute in the clean room"),
    Action.DELETE: Text("删除", "delete"),
    Action.DERIVE: Text("加工衍生", "derive"),
    Action.DISTRIBUTE: Text("分发", "distribute"),
    Action.GRANT_USE: Text("再许可", "sublicense"),
    Action.INFORM: Text("告知", "inform"),
    Action.READ: Text("读取", "read"),
    Action.REIDENTIFY: Text("重新识别个人", "re-identify persons"),
    Action.REPORT_USE: Text("报送使用情况", "report use"),
    Action.REPRODUCE: Text("复制下载", "reproduce"),
    Action.SELL: Text("转售", "sell"),
    Action.TRAIN_MODEL: Text("训练模型", "train a model"),
}

_SHOWN_TOKENS: Final = 5


def action_name(action: Action | None) -> Text:
    """An action as people say it; one without a word of its own shows its identifier."""
    if action is None:
        return Text("任何行为", "any action")
    name = action.value.rsplit("/", 1)[-1]
    return ACTION_NAMES.get(action, Text(name, name))


def value_name(value: object) -> Text:
    """A fact or a bound as people say it; times in China Standard Time, long sets cut short."""
    match value:
        case None:
            return Text("未知", "unknown")
        case datetime():
            return _moment_name(value)
        case timedelta():
            return _span_name(value)
        case bool() | int() | Decimal():
            return Text(str(value), str(value))
        case frozenset() | set() | tuple() | list():
            names = [_token_name(token) for token in sorted(map(str, value))[:_SHOWN_TOKENS]]
            cut = "…" if len(value) > _SHOWN_TOKENS else ""
            return Text("、".join(n.zh for n in names) + cut, ", ".join(n.en for n in names) + cut)
        case _:
            return _token_name(str(value))


def wanted(constraint: Constraint) -> Text:
    """What a constraint asks for, such as “使用次数不大于 5” and “number of uses at most 5”."""
    operand, value = OPERAND_NAMES[constraint.operand], value_name(constraint.value)
    operator = OPERATOR_NAMES[constraint.operator]
    return Text(f"{operand.zh}{operator.zh} {value.zh}", f"{operand.en} {operator.en} {value.en}")


def _token_name(token: str) -> Text:
    known = TOKEN_NAMES.get(token)
    if known is not None:
        return known
    safe = str(shown(token))
    return Text(safe, safe)


def _moment_name(moment: datetime) -> Text:
    try:
        local = moment.astimezone(CHINA)
    except OverflowError:
        return Text(str(moment), str(moment))
    return Text(f"{local:%Y-%m-%d %H:%M:%S}（北京时间）", f"{local:%Y-%m-%d %H:%M:%S} (UTC+8)")


def _span_name(span: timedelta) -> Text:
    if span.seconds or span.microseconds:
        return Text(f"{span.total_seconds():g} 秒", f"{span.total_seconds():g} seconds")
    return Text(f"{span.days} 天", f"{span.days} days")
