"""Counts what this process answers and how long it took, by view and not by address: addresses are without end."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = {"GET", "POST", "HEAD"}  # a method is the client's word too

answers = Histogram(
    "linli_answer_seconds", "How long answers took.", ["view", "method", "status"], buckets=BOUNDS
)


class CountRequests:
    """First of all, so that what the others refuse is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = self.get_response(request)
        view = (request.resolver_match and request.resolver_match.view_name) or "none"
        method = request.method if request.method in METHODS else "other"
        answers.labels(view, method, answer.status_code).observe(time.perf_counter() - began)
        return answer
