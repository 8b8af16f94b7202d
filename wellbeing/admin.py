from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wellbeing.models import Hotline


@admin.register(Hotline)
class HotlineAdmin(admin.ModelAdmin):
    """Where a person re-checks each line. A line with a date of ours is no longer overwritten from the file."""

    list_display = ("name", "region", "verification", "source_date", "verified_on")
    list_filter = ("verification", "region", "hours_status")
    search_fields = ("name", "name_en")
    readonly_fields = ("key",)

    def save_model(self, request: HttpRequest, obj: Hotline, form: Any, change: bool) -> None:
        obj.note_words()
        super().save_model(request, obj, form, change)
