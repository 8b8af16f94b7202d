from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wellbeing.models import Counsellor, Duty, Hotline


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


@admin.register(Counsellor)
class CounsellorAdmin(admin.ModelAdmin):
    """Where somebody who saw the paper writes down whose it is, who issued it and until when it is good."""

    list_display = ("user", "credential", "expires_on", "may_lead", "for_young", "seats")
    readonly_fields = ("for_young",)  # a duty lead or supervisor says so, and it stands in the log
    raw_id_fields = ("user",)


@admin.register(Duty)
class DutyAdmin(admin.ModelAdmin):
    """To look at the roster; it is planned on its own page, where its limits are kept."""

    list_display = ("community", "starts_at", "minutes", "counsellor", "is_lead")
    list_filter = ("is_lead", "community")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Duty | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Duty | None = None) -> bool:
        return False
