"""Who needs a passkey or an authenticator app, and has none yet."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from people.models import Role, User


def lacks_second_factor(user: User) -> bool:
    """Asked at every page and at every socket's opening. In the demo anybody may be anybody, so nobody needs one."""
    if settings.DEMO or not (user.is_staff or user.has_role(Role.ORGANIZER, Role.COUNSELLOR)):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user=user, type__in=kinds).exists()
