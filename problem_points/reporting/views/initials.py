"""First letters of Chinese names (hqh for 黄旗海), without a dictionary.

The first level of GB 2312 lists its 3,755 common characters by their reading, so the
place of a character in it tells the first letter. Rarer ones match any letter.
"""

from bisect import bisect_right

# The first character of each letter, in the order of the standard.
FIRSTS = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
LETTERS = "abcdefghjklmnopqrstwxyz"
LAST = "座".encode("gb2312")
_BORDERS = [first.encode("gb2312") for first in FIRSTS]


def initial(character: str) -> str:
    """The first letter of a character's reading; empty if this cannot be told."""
    if character.isascii():
        return character.lower()
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    if not _BORDERS[0] <= code <= LAST:
        return ""
    return LETTERS[bisect_right(_BORDERS, code) - 1]


def starts_with_initials(name: str, letters: str) -> bool:
    """Whether a name begins with these first letters; one that is unknown fits any."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > len(name):
        return False
    pairs = zip(name, letters.lower(), strict=False)
    return all(initial(character) in {letter, ""} for character, letter in pairs)
