"""What Django and django-allauth keep of a person beside our own rows, and how it goes when they leave."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.leaving import on_leaving
from people.models import User


@on_leaving
def forget_ways_to_sign_in(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


@on_leaving
def sign_out_everywhere(user: User) -> None:
    """Sessions are opened one by one, since only their contents say whose they are; leaving is rare enough for it."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


@on_leaving
def forget_in_the_admin_log(user: User) -> None:
    """The log of the admin keeps the name a row had."""
    about = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    about.update(object_repr=f"#{user.pk}", change_message="")
