"""How often somebody may try something, counted in the cache: enough against a script, no bother to a neighbour."""

from django.core.cache import cache

from people.refusals import TooOften


def count(what: str, who: object, *, limit: int, minutes: int) -> None:
    """Count one try. Raises when there were too many within the minutes that began with the first."""
    key = f"limit:{what}:{who}"
    if cache.add(key, 1, timeout=minutes * 60):
        return
    try:
        tries = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        tries = 1
    if tries > limit:
        raise TooOften(minutes=minutes)
