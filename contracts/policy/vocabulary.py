"""The closed vocabulary of policies: actions, left operands, operators, and their IRIs.

**Source:** W3C ODRL Vocabulary & Expression 2.2, sections 3.12 and 4.3 (actions), 3.14 and 4.5
(left operands), 3.15 (operators), 3.16 (logical operators). Terms that ODRL lacks stand
in a namespace of this library, and every policy that uses one names its profile.
"""

from enum import Enum, StrEnum
from typing import Final

ODRL: Final = "http://www.w3.org/ns/odrl/2/"
OWN: Final = "https://data-element.example/ns/usage/1#"
PROFILE: Final = "https://data-element.example/ns/usage/1"


class Action(StrEnum):
    """What somebody does with an asset; the value is the IRI."""

    USE = ODRL + "use"
    TRANSFER = ODRL + "transfer"
    ACCEPT_TRACKING = ODRL + "acceptTracking"
    AGGREGATE = ODRL + "aggregate"
    ANNOTATE = ODRL + "annotate"
    ANONYMIZE = ODRL + "anonymize"
    ARCHIVE = ODRL + "archive"
    ATTRIBUTE = ODRL + "attribute"
    COMPENSATE = ODRL + "compensate"
    CONCURRENT_USE = ODRL + "concurrentUse"
    DELETE = ODRL + "delete"
    DERIVE = ODRL + "derive"
    DIGITIZE = ODRL + "digitize"
    DISPLAY = ODRL + "display"
    DISTRIBUTE = ODRL + "distribute"
    ENSURE_EXCLUSIVITY = ODRL + "ensureExclusivity"
    EXECUTE = ODRL + "execute"
    EXTRACT = ODRL + "extract"
    GIVE = ODRL + "give"
    GRANT_USE = ODRL + "grantUse"
    INCLUDE = ODRL + "include"
    INDEX = ODRL + "index"
    INFORM = ODRL + "inform"
    INSTALL = ODRL + "install"
    MODIFY = ODRL + "modify"
    MOVE = ODRL + "move"
    NEXT_POLICY = ODRL + "nextPolicy"
    OBTAIN_CONSENT = ODRL + "obtainConsent"
    PLAY = ODRL + "play"
    PRESENT = ODRL + "present"
    PRINT = ODRL + "print"
    READ = ODRL + "read"
    REPRODUCE = ODRL + "reproduce"
    REVIEW_POLICY = ODRL + "reviewPolicy"
    SELL = ODRL + "sell"
    STREAM = ODRL + "stream"
    SYNCHRONIZE = ODRL + "synchronize"
    TEXT_TO_SPEECH = ODRL + "textToSpeech"
    TRANSFORM = ODRL + "transform"
    TRANSLATE = ODRL + "translate"
    UNINSTALL = ODRL + "uninstall"
    WATERMARK = ODRL + "watermark"
    WRITE = ODRL + "write"
    COMBINE = OWN + "combine"
    COMPUTE = OWN + "compute"
    REIDENTIFY = OWN + "reidentify"
    REPORT_USE = OWN + "reportUse"
    TRAIN_MODEL = OWN + "trainModel"


_DEEPER: Final = {
    Action.DISPLAY: Action.PLAY,
    Action.EXTRACT: Action.REPRODUCE,
    Action.GIVE: Action.TRANSFER,
    Action.SELL: Action.TRANSFER,
    Action.REPORT_USE: Action.INFORM,
}


def _parent(action: Action) -> Action | None:
    """The action that includes this one directly; all but two end in ``use``."""
    if action in (Action.USE, Action.TRANSFER):
        return None
    return _DEEPER.get(action, Action.USE)


def _chain(action: Action) -> frozenset[Action]:
    parent = _parent(action)
    return frozenset({action}) if parent is None else frozenset({action}) | _chain(parent)


WITHIN: Final = {action: _chain(action) for action in Action}
"""For each action, itself and every action that includes it (ODRL ``includedIn``, transitive)."""


class Operand(StrEnum):
    """The fact that a constraint looks at; the value is the IRI."""

    COUNT = ODRL + "count"
    DATE_TIME = ODRL + "dateTime"
    DELIVERY_CHANNEL = ODRL + "deliveryChannel"
    ELAPSED_TIME = ODRL + "elapsedTime"
    EVENT = ODRL + "event"
    INDUSTRY = ODRL + "industry"
    PAY_AMOUNT = ODRL + "payAmount"
    PURPOSE = ODRL + "purpose"
    RECIPIENT = ODRL + "recipient"
    SPATIAL = ODRL + "spatial"
    TIME_INTERVAL = ODRL + "timeInterval"
    COLUMNS = OWN + "columns"
    DATA_AREA = OWN + "dataArea"
    LICENCE_STATUS = OWN + "licenceStatus"
    OUTPUT_FORM = OWN + "outputForm"
    ROWS_PER_USE = OWN + "rowsPerUse"
    ROWS_TOTAL = OWN + "rowsTotal"
    SCENARIO = OWN + "scenario"
    SMALLEST_CELL = OWN + "smallestCell"


class Shape(Enum):
    """The kind of value an operand has, which decides its operators and its JSON form."""

    MOMENT = "aware date and time"
    DURATION = "span of time"
    NUMBER = "whole or decimal number"
    TOKENS = "set of names"


SHAPE: Final = {
    operand: {
        Operand.DATE_TIME: Shape.MOMENT,
        Operand.ELAPSED_TIME: Shape.DURATION,
        Operand.TIME_INTERVAL: Shape.DURATION,
        Operand.COUNT: Shape.NUMBER,
        Operand.PAY_AMOUNT: Shape.NUMBER,
        Operand.ROWS_PER_USE: Shape.NUMBER,
        Operand.ROWS_TOTAL: Shape.NUMBER,
        Operand.SMALLEST_CELL: Shape.NUMBER,
    }.get(operand, Shape.TOKENS)
    for operand in Operand
}


class Operator(StrEnum):
    """How the fact is compared with the value; all twelve of ODRL, the value is the IRI."""

    EQ = ODRL + "eq"
    NEQ = ODRL + "neq"
    GT = ODRL + "gt"
    GTEQ = ODRL + "gteq"
    LT = ODRL + "lt"
    LTEQ = ODRL + "lteq"
    HAS_PART = ODRL + "hasPart"
    IS_A = ODRL + "isA"
    IS_ALL_OF = ODRL + "isAllOf"
    IS_ANY_OF = ODRL + "isAnyOf"
    IS_NONE_OF = ODRL + "isNoneOf"
    IS_PART_OF = ODRL + "isPartOf"


ORDERED: Final = frozenset(
    {Operator.EQ, Operator.NEQ, Operator.GT, Operator.GTEQ, Operator.LT, Operator.LTEQ}
)
SET_BASED: Final = frozenset(Operator) - ORDERED | {Operator.EQ, Operator.NEQ}


class LogicalOperator(StrEnum):
    """How a logical constraint joins its parts; the value is the IRI."""

    AND = ODRL + "and"
    OR = ODRL + "or"
    XONE = ODRL + "xone"
    AND_SEQUENCE = ODRL + "andSequence"


class OutputForm(StrEnum):
    """What may leave: rows as they are, aggregates only, or a trained model only."""

    ROWS = OWN + "rows"
    AGGREGATE = OWN + "aggregate"
    MODEL = OWN + "model"


class Channel(StrEnum):
    """How data reach the buyer."""

    DOWNLOAD = OWN + "download"
    ROW_API = OWN + "rowApi"
    DELTA_SHARING = OWN + "deltaSharing"
    CLEAN_ROOM = OWN + "cleanRoom"


class LicenceStatus(StrEnum):
    """Where a licence stands at the moment of use."""

    IN_FORCE = OWN + "inForce"
    SUSPENDED = OWN + "suspended"
    REVOKED = OWN + "revoked"
    TERMINATED = OWN + "terminated"


class Event(StrEnum):
    """What may have happened to a licence; the value is the IRI."""

    LICENCE_BEGAN = OWN + "licenceBegan"
    LICENCE_ENDED = OWN + "licenceEnded"
    DELIVERED = OWN + "delivered"
    ACCEPTED = OWN + "accepted"
    BREACH_FOUND = OWN + "breachFound"
    PRODUCT_RECALLED = OWN + "productRecalled"


class Purpose(StrEnum):
    """What data are used for; kinds of purpose lie within each other. The value is the IRI."""

    PUBLIC_INTEREST = OWN + "publicInterest"
    PUBLIC_GOVERNANCE = OWN + "publicGovernance"
    PUBLIC_WELFARE = OWN + "publicWelfare"
    EMERGENCY_RESPONSE = OWN + "emergencyResponse"
    TRAFFIC_PLANNING = OWN + "trafficPlanning"
    SCIENTIFIC_RESEARCH = OWN + "scientificResearch"
    EDUCATION = OWN + "education"
    INDUSTRY = OWN + "industry"
    PRODUCT_DEVELOPMENT = OWN + "productDevelopment"
    OPERATIONS_IMPROVEMENT = OWN + "operationsImprovement"
    RISK_CONTROL = OWN + "riskControl"
    INSURANCE_PRICING = OWN + "insurancePricing"
    CREDIT_ASSESSMENT = OWN + "creditAssessment"
    SITE_SELECTION = OWN + "siteSelection"
    MARKETING = OWN + "marketing"
    PERSONAL_ADVERTISING = OWN + "personalAdvertising"
