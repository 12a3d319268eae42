from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.models import UNKNOWN
from scraper.dates.times import read_time
from scraper.dates.words import WORDS
from tests.scraper.saved import AT, ROME

_SPAN = st.datetimes(datetime(2015, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds of a strategy are naive
_ZONES = ("UTC", "Europe/Rome", "America/Sao_Paulo", "Asia/Kathmandu")

# As sites print them: one of a unit, two, three, six.
_AGES = {
    "es": (
        "hace {}",
        {"min": ("1 minuto", "2 minutos", "3 min", "6 minutos"), "hour": ("1 hora", "2 horas", "3 horas", "6 h"),
         "day": ("un día", "2 días", "3 días", "6 días"), "week": ("una semana", "2 semanas", "3 semanas", "6 semanas"),
         "month": ("1 mes", "2 meses", "3 meses", "6 meses"), "year": ("1 año", "2 años", "3 años", "6 años")},
    ),
    "pt": (
        "{} atrás",
        {"min": ("1 minuto", "2 minutos", "3 min", "6 minutos"), "hour": ("uma hora", "2 horas", "3 horas", "6 h"),
         "day": ("1 dia", "2 dias", "3 dias", "6 dias"), "week": ("1 semana", "2 semanas", "3 semanas", "6 semanas"),
         "month": ("1 mês", "2 meses", "3 meses", "6 meses"), "year": ("1 ano", "2 anos", "3 anos", "6 anos")},
    ),
    "fr": (
        "il y a {}",
        {"min": ("1 minute", "2 minutes", "3 min", "6 minutes"), "hour": ("une heure", "2 heures", "3 h", "6 heures"),
         "day": ("1 jour", "2 jours", "3 j", "6 jours"), "week": ("1 semaine", "2 semaines", "3 semaines", "6 sem."),
         "month": ("1 mois", "2 mois", "3 mois", "6 mois"), "year": ("un an", "2 ans", "3 années", "6 ans")},
    ),
    "it": (
        "{} fa",
        {"min": ("1 minuto", "2 minuti", "3 min", "6 minuti"), "hour": ("un'ora", "2 ore", "3 ore", "6 h"),
         "day": ("un giorno", "2 giorni", "3 giorni", "6 gg"),
         "week": ("1 settimana", "2 settimane", "3 sett.", "6 settimane"),
         "month": ("1 mese", "2 mesi", "3 mesi", "6 mesi"), "year": ("1 anno", "2 anni", "3 anni", "6 anni")},
    ),
    "de": (
        "vor {}",
        {"min": ("einer Minute", "2 Minuten", "3 Min.", "6 Minuten"),
         "hour": ("1 Stunde", "2 Stunden", "3 Std.", "6 h"),
         "day": ("einem Tag", "2 Tagen", "3 Tagen", "6 Tagen"), "week": ("1 Woche", "2 Wochen", "3 Wochen", "6 Wochen"),
         "month": ("1 Monat", "2 Monaten", "3 Monaten", "6 Monaten"),
         "year": ("1 Jahr", "2 Jahren", "3 Jahren", "6 Jahren")},
    ),
    "ru": (
        "{} назад",
        {"min": ("минуту", "2 минуты", "3 мин.", "6 минут"), "hour": ("час", "2 часа", "3 ч", "6 часов"),
         "day": ("1 день", "2 дня", "3 дн.", "6 дней"), "week": ("неделю", "2 недели", "3 нед.", "6 недель"),
         "month": ("месяц", "2 месяца", "3 мес.", "6 месяцев"), "year": ("год", "2 года", "3 года", "6 лет")},
    ),
    "ar": (
        "منذ {}",
        {"min": ("دقيقة واحدة", "دقيقتين", "3 دقائق", "٦ دقائق"), "hour": ("ساعة", "ساعتين", "٣ ساعات", "6 ساعات"),
         "day": ("يوم واحد", "يومين", "3 أيام", "6 أيام"), "week": ("أسبوع", "أسبوعين", "3 أسابيع", "6 أسابيع"),
         "month": ("شهر", "شهرين", "3 أشهر", "6 أشهر"), "year": ("سنة", "سنتين", "3 سنوات", "6 سنوات")},
    ),
}  # fmt: skip
_MONTHS_OF = {
    "es": "{0} de {1} de {2}|enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es, short": "{0} {1} {2}|ene feb mar abr may jun jul ago sep oct nov dic",
    "pt": "{0} de {1} de {2}|janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "fr": "Publié le {0} {1} {2}|janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "{0} {1} {2}|gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it, short": "{0} {1} {2}|gen feb mar apr mag giu lug ago set ott nov dic",
    "de": "{0}. {1} {2}|Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ru": "{0} {1} {2} г.|января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "{0} {1} {2}|يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_CLOCKS_OF = {
    "es": " a las {:%H:%M}", "es, short": " {:%H:%M} h", "pt": " às {:%Hh%M}", "fr": " à {:%Hh%M}",
    "it": " alle {:%H:%M}",
    "it, short": " ore {:%H:%M}", "de": ", {:%H:%M} Uhr", "ru": ", в {:%H:%M}", "ar": " {:%H:%M}",
}  # fmt: skip


@pytest.mark.parametrize("language", _AGES)
@pytest.mark.parametrize("unit", ["min", "hour", "day", "week", "month", "year"])
def test_an_age_says_in_every_language_what_it_says_in_english(language: str, unit: str) -> None:
    form, words = _AGES[language]
    for number, word in zip((1, 2, 3, 6), words[unit], strict=True):
        said, english = form.format(word), f"{number} {unit} ago"
        for text in (said, said.capitalize(), said.upper(), f" {said} "):
            assert read_time(text, at=AT, zone=ROME) == read_time(english, at=AT, zone=ROME), text


@settings(max_examples=200)
@given(true=_SPAN, zone=st.sampled_from(_ZONES), language=st.sampled_from(sorted(_MONTHS_OF)), clock=st.booleans())
def test_a_date_in_words_holds_the_true_instant_in_every_language(
    true: datetime, zone: str, language: str, clock: bool
) -> None:
    local = true.astimezone(ZoneInfo(zone))
    form, _, months = _MONTHS_OF[language].partition("|")
    text = form.format(local.day, months.split()[local.month - 1], local.year)
    text += _CLOCKS_OF[language].format(local) if clock else ""
    reading = read_time(text, at=AT, zone=ZoneInfo(zone))
    assert reading.lower is not None
    assert reading.upper is not None
    assert reading.lower <= true < reading.upper, text
    assert reading.precision in ({"minute", "hour"} if clock else {"day"})


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("ayer a las 23:50", "2026-11-22T22:50"),
        ("Ontem às 23h50", "2026-11-22T22:50"),
        ("hier à 14h05", "2026-11-22T13:05"),
        ("Aujourd’hui à 14 h 05", "2026-11-23T13:05"),
        ("ieri alle ore 23:50", "2026-11-22T22:50"),
        ("gestern 23:50", "2026-11-22T22:50"),
        ("Stand: 23.11.2026 um 14.05 Uhr", "2026-11-23T13:05"),
        ("Вчера в 23:50", "2026-11-22T22:50"),
        ("вс, 22 ноября 2026, 14:05", "2026-11-22T13:05"),
        ("أمس 23:50", "2026-11-22T22:50"),
        ("٢٣ نوفمبر ٢٠٢٦ - ٢:٠٥ م", "2026-11-23T13:05"),
        ("the 23 novembre 2026", None),
        ("vorgestern, 10:00 Uhr", "2026-11-21T09:00"),
        ("L'altro ieri 10:00", "2026-11-21T09:00"),
        ("Publicado el lunes, 23 de noviembre de 2026 a las 14:05 h", "2026-11-23T13:05"),
        ("mar. 3 mars 2026 à 10:00", "2026-03-03T09:00"),
        ("mar 3 nov 2026 10:00", "2026-11-03T09:00"),
        ("mar 23, 2026 a las 10:00", "2026-03-23T09:00"),
    ],
)
def test_a_moment_is_read_to_the_minute_in_other_languages(text: str, lower: str | None) -> None:
    reading = read_time(text, at=AT, zone=ROME)
    assert reading.lower == (datetime.fromisoformat(lower).replace(tzinfo=UTC) if lower else None)
    assert reading.precision == ("minute" if lower else "unknown")


@pytest.mark.parametrize("text", ["ahora mismo", "agora", "à l’instant", "adesso", "gerade eben", "только что", "الآن"])
def test_just_now_is_the_last_minute_in_every_language(text: str) -> None:
    assert read_time(text, at=AT, zone=ROME) == read_time("just now", at=AT, zone=ROME)


@pytest.mark.parametrize("text", ["hoy", "Hoje", "aujourd'hui", "oggi", "Heute", "Сегодня", "اليوم"])
def test_today_is_today_in_every_language(text: str) -> None:
    assert read_time(text, at=AT, zone=ROME) == read_time("today", at=AT, zone=ROME)


def test_the_age_of_a_theme_half_translated_is_read() -> None:
    assert read_time("4 horas ago", at=AT, zone=ROME) == read_time("4 hours ago", at=AT, zone=ROME)


_WORDS = st.sampled_from(sorted({word for rows in WORDS.values() for row in rows.values() for word in row.split()}))


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(_WORDS, st.sampled_from(["1", "23", "2026", "14:05", "٣", ",", ".", "ago", "31/12/2026"])), max_size=8
    )
)
def test_no_row_of_known_words_raises(words: list[str]) -> None:
    reading = read_time(" ".join(words).replace("_", " "), at=AT, zone=ROME)
    assert reading == UNKNOWN or (
        reading.lower is not None and reading.upper is not None and reading.lower <= reading.upper
    )
