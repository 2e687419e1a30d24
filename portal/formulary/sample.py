"""The list of the sample world: invented companies and numbers, real ingredients; imported, cleared and published by its staff."""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice, product

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.formulary import clearing, drafting, editing, publishing, suspending
from portal.formulary.edition_models import Edition, EditionChange, EditionLine
from portal.formulary.steps import find
from portal.formulary.terms import Terms

LINES = 640
AT_ONCE = 200
DRUG_HEADINGS = ("批准文号", "通用名", "英文通用名", "剂型", "规格", "包装", "生产企业", "适应症", "ATC", "处方分类")
EDITION_HEADINGS = ("批准文号", "补贴比例", "单位封顶", "30天限量", "参考价", "渠道", "免运费", "慢病", "合作企业")
MAKERS = tuple(f"{name}示例制药有限公司" for name in ["云岭", "江源", "海城", "北辰", "南川", "西岳", "东篱", "中和"])
OFFLINE = ("注射液", "地高辛", "胺碘酮", "华法林", "卡马西平", "秋水仙碱", "氨茶碱", "伊曲康唑", "达比加群酯", "替格瑞洛")
# ingredient | English | forms | strengths | ATC | diseases
INGREDIENTS = """
盐酸二甲双胍|Metformin|片,缓释片|0.25g,0.5g,0.85g|A10BA02|2型糖尿病
格列美脲|Glimepiride|片|1mg,2mg|A10BB12|2型糖尿病
阿卡波糖|Acarbose|片,胶囊|50mg,100mg|A10BF01|2型糖尿病
磷酸西格列汀|Sitagliptin|片|50mg,100mg|A10BH01|2型糖尿病
达格列净|Dapagliflozin|片|5mg,10mg|A10BK01|2型糖尿病、心力衰竭
瑞格列奈|Repaglinide|片|0.5mg,1mg|A10BX02|2型糖尿病
苯磺酸氨氯地平|Amlodipine|片|2.5mg,5mg,10mg|C08CA01|高血压、心绞痛
硝苯地平|Nifedipine|控释片,缓释片|20mg,30mg|C08CA05|高血压、心绞痛
缬沙坦|Valsartan|胶囊,片|40mg,80mg|C09CA03|高血压
厄贝沙坦|Irbesartan|片|75mg,150mg|C09CA04|高血压
氯沙坦钾|Losartan|片|50mg,100mg|C09CA01|高血压
马来酸依那普利|Enalapril|片|5mg,10mg|C09AA02|高血压、心力衰竭
盐酸贝那普利|Benazepril|片|5mg,10mg|C09AA07|高血压
琥珀酸美托洛尔|Metoprolol|缓释片|23.75mg,47.5mg|C07AB02|高血压、冠心病
富马酸比索洛尔|Bisoprolol|片|2.5mg,5mg|C07AB07|高血压、心力衰竭
吲达帕胺|Indapamide|片,缓释片|1.5mg,2.5mg|C03BA11|高血压
螺内酯|Spironolactone|片|20mg,40mg|C03DA01|心力衰竭
呋塞米|Furosemide|片|20mg,40mg|C03CA01|心力衰竭
阿托伐他汀钙|Atorvastatin|片|10mg,20mg|C10AA05|高脂血症、冠心病
瑞舒伐他汀钙|Rosuvastatin|片|5mg,10mg|C10AA07|高脂血症
辛伐他汀|Simvastatin|片|10mg,20mg|C10AA01|高脂血症
非诺贝特|Fenofibrate|胶囊|0.1g,0.2g|C10AB05|高脂血症
依折麦布|Ezetimibe|片|10mg|C10AX09|高脂血症
阿司匹林|Aspirin|肠溶片|50mg,100mg|B01AC06|冠心病、脑梗死
硫酸氢氯吡格雷|Clopidogrel|片|25mg,75mg|B01AC04|冠心病、脑梗死
华法林钠|Warfarin|片|2.5mg,3mg|B01AA03|心房颤动
达比加群酯|Dabigatran|胶囊|110mg,150mg|B01AE07|心房颤动
替格瑞洛|Ticagrelor|片|60mg,90mg|B01AC24|心肌梗死
地高辛|Digoxin|片|0.25mg|C01AA05|心力衰竭、心房颤动
盐酸胺碘酮|Amiodarone|片|0.1g,0.2g|C01BD01|心律失常
单硝酸异山梨酯|Isosorbide mononitrate|片,缓释片|20mg,40mg|C01DA14|心绞痛
左甲状腺素钠|Levothyroxine|片|25ug,50ug,100ug|H03AA01|甲状腺功能减退
甲巯咪唑|Thiamazole|片|5mg,10mg|H03BB02|甲状腺功能亢进
别嘌醇|Allopurinol|片|0.1g|M04AA01|高尿酸血症、痛风
非布司他|Febuxostat|片|20mg,40mg|M04AA03|痛风
秋水仙碱|Colchicine|片|0.5mg|M04AC01|痛风
塞来昔布|Celecoxib|胶囊|0.1g,0.2g|M01AH01|骨关节炎、类风湿关节炎
布洛芬|Ibuprofen|缓释胶囊,片|0.2g,0.3g|M01AE01|骨关节炎、头痛
阿仑膦酸钠|Alendronate|片|10mg,70mg|M05BA04|骨质疏松症
奥美拉唑|Omeprazole|肠溶胶囊,肠溶片|10mg,20mg|A02BC01|胃溃疡、胃食管反流病
雷贝拉唑钠|Rabeprazole|肠溶片|10mg,20mg|A02BC04|十二指肠溃疡
枸橼酸莫沙必利|Mosapride|片|5mg|A03FA09|消化不良
铝碳酸镁|Hydrotalcite|咀嚼片|0.5g|A02AD04|胃炎
蒙脱石|Montmorillonite|散|3g|A07BC05|腹泻
乳果糖|Lactulose|口服溶液|60ml,100ml|A06AD11|便秘
恩替卡韦|Entecavir|片,分散片|0.5mg,1mg|J05AF10|慢性乙型肝炎
孟鲁司特钠|Montelukast|片,咀嚼片|4mg,5mg,10mg|R03DC03|哮喘、过敏性鼻炎
氨茶碱|Aminophylline|片|0.1g|R03DA05|哮喘
硫酸沙丁胺醇|Salbutamol|吸入气雾剂|100ug|R03AC02|哮喘、慢性阻塞性肺疾病
盐酸氨溴索|Ambroxol|片,口服溶液|30mg,100ml|R05CB06|慢性支气管炎、咳嗽
氯雷他定|Loratadine|片|10mg|R06AX13|过敏性鼻炎、荨麻疹
盐酸西替利嗪|Cetirizine|片|10mg|R06AE07|荨麻疹
阿莫西林|Amoxicillin|胶囊|0.25g,0.5g|J01CA04|扁桃体炎、中耳炎
头孢呋辛酯|Cefuroxime|片|0.125g,0.25g|J01DC02|肺炎、急性支气管炎
阿奇霉素|Azithromycin|片,分散片|0.25g,0.5g|J01FA10|肺炎、咽炎
左氧氟沙星|Levofloxacin|片|0.1g,0.5g|J01MA12|尿路感染、膀胱炎
伊曲康唑|Itraconazole|胶囊|0.1g|J02AC02|念珠菌病、癣
阿昔洛韦|Aciclovir|片|0.1g,0.2g|J05AB01|带状疱疹
卡马西平|Carbamazepine|片|0.1g,0.2g|N03AF01|癫痫
丙戊酸钠|Valproate|片,缓释片|0.2g,0.5g|N03AG01|癫痫
左乙拉西坦|Levetiracetam|片|0.25g,0.5g|N03AX14|癫痫
盐酸舍曲林|Sertraline|片|50mg,100mg|N06AB06|抑郁症
草酸艾司西酞普兰|Escitalopram|片|5mg,10mg|N06AB10|抑郁症、焦虑症
奥氮平|Olanzapine|片|5mg,10mg|N05AH03|精神分裂症
多巴丝肼|Levodopa and benserazide|片|0.25g|N04BA02|帕金森病
盐酸多奈哌齐|Donepezil|片|5mg,10mg|N06DA02|阿尔茨海默病
甲磺酸倍他司汀|Betahistine|片|6mg,12mg|N07CA01|眩晕
盐酸坦索罗辛|Tamsulosin|缓释胶囊|0.2mg|G04CA02|前列腺增生
非那雄胺|Finasteride|片|5mg|G04CB01|前列腺增生
复方α-酮酸|Compound alpha-ketoacid|片|0.63g|V06DD01|慢性肾病
琥珀酸亚铁|Ferrous succinate|片|0.1g|B03AA06|缺铁性贫血
甘精胰岛素|Insulin glargine|注射液|3ml:300U|A10AE04|1型糖尿病、2型糖尿病
门冬胰岛素|Insulin aspart|注射液|3ml:300U|A10AB05|1型糖尿病
""".strip().splitlines()

Person = Callable[[str], Actor]
Import = Callable[[str, str, tuple[str, ...], Iterable[tuple[str, ...]], str], None]


def drugs(count: int = LINES) -> Iterator[tuple[str, ...]]:
    """Rows of the register: each ingredient in its forms and strengths, by several companies."""
    kinds = [(line.split("|"), form, strength) for line in INGREDIENTS for form, strength in parts(line)]
    made = ((kind, maker) for maker in MAKERS for kind in kinds)
    for number, ((fields, form, strength), maker) in enumerate(islice(made, count), 1):
        name, english, _, _, atc, diseases = fields
        no = f"国药准字H99{number:06d}"
        yield (
            no,
            f"{name}{form}",
            f"{english} {form_in_english(form)}",
            form,
            strength,
            pack(form),
            maker,
            diseases,
            atc,
            "处方药",
        )


def parts(line: str) -> list[tuple[str, str]]:
    _, _, forms, strengths, _, _ = line.split("|")
    return list(product(forms.split(","), strengths.split(",")))


def form_in_english(form: str) -> str:
    words = {"胶囊": "capsules", "液": "solution", "散": "powder", "剂": "inhaler"}
    return next((english for end, english in words.items() if form.endswith(end)), "tablets")


def pack(form: str) -> str:
    return "1支/盒" if form.endswith(("液", "剂")) else "10袋/盒" if form == "散" else "28片/盒"


def lines(rows: Iterable[tuple[str, ...]], seed: int) -> Iterator[tuple[str, ...]]:
    """Rows of the change set: rates of 10 to 68 percent, half the price as unit cap, banned names offline only."""
    chance = random.Random(seed)
    for number, name, _, _, _, _, maker, diseases, *_ in rows:
        price, rate = (
            chance.choice((990, 1280, 1990, 3200, 4580, 7800, 12600)),
            chance.choice((10, 15, 20, 30, 30, 30, 40, 50, 68)),
        )
        is_offline = any(word in name for word in OFFLINE) and "胰岛素" not in name
        chronic = any(word in diseases for word in ("糖尿病", "高血压", "心", "脂", "肺", "癫痫"))
        channel = "线下" if is_offline else chance.choice(("线上", "线上线下", "线上线下"))
        cap = str(chance.choice((2, 4, 6, 12)))
        free, partner = chance.choice("是否否否"), chance.choice((maker, maker, ""))
        yield (
            number,
            f"{rate}%",
            f"{price / 200:.2f}",
            cap,
            f"{price / 100:.2f}",
            channel,
            free,
            "是" if chronic else "否",
            partner,
        )


def make(person: Person, import_file: Import, seed: int) -> int:
    """The register and the first edition, in force from now on. Returns the number of its lines."""
    register = list(drugs())
    import_file("register.csv", "drugs", DRUG_HEADINGS, register, "pharmacist")
    import_file("edition.csv", "edition", EDITION_HEADINGS, lines(register, seed), "operations")
    number = newest_draft()
    drafting.submit(number, by=person("operations"))
    for lane, who in (("clinical", "pharmacist"), ("financial", "finance")):
        clear_all(number, lane, person(who))
    publishing.publish(number, by=person("publisher"), note="The programme's first list.")
    return len(register)


def newest_draft() -> int:
    return db.session.scalar(select(Edition.number).where(Edition.state == "draft").order_by(Edition.id.desc()).limit(1)) or 0


def clear_all(number: int, lane: str, by: Actor) -> None:
    """Line by line, some hundred at a time; those that are flagged by themselves."""
    waiting = select(EditionChange.drug_id, EditionChange.version).where(
        EditionChange.edition_id == find(number).id, getattr(EditionChange, lane) == "waiting"
    )
    seen = dict(db.session.execute(waiting.order_by(EditionChange.drug_id)).all())  # type: ignore[arg-type]
    db.session.rollback()
    ids = list(seen)
    for start in range(0, len(ids), AT_ONCE):
        for outcome in clearing.clear_lines(number, lane, {i: seen[i] for i in ids[start : start + AT_ONCE]}, by=by):
            if not outcome.is_done:
                clearing.clear(number, lane, outcome.drug_id, by=by, note="Looked at by itself.")


def go_on(person: Person, today: date) -> None:
    """What is under way: a draft with some changes in review, one line objected to, and a drug suspended for a recall."""
    number = drafting.draft(by=person("operations"), note="Prices of the quarter.")
    some = list(db.session.execute(select(EditionLine.drug_id, EditionLine.price_fen, EditionLine.channels).limit(12)))
    for drug_id, price, channels in some[:10]:
        terms = Terms(rate_bp=3500, price_fen=price - 50, channels=channels, unit_cap_fen=price // 2)
        editing.set_line(number, drug_id, terms, by=person("operations"), source=f"Agreement of {today:%Y-%m-%d}")
    editing.remove_line(number, some[10][0], by=person("operations"), source="The maker stopped it.")
    drafting.submit(number, by=person("operations"))
    clearing.clear(number, "clinical", some[0][0], by=person("pharmacist"))
    clearing.object_to(
        number, "financial", some[1][0], by=person("finance"), note="The agreement names another price for this pack."
    )
    reference = suspending.suspend(
        some[11][0], reason="recall", note="The maker recalls a lot with particles.", by=person("pharmacist")
    )
    suspending.confirm(reference, by=person("publisher"))
