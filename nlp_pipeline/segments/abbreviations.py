"""Words that say how a sentence goes on: abbreviations razdel does not know, and words that begin a sentence.

Tables only, words in lower case; the rules that read them stand in `tokens` and `rules`.
"""

from __future__ import annotations

# never a word, so the stop is part of it, as in Universal Dependencies: г., тыс., т. д. Not here: signs of measures,
# which take no stop (5 км.), and what is a word too (пол, нем, им)
SHORT = frozenset(
    """
    г гг в вв т тт д п пп н э е к ч л с р о
    тыс млрд трлн руб коп долл фр чел экз др пр проч
    ул просп пл обл респ наб бул бульв корп стр кв оф подп мкр дер хут пгт
    проф акад доц преп инж канд докт чл корр зам зав нач отв тов гр гос св прп архиеп митр
    напр ср илл табл вып изд прим примеч сокр сост реж авт сб соч собр гл разд абз
    англ франц итал греч яп рус русск укр исп
    янв февр апр авг сент окт нояб дек
    mr mrs ms dr jr etc vs inc ltd corp spp
    """.split()
)
# short only behind a bracket: (см. ниже), (род. 5 мая); 5 см., его род.
SHORT_IN_BRACKETS = frozenset("см род рожд ум ок букв рис".split())
# a number follows: род. 5 мая, табл. 2, 5 сент. 2014
BEFORE_NUMBER = frozenset(
    """
    род рожд сконч
    янв фев февр апр авг сент окт нояб дек
    табл илл вып кат прил факс доб моб
    """.split()
)
# a name follows: доц. Иванов, бул. Победы
BEFORE_NAME = frozenset(
    """
    доц преп инж адм подполк лейт канд докт чл
    архиеп еп прот свящ митр прп блж вмч
    реж авт композ худож сост илл франц нидерл швед норв чеш польск
    респ губ наб бул бульв мкр мкрн дер хут пгт оз м-р г-р
    """.split()
)
# a surname follows, else it is a word: ген. Власов, but Нашли ген. Учёные
BEFORE_SURNAME = frozenset("ген полк".split())
OF_SURNAME = r"(?:[оеё]в|[иы]н|[сц]к|енк|[ую]к|дзе|швили)(?:а|у|ым|ой|ий|ого|ому|им|о)?"
SURNAME = rf"(?!Один\b)(?:[А-ЯЁ]\.|[А-ЯЁ][а-яё]+{OF_SURNAME}(?![а-яё]))"

# What follows, if the sentence goes on, makes the stop a part of them; elsewhere they are words or measures.
WITH_NUMBER = BEFORE_NUMBER | frozenset(  # ст. 158, рис. 5, тел.: 5-55; тонкий рис.
    "ст рис тел см им каб ауд ком комн пом эт бл кн ред букв ок ум".split()
)
WITH_NAME = BEFORE_NAME | frozenset("им ген полк ст пер пос гор оз лит см".split())  # им. Горького, ст. Лесная
WITH_WORD = frozenset("см ген ст мл юр физ доп мед мат тех спец соц эл хоз воен т".split())  # ген. директор, Т. е.
UNITS = frozenset("см мл".split())  # not behind a number: 180 см. Вес
PAIRED = frozenset("д п".split())  # behind т.: they keep the stop that ends a sentence

# a measure when a number stands before it: 180 см. Вес; but см. Приложение
MEASURES = r"(?<=\d)\s?(?:см|р)"
# a list is over: и др. «Магнит» закрыт
AND_OTHERS = r"(?<!\w)(?:и\s+(?:др|проч)|т\.\s?[дп])"

# closed classes, and the verbs of short biographies; with a capital letter they begin a sentence: в 2014 г.| Он умер
OPENERS = """
    В Во Из От Для При После Перед Между Среди Кроме Через Над Под Без Об О С Со К Ко У На За
    А И Но Однако Зато Или Либо Если Когда Хотя Чтобы Поэтому Потому Так Также Тогда Затем Потом Теперь Сейчас Сегодня
    Вчера Завтра Там Тут Здесь Где Куда Откуда Почему Зачем Как Какой Какая Какие Что Кто Чей Сколько
    Я Мы Ты Вы Он Она Оно Они Его Её Ее Их Мой Моя Наш Наша Наши Свой Этот Эта Это Эти Тот Та Те Все Всё Весь Вся
    Не Ни Нет Да Уже Ещё Еще Только Именно Даже Лишь Был Была Было Были Есть Будет
    Умер Умерла Погиб Погибла Окончил Окончила Закончил Закончила Работал Работала Жил Жила Служил Служила
    Похоронен Похоронена Награждён Награждена Женат Замужем
""".split()
OPENER = rf"(?:{'|'.join(OPENERS)}|[А-ЯЁ][а-яё]+(?:лся|лась|лось|лись))(?![\w-]|(?<=\W\w)\.)"  # but В. И. Иванов

# the author's words after a remark without quotes: Куда? спросил он
OF_SPEECH = (
    r"(?:про|за|вос|по|от|с|вы|у)?"
    r"(?:сказал|спросил|говорил|говорит|спрашива|ответил|отвеча|вечал|крича|крикну|клица|кликну|шепта|шепну|дума|мысли)"
)
