"""Days on which usual hours may not hold: public holidays, and the weekends worked for them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def calendar_of(region: str) -> holidays.HolidayBase | None:
    """The calendar of the region's country, with its own days where the library knows them; None for what is none."""
    country, *below = region.split("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None:
        return None
    return holidays.country_holidays(country, subdiv=below[0] if below and below[0] in parts else None)


def is_day_off(region: str, day: date) -> bool:
    calendar = calendar_of(region)
    return calendar is not None and day in calendar


def is_special(region: str, day: date) -> bool:
    """A day off, or a weekend that is worked (调休): nobody can tell from usual hours what is answered."""
    calendar = calendar_of(region)
    return calendar is not None and (day in calendar or day in calendar.weekend_workdays)
