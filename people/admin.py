"""For who runs the site. People are found by number or name; an address is shown only on their own page."""

from typing import Any

from django.contrib import admin
from django.forms import Form
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from people.models import Community, Household, Invitation, Membership, User


@admin.register(Community)
class CommunityAdmin(TreeAdmin):
    form: type[Form] = movenodeform_factory(Community)
    list_display = ("name", "name_en", "kind")
    search_fields = ("name", "name_en")


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("pk", "display_name", "is_demo", "is_staff", "joined_at", "deleted_at")
    search_fields = ("display_name", "=pk")
    readonly_fields = ("joined_at", "last_login", "deleted_at")
    exclude = ("password",)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Who goes, goes by `User.leave`, which redacts; a deleted row would take others' rows with it."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("pk", "user", "community", "role", "confirmed_at", "left_at")
    list_filter = ("role",)
    list_select_related = ("user", "community")
    raw_id_fields = ("user", "community", "household", "confirmed_by")


@admin.register(Household)
class HouseholdAdmin(admin.ModelAdmin[Household]):
    list_display = ("pk", "building")
    list_select_related = ("building",)
    raw_id_fields = ("building",)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    list_display = ("pk", "community", "created_by", "expires_at", "revoked_at")
    list_select_related = ("community", "created_by")
    raw_id_fields = ("community", "created_by")
    exclude = ("token",)
