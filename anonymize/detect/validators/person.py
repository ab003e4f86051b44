"""Chinese personal names: a surname of the register, then one or two characters given as names.

The characters are those common in use; rarer names are found by the column's name.
**Source:** the surnames are the most frequent of the register of households as published in the
yearly reports on names (unverified); the characters for given names are a choice of this project.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from anonymize.detect.validators.validator import Mask, Strength, Validator
from anonymize.roles import Kind
from anonymize.text import Text

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明"
    "佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅"
    "屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修"
)
_COMPOUND = (
    "欧阳上官皇甫令狐诸葛司徒司马申屠夏侯贺兰完颜慕容尉迟长孙宇文东方独孤南宫西门端木公孙轩辕"
    "拓跋呼延太史澹台闻人濮阳淳于公冶钟离鲜于"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[i : i + 2] for i in range(0, len(_COMPOUND), 2))
GIVEN = frozenset(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华建国红玉梅志飞俊鹏宇浩然子轩梓涵欣怡雨泽博晨思佳琪"
    "嘉豪雪婷宁丹萍玲燕春凤云莲珍荣爱贞莉香月莺媛艳瑞凡彩菊勤珠翠雅芝琼锦黛青倩姗莎妹霄蓉眉君琴蕊薇菁梦"
    "岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希欣飘育滢馥筠柔竹霭凝晓欢枫芸菲寒伊亚宜可姬舒影荔枝丽"
    "阳妮宝贝初程梵罡恒鸿桦骅剑娇纪宽苛灵玛媚琪晴容睿烁堂唯威韦雯苇萱阅彦宇雨洋忠宗曼紫逸贤蝶菡绿蓝儿翠"
    "烟小健世广义兴良海山仁波贵福生龙元全胜学祥才发武新利清彬富顺信昌成康星光天达安岩中茂进林有坚和彪诚先敬"
    "震振壮会思群心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鑫辰士以"
    "家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘正日钰淑惠巧美娅琦瑶怀婵雁蓓纨仪荷瑾颖露璐娥佩嫦叶璧洁立培东"
    "一大少南北西方远长永昊铭皓煜奕辉霖潇潼瑜璇诗语乔诺妍熙沐楚源川坤乾坚守根旺财喜来运开宪法礼智勋炜焕煌"
    "灿炳烨烽峰峻岭崇嵩崎岳巍州洲潮浪沛沣津涵淳渊湘湛溪滨漫濠景晖晟昕映暄曦朝望期权柏柳桐梧桃杏楷榆标材业丛"
    "传作修俐信倡倩偲傲优元允充先光克免兆党其典兴养军农冬准凯刘剑力加劲励劭勉勋化千升卓博卫厉又双发叔受口召"
    "君吟启周味呈和品哈响唐商善嘉图圣在均坦垒城培基堃塘墨士声夏多夫奋女如妙姿威娣婉孝孟季宁宇安宏宗定宜实宪"
    "宾密富寅察寿尚尧尹展屹岑峥嵘巧帆帅师平年幸延建弦弟彤彦彬影律微徽志忆念怡思恩恬悠惟情意慈慧懿成戎扬抒拓"
    "振捷掌敏教文斐斯方施旋旗日旦早昂昆昌明易星昱显晋普智曙朔本机杉李村来杰松极枚果柱柯标树栩校格桂桢桥梁棋"
    "森植楚樱欢歆武毅比民永求汉汐池沁沂河沫泉波泽洋洪活浦浩浚润淇深清温港滔滢漪潮澄瀚火炯点烈热焱照熊燕爱爽"
    "牧特献玄率玉王玖玟玥现玫玲珂珊珏珑班珺球理琅琢琨琬琳瑄瑛瑞瑟璋璞瓒甜用甫田甲申画畅登白百皎益真睦矜石磊"
    "祎祖祺禄禹秀秉秋科秦积稳穗立章童端笑笛简粤精紫素红纪纬纯纲纹练细经绍维绮缘罗美群羲翀翊翎耀耕聪肃育胤能自"
    "至致舒舟航良艺艾节芊芙芬芮芷花芹苏苗英茵茜茹荃荣莘莹菀菱萌萍落葆葵蒙蓁蓬蔚蔓蕙蕴薪藻虎虹融行衍裕西言计训"
    "记许诚诠语谊谋谦谷豪贝贞贤贯资赐赞赫超越跃路轩轶辰达迁迅迎进远迪通逢造逸遥邦郁郎郡采里重野金鉴鑫钊钢钦"
    "铁铃银铎锋锐锦镇镜长门闯闲闻阔阳陆陶隆雁雄雅集雨雪雯霁霆霏霜露青靖静非音韬韵项顺颂领颐颖风飒飞饶首香驰"
    "骁骏高魁鲁鸣鸽鹂鹃鹤鹏鹰麒麟黎默齐龄"
)
_NO_NAME_ENDS = frozenset("区市省县镇乡村路街巷局部处科店厂站楼院所中队组类型")


def _chinese_name(values: pa.Array) -> Mask:
    return np.array([_is_chinese_name(value) for value in values.to_pylist()], dtype=np.bool_)


def _is_chinese_name(value: str) -> bool:
    """A surname, then one or two characters used in names; not an ending of places and offices."""
    surname = 2 if value[:2] in COMPOUND_SURNAMES else 1
    if surname == 1 and value[0] not in SURNAMES:
        return False
    given = value[surname:]
    return 1 <= len(given) <= 2 and value[-1] not in _NO_NAME_ENDS and GIVEN.issuperset(given)


PERSON_NAME = Validator(
    kind=Kind.PERSON_NAME,
    shape=r"\p{Han}{2,4}",
    check=_chinese_name,
    chance=0.03,
    strength=Strength.SHAPED,
    source=Text(
        "GA/T 2000 系列的登记姓名（未核实）；本项目的姓氏表",
        "GA/T 2000 series, names as registered (unverified); list of this project",
    ),
)
