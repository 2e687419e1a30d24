"""What a generic name tells: its form, its ingredient; and the key by which two spellings of a company are one."""

import re
import unicodedata
from functools import lru_cache

# Forms as they end generic names, the longer before the shorter that they contain.
_FORMS = (
    "片 缓释片 控释片 肠溶片 分散片 咀嚼片 泡腾片 口腔崩解片 口崩片 舌下片 薄膜衣片 双层片 阴道片 缓释胶囊 肠溶胶囊 软胶囊 胶囊 硬胶囊 颗粒 缓释颗粒 肠溶颗粒"
    " 干混悬剂 混悬液 口服混悬液 口服溶液 口服液 糖浆 溶液 滴剂 散 丸 滴丸 注射液 注射剂 粉针剂 滴眼液 眼用凝胶 眼膏 滴鼻液 鼻喷雾剂 喷雾剂 气雾剂 吸入气雾剂"
    " 吸入粉雾剂 粉雾剂 吸入溶液 乳膏 软膏 凝胶 搽剂 洗剂 贴剂 透皮贴剂 贴片 栓 栓剂 酊 灌肠剂 植入剂 微球 疫苗 合剂 乳剂 乳状注射液 含片 膜 泡沫剂 滴耳液 冻干粉 粉"
)
FORMS = sorted(_FORMS.split(), key=len, reverse=True)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_COMPANY = re.compile(
    r"有限公司|有限责任公司|股份|集团|公司|co\.?,?\s*ltd\.?|limited|inc\.?|gmbh|s\.?a\.?$|s\.?p\.?a\.?$|ag$|[\s.,()（）·\-]"
)


@lru_cache(maxsize=20_000)
def form_in(name: str) -> str:
    """The form that a generic name ends with: `二甲双胍缓释片` → `缓释片`; '' where it tells none."""
    plain = _BRACKETS.sub("", name).strip()
    if plain.startswith("注射用"):
        return "注射剂"
    return next((form for form in FORMS if plain.endswith(form) and plain != form), "")


@lru_cache(maxsize=20_000)
def ingredient_in(name: str) -> str:
    """A generic name without its form: `盐酸二甲双胍缓释片` → `盐酸二甲双胍`."""
    plain = _BRACKETS.sub("", name).strip().removeprefix("注射用")
    return plain.removesuffix(form_in(name)).strip() or name


@lru_cache(maxsize=5_000)
def company_key(name: str) -> str:
    """What spellings of one company have in common; never empty for a name that is not."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return (_COMPANY.sub("", plain) or plain)[:200]
