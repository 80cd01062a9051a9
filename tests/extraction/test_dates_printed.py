"""What the grammar of printed dates promises, form by form and language by language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.extraction.dates import read_date, read_dates
from newsarchive.extraction.dates.calendars import from_persian
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.dates.words import _data

VISIT = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


def on(text: str, language: str | None = None, **known: object) -> date | None:
    found = read_date(text, language=language, fetched_at=VISIT, **{"timezone": "UTC", **known})  # type: ignore[arg-type]
    return found.day if found else None


def at(text: str, language: str | None = None, timezone: str = "UTC") -> str | None:
    found = read_date(text, language=language, fetched_at=VISIT, timezone=timezone)
    return found.at.strftime("%Y-%m-%d %H:%M:%S") if found and found.at else None


APRIL = date(2024, 4, 16)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tuesday, April 16th, 2024", "en"),
        ("16 Apr. 2024", "en"),
        ("Apr-16-2024", "en"),
        ("16/Apr/24", "en"),
        ("den 16. april 2024", "da"),
        ("16. huhtikuuta 2024", "fi"),
        ("2024. április 16.", "hu"),
        ("2024. gada 16. aprīlis", "lv"),
        ("2024 m. balandžio 16 d.", "lt"),
        ("2024ko apirilaren 16a", "eu"),
        ("16 d’abril de 2024", "ca"),
        ("mardi 16 avril 2024", "fr"),
        ("16 de abril del 2024", "es"),
        ("16 апреля 2024 г.", "ru"),
        ("16 Απριλίου 2024", "el"),
        ("16 באפריל 2024", "he"),
        ("16 نيسان 2024", "ar"),
        ("١٦ أبريل ٢٠٢٤", "ar"),
        ("الثلاثاء 16 نيسان / أبريل 2024", "ar"),
        ("۲۸ فروردین ۱۴۰۳", "fa"),
        ("۱۴۰۳/۰۱/۲۸", "fa"),
        ("16 अप्रैल 2024", "hi"),
        ("১৬ এপ্রিল ২০২৪", "bn"),
        ("16 เม.ย. 2567", "th"),
        ("16 เมษายน 2567", "th"),
        ("ngày 16 tháng 4 năm 2024", "vi"),
        ("2024年4月16日", "ja"),
        ("令和6年4月16日", "ja"),
        ("R6.4.16", "ja"),
        ("民國113年4月16日", "zh"),
        ("二〇二四年四月十六日", "zh"),
        ("２０２４－０４－１６", "zh"),
        ("2024년 4월 16일", "ko"),
        ("2024. 4. 16.", "ko"),
        ("16 Nisan 2024", "tr"),
        ("04/16/2024", "en"),
        ("16.04.24", "de"),
    ],
)
def test_a_day_is_read_in_the_forms_of_its_language(text: str, language: str) -> None:
    assert on(text, language) == APRIL


@pytest.mark.parametrize(
    "text",
    [
        "April 2024",
        "16 April",
        "2024",
        "4月16日",
        "发布时间：10-0812:00",
        "Stand: 20:03 Uhr",
        "© 1999-2024 The Harbour Gazette",
        "Founded on 3 March 2001",
        "Since 3 March 2001",
        "Freitag, 26. April 2024, Nr. 98",
        "Diffusion en français 11/11/2021",
        "In this picture the new harbour wall is seen from the lighthouse in Marshport, on May 11, 2021.",
        "On May 11, 2021 the council met again and voted for the wall",
        "5 min read",
        "3 weeks ago",
        "192.168.10.24",
        "Version 1.2.24",
        "31 February 2024",
        "2024-13-01",
        "12 June 2031",
        "4 July 1976",
    ],
)
def test_what_is_no_publication_date_gives_none(text: str) -> None:
    assert on(text) is None


@pytest.mark.parametrize(
    ("text", "language", "timezone", "expected"),
    [
        ("16 avril 2024 à 14h30", "fr", "Europe/Paris", "2024-04-16 12:30:00"),
        ("16.04.2024, 11.08 Uhr", "de", "Europe/Berlin", "2024-04-16 09:08:00"),
        ("16. apr. 2024 kl. 14.30", "da", "Europe/Copenhagen", "2024-04-16 12:30:00"),
        ("17:41 JST, April 16, 2024", "en", "Asia/Tokyo", "2024-04-16 08:41:00"),
        ("Apr 16, 2024, 17:07 IST", "en", "Asia/Kolkata", "2024-04-16 11:37:00"),
        ("16 Apr 2024 09.30 BST", "en", "Europe/London", "2024-04-16 08:30:00"),
        ("April 16, 2024 5 AM PT", "en", "America/Los_Angeles", "2024-04-16 12:00:00"),
        ("16/04/2024, 19:25 (GMT+7)", "vi", "Asia/Ho_Chi_Minh", "2024-04-16 12:25:00"),
        ("2024年04月16日 下午3:05", "zh", "Asia/Shanghai", "2024-04-16 07:05:00"),
        ("2024.04.16 오후 3시 5분", "ko", "Asia/Seoul", "2024-04-16 06:05:00"),
        ("2024-04-16T10:20:30+02:00", None, "UTC", "2024-04-16 08:20:30"),
        ("Published Tue, Apr 16 20242:23 PM EDT", "en", "America/New_York", "2024-04-16 18:23:00"),
    ],
)
def test_a_time_of_day_is_read_with_its_zone(text: str, language: str | None, timezone: str, expected: str) -> None:
    assert at(text, language, timezone) == expected


def test_publication_wins_over_an_update_in_either_order() -> None:
    assert on("Updated: 18.04.2024 09:00 Published: 16.04.2024 08:00") == APRIL
    assert on("Published 16 April 2024 | Updated 18 April 2024") == APRIL


def test_a_letter_may_be_written_as_one_character_or_two() -> None:
    assert on("১৬ ফেব্রু\u09dfারি ২০২০", "bn") == date(2020, 2, 16)
    assert on("১৬ ফেব্রু\u09af\u09bcারি ২০২০", "bn") == date(2020, 2, 16)


def test_a_lone_update_stands_in_and_says_so() -> None:
    found = read_date("Updated: Apr 16, 2024 By Ann Lee in Marshport")
    assert found is not None
    assert (found.day, found.is_update, found.at) == (APRIL, True, None)


def test_the_time_of_an_update_is_not_the_publications() -> None:
    found = read_date("02/12/2024 Actualizado a las 20:56h.", timezone="Europe/Madrid", date_order="DMY")
    assert found is not None
    assert (found.day, found.at) == (date(2024, 12, 2), None)


def test_a_japanese_label_behind_the_date_counts() -> None:
    first, second = read_dates("2025年1月14日 01時28分 (2025年1月15日 01時40分更新)", timezone="Asia/Tokyo")
    assert (first.label, second.label) == (None, "updated")


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("3小时前", "zh", date(2024, 6, 1)),
        ("vor 2 Tagen", "de", date(2024, 5, 30)),
        ("hace 13 horas", "es", date(2024, 5, 31)),
        ("منذ 3 ساعات", "ar", date(2024, 6, 1)),
        ("an hour ago", "en", date(2024, 6, 1)),
        ("Yesterday at 5:00 PM", "en", date(2024, 5, 31)),
    ],
)
def test_relative_texts_fix_the_day_from_the_visit(text: str, language: str, day: date) -> None:
    assert on(text, language) == day


def test_a_relative_text_without_a_visit_says_nothing() -> None:
    assert read_date("3 hours ago", timezone="UTC") is None


def test_a_relative_text_never_fixes_the_time() -> None:
    found = read_date("Published 3 seconds ago", timezone="UTC", fetched_at=VISIT)
    assert found is not None
    assert found.at is None


def test_order_of_day_and_month_follows_what_is_known() -> None:
    assert on("03/04/2024", "en", timezone="America/New_York") == date(2024, 3, 4)
    assert on("03/04/2024", "en-GB", timezone=None) == date(2024, 4, 3)
    assert on("03/04/2024", "en", timezone="America/New_York", date_order="DMY") == date(2024, 4, 3)
    found = read_date("03/04/2024", language="en")
    assert found is not None
    assert found.other == date(2024, 4, 3)


def test_a_reading_in_the_future_of_the_visit_yields_to_the_other() -> None:
    assert on("11/05/2024", "en", timezone="America/New_York") == date(2024, 5, 11)


def test_midnight_written_by_a_machine_is_a_day_without_time() -> None:
    found = read_machine_date("2024-04-16T00:00:00+08:00", timezone="Asia/Shanghai")
    assert found is not None
    assert (found.day, found.at) == (APRIL, None)


days = st.dates(date(1990, 1, 1), date(2024, 5, 30))


@given(
    days,
    st.sampled_from(
        [
            "{:%Y-%m-%d}",
            "{:%d.%m.%Y}",
            "{:%d %B %Y}",
            "{:%B %d, %Y}",
            "{:%d-%b-%Y}",
            "{:%a %d %b %Y}",
            "{:%Y年%m月%d日}",
            "{:%Y/%m/%d}",
        ]
    ),
    st.sampled_from(["{}", "Published: {}", "By Ann Lee | {}", "[{}]", "{} Print"]),
)
def test_a_formatted_day_reads_back(day: date, form: str, line: str) -> None:
    assert on(line.format(form.format(day)), "en") == day


@given(days, st.sampled_from(sorted(_data("date_words")["months"])))
@settings(max_examples=300)
def test_every_language_reads_back_its_own_months(day: date, language: str) -> None:
    words = _data("date_words")["months"][language][day.month - 1]
    for word in words:
        if any(letter in word for letter in " .-"):
            continue  # two words or an abbreviation with points: told one by one above, where papers print them
        assert on(f"{day.day} {word} {day.year}", language) == day


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2024, 5, 30)),  # noqa: DTZ001 - local times on purpose
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_an_instant_with_its_offset_reads_back(local: datetime, zone: str) -> None:
    moment = local.replace(microsecond=0, tzinfo=ZoneInfo(zone))
    found = read_machine_date(moment.isoformat(), timezone=zone)
    assert found is not None
    assert found.day == moment.date()
    assert found.at == (None if moment.time() == time(0) else moment.astimezone(UTC))


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_days_of_the_persian_calendar_follow_each_other(day: date) -> None:
    year = day.year - 621
    start = from_persian(year, 1, 1)
    end = from_persian(year + 1, 1, 1)
    assert start is not None
    assert end is not None
    length = (end - start).days
    passed = [from_persian(year, month, number) for month in range(1, 13) for number in range(1, 32)]
    assert [each for each in passed if each] == [start + timedelta(days=number) for number in range(length)]


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_dates(text, timezone="Asia/Tokyo", fetched_at=VISIT, language="ja")
    read_machine_date(text, timezone="Asia/Tokyo", fetched_at=VISIT)
