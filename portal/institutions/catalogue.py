"""The table behind `departments`: code, Chinese name, English name; then what else hospitals call them."""

CATALOGUE = """
01|预防保健科|Preventive care
02|全科医疗科|General practice
03|内科|Internal medicine
03.01|呼吸内科|Respiratory medicine
03.02|消化内科|Gastroenterology
03.03|神经内科|Neurology
03.04|心血管内科|Cardiology
03.05|血液内科|Haematology
03.06|肾病学|Nephrology
03.07|内分泌科|Endocrinology
03.08|免疫学|Immunology and rheumatology
03.09|变态反应|Allergology
03.10|老年病|Geriatrics
03.11|其他|Internal medicine, other
04|外科|Surgery
04.01|普通外科|General surgery
04.01.01|肝脏移植|Liver transplantation
04.01.02|胰腺移植|Pancreas transplantation
04.01.03|小肠移植|Intestine transplantation
04.02|神经外科|Neurosurgery
04.03|骨科|Orthopaedics
04.04|泌尿外科|Urology
04.04.01|肾脏移植|Kidney transplantation
04.05|胸外科|Thoracic surgery
04.05.01|肺脏移植|Lung transplantation
04.06|心脏大血管外科|Cardiac and great vessel surgery
04.06.01|心脏移植|Heart transplantation
04.07|烧伤科|Burns
04.08|整形外科|Plastic surgery
04.09|其他|Surgery, other
05|妇产科|Obstetrics and gynaecology
05.01|妇科|Gynaecology
05.02|产科|Obstetrics
05.03|计划生育|Family planning
05.04|优生学|Eugenics and birth health
05.05|生殖健康与不孕症|Reproductive health and infertility
05.06|其他|Obstetrics and gynaecology, other
06|妇女保健科|Women's health
06.01|青春期保健|Adolescent health
06.02|围产期保健|Perinatal care
06.03|更年期保健|Menopausal care
06.04|妇女心理卫生|Women's mental health
06.05|妇女营养|Women's nutrition
06.06|其他|Women's health, other
07|儿科|Paediatrics
07.01|新生儿|Neonatology
07.02|小儿传染病|Paediatric infectious diseases
07.03|小儿消化|Paediatric gastroenterology
07.04|小儿呼吸|Paediatric respiratory medicine
07.05|小儿心脏病|Paediatric cardiology
07.06|小儿肾病|Paediatric nephrology
07.07|小儿血液病|Paediatric haematology
07.08|小儿神经病学|Paediatric neurology
07.09|小儿内分泌|Paediatric endocrinology
07.10|小儿遗传病|Paediatric genetics
07.11|小儿免疫|Paediatric immunology
07.12|其他|Paediatrics, other
08|小儿外科|Paediatric surgery
08.01|小儿普通外科|Paediatric general surgery
08.02|小儿骨科|Paediatric orthopaedics
08.03|小儿泌尿外科|Paediatric urology
08.04|小儿胸心外科|Paediatric cardiothoracic surgery
08.05|小儿神经外科|Paediatric neurosurgery
08.06|其他|Paediatric surgery, other
09|儿童保健科|Child health
09.01|儿童生长发育|Child growth and development
09.02|儿童营养|Child nutrition
09.03|儿童心理卫生|Child mental health
09.04|儿童五官保健|Child eye, ear and mouth care
09.05|儿童康复|Child rehabilitation
09.06|其他|Child health, other
10|眼科|Ophthalmology
11|耳鼻咽喉科|Otorhinolaryngology
11.01|耳科|Otology
11.02|鼻科|Rhinology
11.03|咽喉科|Laryngology
11.04|其他|Otorhinolaryngology, other
12|口腔科|Stomatology
12.01|牙体牙髓病|Endodontics
12.02|牙周病|Periodontics
12.03|口腔黏膜病|Oral mucosal diseases
12.04|儿童口腔|Paediatric dentistry
12.05|口腔颌面外科|Oral and maxillofacial surgery
12.06|口腔修复|Prosthodontics
12.07|口腔正畸|Orthodontics
12.08|口腔种植|Implant dentistry
12.09|口腔麻醉|Dental anaesthesia
12.10|口腔颌面医学影像|Oral and maxillofacial imaging
12.11|口腔病理|Oral pathology
12.12|预防口腔|Preventive dentistry
12.13|其他|Stomatology, other
13|皮肤科|Dermatology
13.01|皮肤病|Skin diseases
13.02|性传播疾病|Sexually transmitted diseases
13.03|其他|Dermatology, other
14|医疗美容科|Medical aesthetics
14.01|美容外科|Aesthetic surgery
14.02|美容牙科|Aesthetic dentistry
14.03|美容皮肤科|Aesthetic dermatology
14.04|美容中医科|Aesthetic Chinese medicine
15|精神科|Psychiatry
15.01|精神病|Psychiatric diseases
15.02|精神卫生|Mental health
15.03|药物依赖|Substance dependence
15.04|精神康复|Psychiatric rehabilitation
15.05|社区防治|Community psychiatry
15.06|临床心理|Clinical psychology
15.07|司法精神|Forensic psychiatry
15.08|其他|Psychiatry, other
16|传染科|Infectious diseases
16.01|肠道传染病|Intestinal infections
16.02|呼吸道传染病|Respiratory infections
16.03|肝炎|Hepatitis
16.04|虫媒传染病|Vector-borne infections
16.05|动物源性传染病|Zoonoses
16.06|蠕虫病|Helminthiases
16.07|其他|Infectious diseases, other
17|结核病科|Tuberculosis
18|地方病科|Endemic diseases
19|肿瘤科|Oncology
20|急诊医学科|Emergency medicine
21|康复医学科|Rehabilitation
22|运动医学科|Sports medicine
23|职业病科|Occupational diseases
23.01|职业中毒|Occupational poisoning
23.02|尘肺|Pneumoconiosis
23.03|放射病|Radiation diseases
23.04|物理因素损伤|Injuries by physical agents
23.05|职业健康监护|Occupational health surveillance
23.06|其他|Occupational diseases, other
24|临终关怀科|Palliative care
25|特种医学与军事医学科|Special and military medicine
26|麻醉科|Anaesthesiology
27|疼痛科|Pain medicine
28|重症医学科|Intensive care
30|医学检验科|Laboratory medicine
30.01|临床体液、血液|Clinical body fluids and blood
30.02|临床微生物学|Clinical microbiology
30.03|临床化学检验|Clinical chemistry
30.04|临床免疫、血清学|Clinical immunology and serology
30.05|临床细胞分子遗传学|Clinical cytogenetics and molecular genetics
30.06|其他|Laboratory medicine, other
31|病理科|Pathology
32|医学影像科|Medical imaging
32.01|X线诊断|X-ray diagnosis
32.02|CT诊断|CT diagnosis
32.03|磁共振成像诊断|Magnetic resonance imaging
32.04|核医学|Nuclear medicine
32.05|超声诊断|Ultrasound
32.06|心电诊断|Electrocardiography
32.07|脑电及脑血流图诊断|Electroencephalography and cerebral blood flow
32.08|神经肌肉电图|Electromyography
32.09|介入放射学|Interventional radiology
32.10|放射治疗|Radiotherapy
32.11|其他|Medical imaging, other
50|中医科|Chinese medicine
50.01|内科|Chinese internal medicine
50.02|外科|Chinese surgery
50.03|妇产科|Chinese obstetrics and gynaecology
50.04|儿科|Chinese paediatrics
50.05|皮肤科|Chinese dermatology
50.06|眼科|Chinese ophthalmology
50.07|耳鼻咽喉科|Chinese otorhinolaryngology
50.08|口腔科|Chinese stomatology
50.09|肿瘤科|Chinese oncology
50.10|骨伤科|Chinese traumatology
50.11|肛肠科|Chinese proctology
50.12|老年病科|Chinese geriatrics
50.13|针灸科|Acupuncture and moxibustion
50.14|推拿科|Tuina
50.15|康复医学|Chinese rehabilitation
50.16|急诊科|Chinese emergency medicine
50.17|预防保健科|Chinese preventive care
50.18|其他|Chinese medicine, other
51|民族医学科|Ethnic medicine
51.01|维吾尔医学|Uygur medicine
51.02|藏医学|Tibetan medicine
51.03|蒙医学|Mongolian medicine
51.04|彝医学|Yi medicine
51.05|傣医学|Dai medicine
51.06|其他|Ethnic medicine, other
52|中西医结合科|Integrated Chinese and Western medicine
"""

ALIASES = {
    "预防科": "01",
    "体检科": "01",
    "全科": "02",
    "全科医学科": "02",
    "全科门诊": "02",
    "普通内科": "03",
    "普内科": "03",
    "大内科": "03",
    "综合内科": "03",
    "西医内科": "03",
    "呼吸科": "03.01",
    "呼吸与危重症医学科": "03.01",
    "消化科": "03.02",
    "神经科": "03.03",
    "心内科": "03.04",
    "心血管科": "03.04",
    "心脏内科": "03.04",
    "心脏科": "03.04",
    "血液科": "03.05",
    "肾内科": "03.06",
    "肾脏内科": "03.06",
    "肾病内科": "03.06",
    "肾病科": "03.06",
    "肾脏科": "03.06",
    "内分泌": "03.07",
    "内分泌代谢科": "03.07",
    "内分泌内科": "03.07",
    "糖尿病科": "03.07",
    "风湿免疫科": "03.08",
    "风湿科": "03.08",
    "风湿病科": "03.08",
    "免疫科": "03.08",
    "变态反应科": "03.09",
    "过敏科": "03.09",
    "老年科": "03.10",
    "老年医学科": "03.10",
    "普外科": "04.01",
    "胃肠外科": "04.01",
    "肝胆外科": "04.01",
    "肝胆胰外科": "04.01",
    "脑外科": "04.02",
    "创伤骨科": "04.03",
    "脊柱外科": "04.03",
    "足踝外科": "04.03",
    "泌尿科": "04.04",
    "心胸外科": "04.05",
    "胸心外科": "04.05",
    "心脏外科": "04.06",
    "心血管外科": "04.06",
    "心外科": "04.06",
    "整形科": "04.08",
    "西医妇产科": "05",
    "生殖中心": "05.05",
    "生殖医学中心": "05.05",
    "生殖医学科": "05.05",
    "妇保科": "06",
    "小儿科": "07",
    "小儿内科": "07",
    "儿内科": "07",
    "儿外科": "08",
    "儿保科": "09",
    "小儿康复科": "09.05",
    "耳鼻喉科": "11",
    "耳鼻喉": "11",
    "耳鼻咽喉头颈外科": "11",
    "耳鼻喉头颈外科": "11",
    "牙科": "12",
    "口腔内科": "12.01",
    "口腔粘膜科": "12.03",
    "儿童口腔科": "12.04",
    "正畸科": "12.07",
    "种植科": "12.08",
    "口腔预防科": "12.12",
    "皮肤性病科": "13",
    "美容科": "14",
    "整形美容科": "14",
    "精神心理科": "15",
    "心理科": "15.06",
    "心理咨询科": "15.06",
    "临床心理科": "15.06",
    "感染科": "16",
    "感染病科": "16",
    "传染病科": "16",
    "肝病科": "16.03",
    "结核科": "17",
    "肿瘤内科": "19",
    "急诊科": "20",
    "急诊": "20",
    "康复科": "21",
    "理疗科": "21",
    "安宁疗护科": "24",
    "重症监护室": "28",
    "ICU": "28",
    "检验科": "30",
    "影像科": "32",
    "放射科": "32",
    "放射诊断科": "32",
    "核医学科": "32.04",
    "超声科": "32.05",
    "超声医学科": "32.05",
    "超声诊断科": "32.05",
    "B超室": "32.05",
    "心电图室": "32.06",
    "介入科": "32.09",
    "放疗科": "32.10",
    "肿瘤放疗科": "32.10",
    "肿瘤放射治疗科": "32.10",
    "中医": "50",
    "国医堂": "50",
    "中医妇科": "50.03",
    "中医骨科": "50.10",
    "中医伤科": "50.10",
    "骨伤科": "50.10",
    "针灸科": "50.13",
    "针灸推拿科": "50.13",
    "推拿科": "50.14",
    "维吾尔医科": "51.01",
    "藏医科": "51.02",
    "蒙医科": "51.03",
    "中西医结合": "52",
}
