"""Diseases by name: the common ones with their ICD-10 code (three characters) and English name, so that a file's names get both.

Codes of the WHO's ICD-10. What is not here waits in the register until a pharmacist names it.
"""

import re

_KNOWN = """
I10 高血压|Hypertension
I20 心绞痛|Angina pectoris
I21 心肌梗死|Myocardial infarction
I25 冠心病|Coronary heart disease
I48 心房颤动|Atrial fibrillation
I49 心律失常|Arrhythmia
I50 心力衰竭|Heart failure
I63 脑梗死|Cerebral infarction
I64 脑卒中|Stroke
I70 动脉粥样硬化|Atherosclerosis
I80 静脉炎|Phlebitis
I83 静脉曲张|Varicose veins
I84 痔疮|Haemorrhoids
E03 甲状腺功能减退|Hypothyroidism
E05 甲状腺功能亢进|Hyperthyroidism
E10 1型糖尿病|Type 1 diabetes
E11 2型糖尿病|Type 2 diabetes
E14 糖尿病|Diabetes mellitus
E66 肥胖症|Obesity
E78 高脂血症|Hyperlipidaemia
E79 高尿酸血症|Hyperuricaemia
M10 痛风|Gout
M05 类风湿关节炎|Rheumatoid arthritis
M15 骨关节炎|Osteoarthritis
M45 强直性脊柱炎|Ankylosing spondylitis
M54 腰痛|Low back pain
M75 肩周炎|Shoulder lesion
M81 骨质疏松症|Osteoporosis
J00 感冒|Common cold
J01 鼻窦炎|Sinusitis
J02 咽炎|Pharyngitis
J03 扁桃体炎|Tonsillitis
J10 流行性感冒|Influenza
J18 肺炎|Pneumonia
J20 急性支气管炎|Acute bronchitis
J30 过敏性鼻炎|Allergic rhinitis
J42 慢性支气管炎|Chronic bronchitis
J44 慢性阻塞性肺疾病|Chronic obstructive pulmonary disease
J45 哮喘|Asthma
K21 胃食管反流病|Gastro-oesophageal reflux disease
K25 胃溃疡|Gastric ulcer
K26 十二指肠溃疡|Duodenal ulcer
K27 消化性溃疡|Peptic ulcer
K29 胃炎|Gastritis
K30 消化不良|Dyspepsia
K51 溃疡性结肠炎|Ulcerative colitis
K58 肠易激综合征|Irritable bowel syndrome
K59 便秘|Constipation
K73 慢性肝炎|Chronic hepatitis
K74 肝硬化|Liver cirrhosis
K76 脂肪肝|Fatty liver
K80 胆结石|Gallstones
K81 胆囊炎|Cholecystitis
B18 慢性乙型肝炎|Chronic hepatitis B
A15 肺结核|Pulmonary tuberculosis
A09 腹泻|Diarrhoea
B02 带状疱疹|Herpes zoster
B35 癣|Tinea
B37 念珠菌病|Candidiasis
F20 精神分裂症|Schizophrenia
F32 抑郁症|Depression
F41 焦虑症|Anxiety disorder
F51 失眠|Insomnia
G20 帕金森病|Parkinson's disease
G30 阿尔茨海默病|Alzheimer's disease
G40 癫痫|Epilepsy
G43 偏头痛|Migraine
G47 睡眠障碍|Sleep disorder
H10 结膜炎|Conjunctivitis
H25 白内障|Cataract
H40 青光眼|Glaucoma
H66 中耳炎|Otitis media
H81 眩晕|Vertigo
L20 特应性皮炎|Atopic dermatitis
L23 皮炎|Dermatitis
L30 湿疹|Eczema
L40 银屑病|Psoriasis
L50 荨麻疹|Urticaria
L70 痤疮|Acne
N10 肾盂肾炎|Pyelonephritis
N18 慢性肾病|Chronic kidney disease
N30 膀胱炎|Cystitis
N39 尿路感染|Urinary tract infection
N40 前列腺增生|Benign prostatic hyperplasia
N41 前列腺炎|Prostatitis
N76 阴道炎|Vaginitis
N80 子宫内膜异位症|Endometriosis
N92 月经不调|Menstrual disorder
N95 更年期综合征|Menopausal syndrome
D50 缺铁性贫血|Iron deficiency anaemia
D64 贫血|Anaemia
R05 咳嗽|Cough
R50 发热|Fever
R51 头痛|Headache
"""
KNOWN: dict[str, tuple[str, str]] = {
    name: (line[:3], english) for line in _KNOWN.strip().splitlines() for name, english in [tuple(line[4:].split("|"))]
}
_SEPARATORS = re.compile(r"[|｜、；;\n]")
_CODED = re.compile(r"([A-Z][0-9]{2}(?:\.[0-9]{1,2})?)\s*[:：\s]\s*(.+)", re.ASCII)
CUT = ("...", "…")


def split(text: str) -> list[tuple[str, str]]:
    """`I10 高血压|糖尿病` → [("I10", "高血压"), ("", "糖尿病")], each name once, in the order of the text."""
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(text):
        name = part.strip()
        coded = _CODED.fullmatch(name)
        if coded:
            found.setdefault(coded[2].strip(), coded[1])
        elif name:
            found.setdefault(name, "")
    return [(code, name) for name, code in found.items()]


def is_cut(name: str) -> bool:
    """A name that its source broke off names no disease."""
    return name.endswith(CUT)


def known(name: str) -> tuple[str, str]:
    """(ICD-10 code, English name) of a common disease; ('', '') for others."""
    return KNOWN.get(name, ("", ""))
