"""What a form is by its looks alone: a word, punctuation, a stop word. No model is asked.

A form as written comes in, a bool goes out.
"""

from __future__ import annotations

import re
import unicodedata

ADDRESS = re.compile(r"\w[\w.-]*\.[^\W\d_]{2,5}")  # example.kz, отчёт.pdf
NO_WORD = frozenset("/@#\\")  # in an address, a tag, a name on a network

# Words that say nothing of what a text is about: by lower-case form, with е for ё.
STOP_WORDS = frozenset(
    """
    а б без более больше будем будет будете будешь будто буду будут бы был была были было быть в вам вами вас
    ваш ваша ваше вашего вашей вашем вашему вашею ваши вашим вашими ваших вашу ведь весь во вон вообще вот
    впрочем все всегда всего всей всем всеми всему всех всею всю вся всё вы где да даже для до другая других
    другое другой его ее ей ему если есть еще ею ж же за зачем здесь и из изо или им ими их к каждая каждое
    каждые каждый как какая какие каким каких какой какую ко когда кого ком кому конечно которая которого
    которое которой котором которому которую которые который которым которыми которых кто куда ли либо лишь ль
    между меня мне много мной мною могут мое моего моей моем моему может можно мои моим моих мой мою моя мы на
    над надо нам нами нас наш наша наше нашего нашей нашем нашему наши нашим нашими наших нашу не него нее ней
    некоторые нельзя нем нему несколько нет нею ни никогда ним ними них ничего но ну о об оба обе обо однако он
    она они оно опять от ото перед по под после потом потому почти при про просто пусть раз разве с сам сама
    сами само самого самой свое своего своей своем своему свои своим своими своих свой свою своя себе себя со
    собой совсем та так такая также такие таким таких такого такое такой там твоего твоей твоем твоему твои
    твоим твоих твой твою твоя тебе тебя тем теми теперь тех то тобой тогда того тоже той только том тому тот ту
    тут ты у уж уже хотя чего чей чем через что чтоб чтобы чуть чье чья эта эти этим этими этих это этого этой
    этом этому этот эту я
    """.replace("ё", "е").split()
)


def is_word(form: str) -> bool:
    """Whether it is read as a word: has a letter, begins with a letter or digit, and is no address or tag.

    >>> [is_word(form) for form in ("Нур-Султан", "COVID-19", "2025", "—", "@anna", "example.kz")]
    [True, True, False, False, False, False]
    """
    is_wordlike = form[:1].isalnum() and any(map(str.isalpha, form)) and NO_WORD.isdisjoint(form)
    return is_wordlike and ADDRESS.fullmatch(form) is None


def is_punct(form: str) -> bool:
    """Whether it is punctuation and nothing else.

    >>> [is_punct(form) for form in ("—", "?!", "№", "%", "+", "т.")]
    [True, True, False, True, False, False]
    """
    return bool(form) and all(unicodedata.category(char)[0] == "P" for char in form)


def is_stop(form: str) -> bool:
    """Whether it is a word so common that it says nothing of the topic.

    >>> [is_stop(form) for form in ("В", "Её", "вода")]
    [True, True, False]
    """
    return form.lower().replace("ё", "е") in STOP_WORDS
