"""What the kinds of values are called where a person reads them."""

from __future__ import annotations

from typing import Final

from anonymize.roles import Kind
from anonymize.text import Text

KIND_NAMES: Final[dict[Kind, Text]] = {
    Kind.RESIDENT_ID: Text("居民身份号码", "resident ID"),
    Kind.RESIDENT_ID_15: Text("15 位身份号码", "15-digit resident ID"),
    Kind.FOREIGN_PERMIT: Text("外国人永久居留证号", "foreign permit"),
    Kind.PASSPORT: Text("护照号", "passport"),
    Kind.MOBILE: Text("手机号", "mobile number"),
    Kind.LANDLINE: Text("固定电话", "landline"),
    Kind.PHONE: Text("电话", "telephone"),
    Kind.BANK_CARD: Text("银行卡号", "bank card"),
    Kind.IBAN: Text("国际银行账号", "IBAN"),
    Kind.CREDIT_CODE: Text("统一社会信用代码", "unified credit code"),
    Kind.ORGANISATION_CODE: Text("组织机构代码", "organisation code"),
    Kind.SOCIAL_SECURITY_NUMBER: Text("社会保障号", "social security number"),
    Kind.PLATE: Text("车牌", "number plate"),
    Kind.VEHICLE_ID: Text("车辆识别代号", "vehicle ID"),
    Kind.DEVICE_ID: Text("设备号", "device ID"),
    Kind.EMAIL: Text("电子邮箱", "e-mail"),
    Kind.IP_ADDRESS: Text("IP 地址", "IP address"),
    Kind.MAC_ADDRESS: Text("MAC 地址", "MAC address"),
    Kind.PERSON_NAME: Text("姓名", "name of a person"),
    Kind.COMPANY_NAME: Text("企业名称", "name of a company"),
    Kind.ADDRESS: Text("地址", "address"),
    Kind.COORDINATES: Text("经纬度", "coordinates"),
    Kind.LATITUDE: Text("纬度", "latitude"),
    Kind.LONGITUDE: Text("经度", "longitude"),
    Kind.POSTCODE: Text("邮政编码", "postcode"),
    Kind.AREA_CODE: Text("行政区划代码", "area code"),
    Kind.BIRTH_DATE: Text("出生日期", "date of birth"),
    Kind.AGE: Text("年龄", "age"),
    Kind.SEX: Text("性别", "sex"),
    Kind.HEALTH: Text("健康", "health"),
    Kind.FINANCE: Text("财务", "finances"),
    Kind.MINOR: Text("未成年人", "minors"),
    Kind.LOCATION: Text("行踪", "whereabouts"),
    Kind.BIOMETRIC: Text("生物特征", "biometrics"),
    Kind.BELIEF: Text("信仰", "belief"),
    Kind.FREE_TEXT: Text("自由文本", "free text"),
    Kind.SERIAL: Text("流水号", "serial number"),
    Kind.DATE: Text("日期", "date"),
    Kind.TIME: Text("时间", "time"),
    Kind.INTEGER: Text("整数", "integer"),
    Kind.DECIMAL: Text("小数", "decimal"),
    Kind.CATEGORY: Text("类别", "category"),
    Kind.TEXT: Text("文字", "text"),
    Kind.CONSTANT: Text("常量", "constant"),
    Kind.EMPTY: Text("全空", "empty"),
}
