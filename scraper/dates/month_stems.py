"""How the names of months begin, in some thirty languages: to tell "März 8" from "Artikel 8", not to read the date."""

_STEMS = """
jan feb mar apr may jun jul aug sep oct nov dec ene abr ago set dic fev mai out dez janv févr fevr avr août
déc gen mag giu lug ott jän mär okt mrt maa mei sty lut kwi maj cze lip sie wrz paź lis gru led úno bře dub
kvě srp zář říj янв фев мар апр мая май июн июл авг сен окт ноя дек січ лют бер кві тра чер лип сер вер жов
лис гру oca şub nis haz tem ağu eyl eki kas ara tammi helmi maalis huhti touko kesä heinä elo syys loka marras
joulu már ápr máj jún júl szep ian iun iul noi ιαν φεβ μάρ μαρ απρ μάι μαι ιούν ιουν ιούλ ιουλ αυγ αύγ σεπ οκτ
νοέ νοε δεκ sij velj ožu svi kol ruj stu peb agu des tháng يناير فبراير مارس ابريل أبريل مايو يونيو يوليو
اغسطس أغسطس سبتمبر اكتوبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين जन फ़र फर
मार्च अप्र मई जून जुल अग सित अक्टू नव दिस
"""
MONTH_STEMS = tuple(_STEMS.split())
