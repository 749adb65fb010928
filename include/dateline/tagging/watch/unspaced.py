"""Words of scripts without spaces (Han, kana, Thai and its neighbours): where one may begin and end in a text.

A word there is looked for anywhere, but for what writing itself rules out and for well-known longer words that hold it.
"""

import re

# Thai and Lao write some vowels before and some after their consonant: beside these a place is no border of a syllable.
_BEFORE_THAI = "(?<![เ-ไເ-ໄ])"
_AFTER_THAI = "(?![ะ-ฺๅ็-๎ະ-ູົຼ່-ໍ])"
_AFTER_MARK = "(?![\u102b-\u103e\u17b4-\u17d3])"  # Myanmar, Khmer: vowels and signs written onto a consonant
_KATAKANA = "ァ-ヺーヽヾ"

# Longer words that are another thing than the shorter word in them. Few and well known; any name that people watch for
# may be added, with its simplified and its Japanese spelling (texts are folded to simplified letters).
_OTHER_THINGS: dict[str, str] = {
    "中国": "发展中国家 中国地方",
    "京都": "东京都",
    "印度": "印度尼西亚 印度洋 印度支那",
    "马里": "索马里 马里兰 马里乌波尔 马里奥",
    "海地": "上海地",
    "蒙古": "内蒙古",
    "华人": "中华人民",
    "几内亚": "巴布亚新几内亚 几内亚比绍 赤道几内亚 几内亚湾",
    "苏丹": "南苏丹",
    "爱尔兰": "北爱尔兰",
    "尼日": "尼日利亚",
    "多米尼": "多米尼加",
    "刚果": "刚果民主",
    "南非": "越南非",
    "西安": "江西安 广西安 山西安 陕西安",
    "朝鲜": "朝鲜族",
    "国会": "中国会 美国会 英国会 法国会 德国会 韩国会 泰国会",
    "国内": "中国内 美国内 英国内 法国内 德国内 韩国内",
    "国家": "中国家庭 中国家长 中国家电 美国家庭",
    "国有": "中国有 美国有 英国有 法国有 德国有 韩国有",
    "日本": "今日本 昨日本 明日本 每日本 日本报讯 日本报记者",
    "市长": "市长江",
    "台中": "电台中 平台中 舞台中",
    "马上": "罗马上",
    "和平": "共和平",
    "北海": "湖北海",
    "东京": "山东京 广东京",
    "รถ": "สามารถ ปรารถนา",
    "ยา": "พยายาม ยาก ยาง ยาย ยาว พยาน ขยาย วิทยา พยาบาล ยาม",
    "น้ำ": "น้ำมัน น้ำหนัก น้ำใจ น้ำตาล",
    "ปลา": "ปลาย",
    "ตา": "ตาม ตาย ตาก",
    "ไฟ": "ไฟฟ้า รถไฟ",
    "มา": "มาก มาตร มาย หมา",
    "งา": "งาน งาม",
    "กา": "การ กาย กาล",
    "ชา": "ชาย ชาว ชาติ ชาม ประชา",
    "นา": "นาน นาย นาที นาม",
    "ลา": "ลาว ลาย ลาน",
    "วัด": "จังหวัด หวัด",
    "ทะเล": "ทะเลสาบ ทะเลาะ",
}  # fmt: skip


def unspaced_pattern(word: str, *, open_start: bool = False, open_end: bool = False) -> str | None:
    """A regular expression for the word where it stands as one, or None where any place will do.

    word: folded. open_start, open_end: a wildcard stands there, so that neighbours are not asked.
    """
    before, after = [], []
    if word[0] in "ーヽヾ" or "ァ" <= word[0] <= "ヺ":
        before.append(f"(?<![{_KATAKANA}])")  # インド is not in インドネシア: a run of katakana is a word
    if word[-1] in "ーヽヾ" or "ァ" <= word[-1] <= "ヺ":
        after.append(f"(?![{_KATAKANA}])")
    if "฀" <= word[0] <= "\u0eff":
        before.append(_BEFORE_THAI)
    if "฀" <= word[-1] <= "\u0eff":
        after.append(_AFTER_THAI)
    if "\u1000" <= word[-1] <= "\u109f" or "\u1780" <= word[-1] <= "\u17ff":
        after.append(_AFTER_MARK)
    for longer in _OTHER_THINGS.get(word, "").split():
        place = longer.find(word)
        left, right = longer[:place], longer[place + len(word) :]
        if left and right:
            before.append(f"(?<!{re.escape(left)}(?={re.escape(word + right)}))")
        elif left:
            before.append(f"(?<!{re.escape(left)})")
        elif right:
            after.append(f"(?!{re.escape(right)})")
    start = "" if open_start else "".join(before)
    end = "" if open_end else "".join(after)
    return f"{start}{re.escape(word)}{end}" if start or end else None
