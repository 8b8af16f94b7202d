"""For who runs the site: to look. Dates and seats are changed on their own pages, whose verbs tell people."""

from typing import Any

from django.contrib import admin

from activities.models import Activity, Correction, Occurrence, Registration


class ToLookAt(admin.ModelAdmin):
    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(ToLookAt):
    list_display = ("pk", "title", "kind", "home", "audience", "published_at")
    list_filter = ("kind",)
    list_select_related = ("home", "audience")
    search_fields = ("title", "=pk")


@admin.register(Occurrence)
class OccurrenceAdmin(ToLookAt):
    list_display = ("pk", "activity", "starts_at", "minutes", "seats", "cancelled_at")
    list_select_related = ("activity",)
    date_hierarchy = "starts_at"


@admin.register(Registration)
class RegistrationAdmin(ToLookAt):
    list_display = ("pk", "occurrence", "household", "people", "created_at", "withdrawn_at")
    list_select_related = ("occurrence", "household")


@admin.register(Correction)
class CorrectionAdmin(ToLookAt):
    list_display = ("pk", "occurrence", "person", "came", "by", "at")
    list_select_related = ("occurrence", "person", "by")
