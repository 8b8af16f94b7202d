"""How all pages of counselling are answered: kept nowhere, by no browser and no proxy."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.views.decorators.cache import never_cache

REFUSED = 422

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """`Referrer-Policy` is the site's `same-origin`: other sites learn nothing.

    `no-referrer` would make browsers send forms with `Origin: null`, which the protection against forged forms refuses.
    """

    @wraps(view)
    @never_cache
    def answered(*args: object, **kwargs: object) -> HttpResponse:
        answer = view(*args, **kwargs)
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    return answered
