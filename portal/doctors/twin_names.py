"""Names of doctors as they are compared: one spelling for variant characters, and the sound of the whole name."""

import unicodedata
from functools import lru_cache

from portal.core.search import is_han, readable, searchable

# Traditional and variant characters of names, each followed by the standard one (after 通用规范汉字表, 2013).
PAIRS = (
    "傑杰強强彊强偉伟國国華华麗丽張张陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢許许鄧邓馮冯韓韩葉叶呂吕蘇苏盧卢蔣蒋賈贾閻阎閆闫鍾钟鐘钟譚谭陸陆範范齊齐龍龙萬万錢钱嚴严賴赖龔龚龐庞聶聂鄒邹鄔邬紀纪藺蔺顧顾"
    "賀贺饒饶衛卫衞卫喬乔歐欧關关莊庄應应寧宁甯宁項项樂乐畢毕遲迟於于東东軍军鵬鹏飛飞濤涛慶庆榮荣學学勝胜義义藝艺愛爱蘭兰鳳凤靜静瑩莹穎颖頴颖婭娅嬌娇媽妈嵐岚峯峰崗岗嶽岳崙仑島岛幹干廣广廬庐恆恒懷怀戰战揚扬"
    "擇择擁拥據据曉晓暉晖曄晔書书會会業业極极楓枫標标樹树橋桥檸柠權权歲岁歷历歸归氣气決决沖冲況况淚泪淨净淵渊渙涣溫温滄沧滿满漢汉澤泽濱滨瀟潇灝灏為为烏乌煥焕煒炜燁烨爍烁爾尔獻献瑋玮瑤瑶璽玺瓊琼環环畫画發发"
    "禎祯祿禄禮礼禪禅穩稳積积筆笔節节築筑簡简紅红純纯紋纹紳绅紹绍終终組组結结絢绚給给統统綠绿維维綱纲綺绮緒绪緯纬練练緣缘縈萦績绩織织繡绣繼继纘缵續续纓缨羣群羨羡習习聖圣聯联聰聪聲声肅肃脈脉膽胆臨临與与興兴"
    "舉举艦舰艷艳豔艳藍蓝蓮莲蔭荫薈荟薔蔷薩萨蘊蕴蘆芦處处蟬蝉術术裏里裡里補补覺觉覽览觀观訓训記记訊讯設设訪访評评詠咏詩诗誠诚誌志語语諒谅論论諾诺謙谦謹谨證证識识議议護护譽誉變变讓让豐丰貝贝貞贞財财貴贵費费"
    "賓宾賜赐賢贤質质贊赞車车軒轩載载輝辉輪轮輔辅轉转農农達达遠远遙遥適适選选邁迈邇迩鄉乡醫医釋释鈞钧鈺钰鉑铂銀银銘铭鋒锋鋼钢錄录錦锦鍵键鎮镇鏡镜鐵铁鑄铸鑒鉴鑑鉴長长門门開开閑闲閒闲間间閣阁闊阔闖闯陽阳隊队"
    "階阶際际隨随險险雋隽雙双雞鸡離离雲云電电霧雾靈灵韋韦韻韵響响順顺頌颂預预領领頡颉題题顏颜類类顯显風风餘余馳驰駒驹駿骏騰腾驊骅驍骁驗验體体魯鲁鮑鲍鯤鲲鴻鸿鵑鹃鶯莺鶴鹤鷹鹰麥麦黨党點点齡龄寶宝寳宝實实審审"
    "寫写對对導导專专將将尋寻屬属層层岡冈師师帥帅帶带庫库廈厦彥彦彌弥後后徑径從从徹彻惪德憲宪戀恋撫抚擔担攬揽敵敌數数斷断時时晉晋晝昼暢畅曠旷朧胧棟栋棲栖楨桢樓楼樺桦機机檢检歡欢沒没洶汹漣涟潔洁潛潜潤润澗涧"
    "濟济灣湾災灾無无煉炼燈灯爭争犧牺狀状獨独獲获珮佩現现璣玑瑯琅異异當当盡尽監监眾众睏困碩硕確确種种競竞筍笋纖纤翹翘聞闻職职腦脑臺台舊旧菸烟蒼苍蓋盖蕭萧薑姜藥药萊莱莖茎衝冲複复見见規规視视親亲計计討讨詞词"
    "該该詳详調调談谈講讲謀谋譯译讀读負负責责買买賞赏賦赋贏赢趨趋躍跃軟软較较運运過过進进還还鄰邻釗钊針针鈴铃鉅钜銳锐錚铮鍇锴鏵铧鏗铿陰阴陣阵雖虽須须頎颀頓顿頤颐頻频願愿飄飘養养騎骑驥骥驪骊鬥斗鬱郁鬆松鯉鲤"
    "鵝鹅鷗鸥鷺鹭鸞鸾齋斋龜龟俠侠個个倫伦側侧傳传儀仪億亿優优兒儿內内兩两冊册凱凯別别剛刚劍剑勁劲動动務务勛勋勳勋勵励勸劝區区協协單单卻却厲厉參参叢丛員员問问啟启啓启喚唤嗎吗嘆叹嘯啸圍围園园圓圆圖图團团執执"
    "堅坚堯尧報报場场塵尘墊垫墳坟壇坛壯壮壽寿夢梦奧奥奪夺奮奋婦妇媧娲嫻娴嫺娴孌娈"
)
SIMPLIFIED = {ord(variant): plain for variant, plain in zip(PAIRS[::2], PAIRS[1::2], strict=True)}


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name without what is only spelling: width, case, spaces, variant characters (`張　傑` → `张杰`)."""
    return searchable(unicodedata.normalize("NFKC", name).translate(SIMPLIFIED))


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """The pinyin of a name as one word without tones (`王伟` and `Wang Wei` → `wangwei`)."""
    return "".join(map(reading, folded(name)))


@lru_cache(maxsize=20_000)
def reading(character: str) -> str:
    """The usual pinyin of a Han character; any other, and one without a reading, stands for itself."""
    if not is_han(character) or not readable(character):
        return character
    from pypinyin import lazy_pinyin  # its table weighs some megabytes: only for whom it serves

    return lazy_pinyin(character)[0]


def is_alike(a: str, b: str) -> bool:
    """Whether two names may be one person's with one phone: the same sound, another order, or one slip in three characters."""
    one, other = folded(a), folded(b)
    if sound(a) == sound(b) or sorted(map(reading, one)) == sorted(map(reading, other)):
        return True
    slips = sum(x != y for x, y in zip(one, other, strict=False))
    return len(one) == len(other) >= 3 and one[0] == other[0] and slips == 1
