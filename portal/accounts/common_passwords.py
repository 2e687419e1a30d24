"""Passwords that guessers try first: built from well-known words, rows of keys and years. The words are ours to extend.

A password is common when nothing is left of it but digits, signs and a letter or three once these words are taken out.
Source of the rule: NIST SP 800-63B, 3.1.1.2 (passwords that are commonly used or expected are refused).
"""

import re

LEAST_LEFT = 4

_ENGLISH = """
    password passwort passw pass word welcome letmein login logon signin access admin administrator root user guest
    default changeme change secret private master manager super superman superuser system server network internet
    computer security secure office company hospital doctor nurse clinic health medical medicine pharmacy patient drug
    portal subsidy project programme program reviewer senior operations finance account test testing tester demo sample
    example temp temporary trustno iloveyou love lover forever friend friends family baby angel princess prince sunshine
    monkey dragon tiger panda football baseball basketball soccer hockey michael jordan thomas charlie daniel george
    jessica ashley jennifer michelle summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december hello world shadow killer pokemon
    starwars batman spiderman matrix freedom whatever cheese cookie coffee chocolate banana apple orange google facebook
    microsoft windows android samsung iphone please enter open sesame abc abcd abcde abcdef abcdefg the my is this and
    correct horse battery staple new old one two three first second
"""
_PINYIN = """
    woaini woaiwo aini wode mima nihao zhongguo china chinese beijing shanghai guangzhou shenzhen guangxi gongsi
    yiyuan yisheng yaopin butie zhangsan lisi wangwu zhang wang liu chen yang zhao huang zhou admin taobao alipay weixin
    wechat baidu tencent xiaomi huawei baobao baobei laopo laogong shengri kuaile xinnian caonima woshi
"""
_ROWS = """
    qwertyuiop qwertyui qwertz azerty qwerty qwert asdfghjkl asdfghjk asdfgh asdf zxcvbnm zxcvbn zxcv poiuyt lkjhgf
    mnbvcxz qaz wsx edc rfv tgb yhn ujm qweasdzxc qweasd qwe asd zxc
"""
_CHINESE = "密码 口令 我爱你 你好 中国 北京 上海 医院 医生 管理员 欢迎 登录 测试 生日 快乐 宝贝 公司 门户"

_WORDS = sorted({*_ENGLISH.split(), *_PINYIN.split(), *_ROWS.split(), *_CHINESE.split()}, key=len, reverse=True)
_KNOWN = re.compile("|".join(map(re.escape, _WORDS)))
_NO_LETTER = re.compile(r"[\W\d_]+")

# What people write for letters, so that p@ssw0rd is password.
_DISGUISES = str.maketrans("@4$50317!", "aassoelti")


def is_common(password: str) -> bool:
    """Whether the password is one of those, plain or with digits for letters."""
    folded = password.casefold()
    return any(_made_of_words(spelled) for spelled in (folded, folded.translate(_DISGUISES)))


def _made_of_words(password: str) -> bool:
    found = _KNOWN.search(password) is not None
    return found and len(_NO_LETTER.sub("", _KNOWN.sub("", password))) < LEAST_LEFT
