"""What is one thing for a reader, though it is no word: addresses, tags, smileys, emoji. Patterns, each once.

Strings to build regular expressions of, with or without re.VERBOSE. What may stand around them in a text, and what
becomes of them, is for those who use them.
"""

from __future__ import annotations

FILES = "txt|pdf|docx?|xlsx?|pptx?|csv|jpe?g|png|gif|svg|mp[34]|avi|zip|rar|exe|html?|css|js|py|json|xml"
TOP_DOMAINS = "ru|рф|su|com|org|net|info|biz|edu|gov|ua|by|kz|uz|am|az|ge|md|de|fr|uk|us|eu|io|me|tv|fm|pro|online|site"

# https://ru.wikipedia.org/wiki/Мост_(значения)
URL = (
    r"(?:(?:https?|ftp)://|(?<!\w)www\.)"
    r'(?:[^\s<>«»"()]*(?:\([^\s()<>«»"]*\)))*'
    r'(?:[^\s<>«»"()]*[\w/=\#&%+~-])?'
)
MAIL = r"(?<![\w+-])\w[\w.+-]{0,63}@\w[\w-]*(?:\.\w[\w-]*)+"  # почта@пример.рф
# пример.рф, news.example.com/page; отчёт.pdf, Node.js
SITE = (
    r"(?<![\w.@-])\w[\w-]*(?:\.\w[\w-]*)*\."
    rf'(?:(?:{TOP_DOMAINS})(?![\w-]|\.\w)(?:/[^\s<>«»"()]*[\w/=\#&%+~-]|/)?|(?:{FILES})(?![\w-]|\.\w))'
)
ADDRESS = rf"(?:{URL}|{MAIL}|{SITE})"
HASHTAG = r"\#\w+(?:-\w+)*"  # #лето, #ростов-на-дону
USER = r"(?<![\w@])@\w+(?:-\w+|\.[A-Za-z0-9_]+)*"  # @автор, @some.name

FACE = r"[:;=][-']?(?:\)+|\(+)"  # :-)  =((
MOUTH = r"[:;=]-?[DPР*]"  # :D
SLANTED = r":-?[/\\3]"  # :/  :3
DRAWN = r"(?:\^_*\^|(?:\*_+)+\*|>_+<|-_+-|<3+|[xX]D+|\\o/|¯\\_\(ツ\)_/¯)"  # ^_^  *_*  <3  \o/
BRACKETS = r"(?:\){2,}|\({2,})"  # смешно))
SMILEY = rf"(?:{FACE}|{MOUTH}|{SLANTED}|{DRAWN}|{BRACKETS})"

# inside a character class: signs drawn as pictures; and one of them with its joiners and skin tones, or a keycap 1️⃣
PICTURES = r"\U0001F1E6-\U0001FAFF\u203C\u2049\u231A-\u23FF\u25AA-\u25FE\u2600-\u2775\u2795-\u27BF\u2B05-\u2B55"
EMOJI = rf"(?:[{PICTURES}][\uFE0F\u200D\u20E3\U000E0020-\U000E007F]*|[0-9\#*]\uFE0F?\u20E3)"
