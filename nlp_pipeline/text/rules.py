"""The table of what stands around a text: what a line looks like, where it may stand, its kind.

A line comes in, the kind of the first rule that it matches whole goes out. What only its place tells (title, lead)
is for `kinds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp_pipeline.text.dates import MOMENT

Block = tuple[int, int, str]  # start, stop, kind

META, TITLE, LEAD, CREDIT = "meta", "title", "lead", "credit"
PARAGRAPH, LIST, TAGS = "paragraph", "list_item", "tags"

COUNT = r"\d[\d\s\u00a0.,]*(?:[KkКк]|тыс\.?)?"
URL = r"(?:https?://|www\.)\S+"
DIVIDER = re.compile(r"\s*[|•·]\s*|\s+[/–—-]\s+|\s{3,}")
PART_WIDTH = 40
LONGEST = 260  # characters of a line that any rule is tried on


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that `pattern` matches whole is of this `kind`; `edge`: only before or after the paragraphs."""

    kind: str
    edge: bool
    pattern: str

    def matches(self, line: str) -> bool:
        """Whether the line is such a one."""
        return re.fullmatch(self.pattern, line, FLAGS) is not None


FLAGS = re.X | re.I


def _rule(kind: str, pattern: str, *, edge: bool = False) -> Rule:
    return Rule(kind, edge, pattern)


# First answer wins.
RULES: tuple[Rule, ...] = (
    # #вода #наука; Теги: вода, наука
    _rule(TAGS, r"\#[^\s\#]+(?:[\s,;|]*\#[^\s\#]+)*"),
    _rule(TAGS, r"(?:теги|тэги|метки|хештеги|ключевые\s+слова|темы|tags)\s*[:：]\s*\S.*"),
    # Фото: Вестник Предгорий / Дамир Сеитов; © РИА Новости; Автор: Дамир Сеитов; Источник: example.kz
    _rule(
        CREDIT,
        r"""[(\[]?\s*(?:(?:фото|фотограф\w*|снимок|иллюстрация|коллаж|кадр|скриншот|скрин|видео|инфографика|изображение
        |обложка|рисунок|графика|автор\w*|текст|подготовил\w*|перев[её]л\w*|перевод|редактор\w*|корреспондент\w*|беседовал\w*
        |записал\w*|источник\w*|photo|credit|source)(?:\s+(?:и\s+)?(?:фото\w*|видео|текста?|материала|статьи|перевода|снимка
        |на\s+обложке|изображения|съ[её]мки|публикации))?\s*[:：©]|©|\(c\)|\(с\)\s).{1,150}""",
    ),
    # Фото автора. Фото из архива; Фото с сайта example.kz
    _rule(CREDIT, r"[(\[]?(?:фото|видео|иллюстрация|снимок)\s+(?:автор|из|с\s|пресс|предоставл)[^.!?]{0,100}[.)\]]?"),
    # date 2025-11-18; 18 ноября 2025, 10:30; Опубликовано: 18.11.2025; 10:30, 18 ноября
    _rule(
        META,
        rf"(?:(?:date|дата|опубликовано|обновлено|изменено|добавлено|создано|размещено)(?:\s+\w+)?\s*:?\s*)?{MOMENT}",
        edge=True,
    ),
    # 312; 1 204 просмотра; Просмотров: 312; 👁 1,2K; 0 комментариев
    _rule(
        META,
        rf"[^\w\s]?\ufe0f?\s*{COUNT}\s*(?:просмотр\w*|комментари\w*|прочтени\w*|лайк\w*|репост\w*|отзыв\w*|views?)?",
        edge=True,
    ),
    _rule(
        META,
        rf"(?:(?:кол-?во|количество|число)\s+)?(?:просмотр\w*|прочтени\w*|комментари\w*|views|рейтинг|оценка)\s*[:：]?\s*{COUNT}",
        edge=True,
    ),
    # Время чтения: 3 мин.; Читать 3 минуты
    _rule(META, r"(?:время\s+(?:на\s+)?чтени[яе]|читать|чтение)\s*[:–—-]?\s*~?\s*\d+\s*мин\w*\.?", edge=True),
    # Главная » Новости » Наука; Главная / Новости
    _rule(META, r"(?:главная|home|новости)(?:\s*[»›>/→|•]\s*[^»›>/→|•]{1,60})+", edge=True),
    _rule(
        META, r"(?:рубрика|раздел|категори[яи]|регион|тема|номер|выпуск|id)\s*[:：№]\s*\w+(?:,?\s+\w+){0,2}", edge=True
    ),
    _rule(META, r"(?:фото|видео|печать|версия\s+для\s+печати|реклама|слушать|прослушать)", edge=True),
    # From: anna@example.kz; Тема: отчёт
    _rule(META, r"(?:from|to|cc|subject|date|sent|от\s+кого|от|кому|копия|отправлено)\s*:\s*.{1,150}", edge=True),
    # Поделиться; Читайте нас в Telegram; Подписывайтесь на наш канал
    _rule(
        META,
        r"(?:поделиться|поделитесь|распечатать|скопировать|подписаться|подписывайтесь|читайте\s+нас|следите\s+за\s+на\w+"
        r"|комментировать|комментарии|оставить\s+комментарий|нашли\s+ошибку|сообщить\s+об\s+ошибке)\b.{0,80}",
        edge=True,
    ),
    _rule(META, URL, edge=True),
    # Читайте также: Как строили мост
    _rule(META, r"(?:читайте|смотрите|слушайте)\s+(?:также|ещ[её]|по\s+теме)\b.{0,150}"),
    # # Заголовок
    _rule(TITLE, r"\#{1,6}\s+\S.{0,200}"),
)


ANY_RULE = re.compile("|".join(f"(?P<rule_{index}>{rule.pattern})" for index, rule in enumerate(RULES)), FLAGS)


def kind_by_rule(line: str, *, is_edge: bool) -> str | None:
    """The kind that the table gives to a line; `is_edge`: it stands before or after the paragraphs.

    >>> kind_by_rule("Фото: Вестник Предгорий", is_edge=False), kind_by_rule("312", is_edge=False)
    ('credit', None)
    >>> kind_by_rule("Наука | 18 ноября 2025 | 312", is_edge=True)
    'meta'
    """
    if len(line) > LONGEST:
        return None
    found = ANY_RULE.fullmatch(line)
    if found is None:
        return META if is_edge and _is_row_of_meta(line) else None
    rule = RULES[int(str(found.lastgroup).removeprefix("rule_"))]
    if is_edge or not rule.edge:
        return rule.kind
    return next((other.kind for other in RULES if not other.edge and other.matches(line)), None)


def _is_row_of_meta(line: str) -> bool:
    """Наука | 18 ноября 2025 | 312: short parts, one of them a day, a counter and so on."""
    parts = [part.strip() for part in DIVIDER.split(line)]
    if len(parts) < 2 or any(len(part) > PART_WIDTH for part in parts):
        return False
    telling = [part for part in parts if not part.replace(" ", "").isdecimal()]  # a number alone may be of a table
    return any(rule.kind == META and rule.matches(part) for part in telling for rule in RULES)
