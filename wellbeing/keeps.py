"""For how long what is kept: by the profile this place runs counselling under (docs/counselling.md)."""

from typing import Any

from django.conf import settings


def keeps() -> dict[str, Any]:
    return settings.COUNSELLING_KEEPS[settings.COUNSELLING["profile"]]
