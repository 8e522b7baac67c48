"""Small words of names, which never change: de, von, bin, oglu.

Tables of lower-case words; what they mean for a normal form or for the parts of a name is said where they are used.
"""

from __future__ import annotations

from nlp_pipeline.entities.word import word_set

# They open a last name: де Голль, фон Триер.
LAST_OPENERS = word_set(
    "де да ду ди дю дель делла дос фон цу ван вон дер ден ле ла лос тер тен сен сент о мак аль эль ас аш ат"
)
# They open a patronymic, or a last name where there is no other: бин Ладен.
SON_OF = word_set("бин ибн бен")
# They stand behind the name of the father: Алирза оглы, Нурлан-кызы.
CHILD_OF = word_set("оглы оглу кызы гызы қызы улы ұлы уулу угли кизи")
# They stand behind a name, mostly with a hyphen: Туркмен-баши.
TITLES = word_set("ага баши паша хан")
PARTICLES = LAST_OPENERS | SON_OF | CHILD_OF | TITLES | word_set("абу ал эд аз ад лас д сан")
