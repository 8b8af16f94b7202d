"""The demo neighbourhood: the real places of the 2020 report, with invented people. Every name is a plant's."""

from django.db import transaction

from config.demo.activities import plan_activities
from config.demo.care import remember_a_talk, sit_down
from config.demo.contests import keep_voting, make_contests
from config.demo.dates import keep_up_to_date
from config.demo.films import fill_the_library
from config.demo.isolation import stay_at_home
from config.demo.people import is_made, move_in
from config.demo.places import build
from config.demo.roster import keep_the_roster


@transaction.atomic
def make() -> None:
    """Make what is not there yet and bring the dates up to today. Asking twice changes nothing."""
    places = build()
    people = move_in(places)
    plan_activities(people)
    make_contests(people, places["pingshan"])
    fill_the_library(people)
    keep_up_to_date(people)
    keep_voting()
    keep_the_roster(people)
    sit_down(people)
    remember_a_talk(people)
    stay_at_home(people)


@transaction.atomic
def refresh() -> None:
    """Only bring the dates up to today: a class is on now or starts within minutes, a cook-along comes tomorrow."""
    if is_made():
        people = move_in(build())
        keep_up_to_date(people)
        keep_voting()
        keep_the_roster(people)
        sit_down(people)
        stay_at_home(people)
