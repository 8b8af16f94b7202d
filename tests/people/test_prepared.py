from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from live.models import Message
from people.models import Membership, User
from people.prepared import Prepared
from tests.cast import People


def test_what_was_made_for_one_answers_for_another(cast: People) -> None:
    places = Prepared(lambda user: Membership.objects.counted().filter(user=user))
    for person in (cast.rosa, cast.sven, cast.omar):
        assert places(person.pk) == list(person.memberships.counted())
        assert places(person.pk)[0].community == person.memberships.counted()[0].community


def test_an_answer_is_as_of_now(cast: People) -> None:
    named = Prepared(lambda name, since: User.objects.filter(display_name=name, joined_at__lte=since))
    assert named("Rosa", timezone.now()) == [cast.rosa]
    User.objects.filter(pk=cast.rosa.pk).update(display_name="Rosie")
    assert named("Rosa", timezone.now()) == []
    assert named("Rosie", timezone.now()) == [cast.rosa]
    assert named("Rosie", cast.rosa.joined_at - timedelta(seconds=1)) == []


def test_an_id_is_found_as_the_database_keeps_it(cast: People) -> None:
    said = Prepared(lambda client_id: Message.objects.filter(client_id=client_id))
    assert said(uuid4()) == []


def test_what_the_query_would_change_before_it_asks_is_refused(cast: People) -> None:
    beginning = Prepared(lambda name: User.objects.filter(display_name__startswith=name))
    with pytest.raises(ValueError, match="not found"):
        beginning("Ro")


def test_what_changes_by_itself_is_refused(cast: People) -> None:
    here = Prepared(lambda name: User.objects.filter(display_name=name, joined_at__lte=timezone.now()))
    with pytest.raises(ValueError, match="changes by itself"):
        here("Rosa")


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    person = User.objects.create_user("one@linli.example", display_name="One")
    named = Prepared(lambda name: User.objects.filter(display_name=name))
    assert named("One") == [person]

    def elsewhere() -> list[User]:
        try:
            return named("One")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as lane:
        assert lane.submit(elsewhere).result() == [person]
