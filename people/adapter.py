from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.models import Invitation

JUST_NOW_SECONDS = 15 * 60
INVITATION = "invitation"
"""Under this name the session keeps the token of the invitation that somebody followed before they had an account."""


class AccountAdapter(DefaultAccountAdapter):
    """Where django-allauth asks how Linli wants it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That is not the code we sent. Look at the newest mail from us."),
        "email_password_mismatch": _(
            "This address and password do not go together. You can always get a code by e-mail."
        ),
        "too_many_login_attempts": _(
            "That was tried too often. Wait a few minutes, or sign in in another way."
        ),
        "rate_limited": _("That was tried too often. Wait a few minutes, then try again."),
        "account_inactive": _("This account is closed."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are for neighbours: one comes in by an invitation that is still open."""
        token = request.session.get(INVITATION)
        return bool(token) and Invitation.objects.open().filter(token=token).exists()

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who signed in a moment ago need not show again that it is them, whichever way they came in."""
        required: bool = super().is_reauthentication_required(app=app)
        return required and not signed_in_just_now(context.request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def format_email_subject(self, subject: str) -> str:
        return str(_("Linli: %(subject)s") % {"subject": subject})


def signed_in_just_now(request: HttpRequest) -> bool:
    return time.time() - signed_in_at(request) < JUST_NOW_SECONDS


def signed_in_at(request: HttpRequest) -> float:
    """When somebody last showed who they are in this browser; 0 where that is not known."""
    ways = get_authentication_records(request, request.user)
    return float(ways[-1]["at"]) if ways else 0


class MFAAdapter(DefaultMFAAdapter):
    """The same for passkeys and authenticator apps."""

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return gettext("My device")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Linli 邻里"}
