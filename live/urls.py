from django.urls import URLPattern, URLResolver, path

from live.views.check import room_check, room_check_answer
from live.views.desk import desk, review
from live.views.export import room_export, room_export_csv
from live.views.hand import room_hands
from live.views.kitchen import kitchen, kitchen_file
from live.views.message import message, room_messages
from live.views.needs import room_needs
from live.views.order import (
    about_me,
    measure,
    measure_lift,
    measure_undo,
    message_report,
    report,
    room_people,
    room_person,
    room_talk,
)
from live.views.plan import room_plan
from live.views.poll import poll, room_polls
from live.views.question import question, room_questions, room_questions_held
from live.views.reading import room_read
from live.views.room import room, room_history, room_own, room_since, room_state, rooms
from live.views.stage import room_stage
from live.views.steps import room_steps
from live.views.words import place_log, words

urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/", rooms, name="rooms"),
    path("rooms/<int:pk>/", room, name="room"),
    path("rooms/<int:pk>/messages/", room_messages, name="room_messages"),
    path("rooms/<int:pk>/messages/<int:message>/", message, name="message"),
    path("rooms/<int:pk>/since/<int:seq>/", room_since, name="room_since"),
    path("rooms/<int:pk>/history/", room_history, name="room_history"),
    path("rooms/<int:pk>/state/", room_state, name="room_state"),
    path("rooms/<int:pk>/plan/", room_plan, name="room_plan"),
    path("rooms/<int:pk>/needs/", room_needs, name="room_needs"),
    path("rooms/<int:pk>/read/", room_read, name="room_read"),
    path("rooms/<int:pk>/steps/", room_steps, name="room_steps"),
    path("rooms/<int:pk>/hands/", room_hands, name="room_hands"),
    path("rooms/<int:pk>/check/", room_check, name="room_check"),
    path("rooms/<int:pk>/check/answer/", room_check_answer, name="room_check_answer"),
    path("rooms/<int:pk>/own/", room_own, name="room_own"),
    path("rooms/<int:pk>/stage/", room_stage, name="room_stage"),
    path("rooms/<int:pk>/export/", room_export, name="room_export"),
    path("rooms/<int:pk>/export/<str:part>.csv", room_export_csv, name="room_export_csv"),
    path("rooms/<int:pk>/polls/", room_polls, name="room_polls"),
    path("rooms/<int:pk>/polls/<int:poll>/", poll, name="poll"),
    path("rooms/<int:pk>/questions/", room_questions, name="room_questions"),
    path("rooms/<int:pk>/questions/held/", room_questions_held, name="room_questions_held"),
    path("rooms/<int:pk>/questions/<int:question>/", question, name="question"),
    path("rooms/<int:pk>/messages/<int:message>/report/", message_report, name="message_report"),
    path("rooms/<int:pk>/talk/", room_talk, name="room_talk"),
    path("rooms/<int:pk>/desk/", desk, name="desk"),
    path("rooms/<int:pk>/desk/<int:review>/", review, name="review"),
    path("rooms/<int:pk>/people/", room_people, name="room_people"),
    path("rooms/<int:pk>/people/<int:person>/", room_person, name="room_person"),
    path("kitchen/", kitchen, name="kitchen"),
    path("kitchen/ours.json", kitchen_file, name="kitchen_file"),
    path("measures/", about_me, name="about_me"),
    path("measures/<int:pk>/", measure, name="measure"),
    path("measures/<int:pk>/undo/", measure_undo, name="measure_undo"),
    path("measures/<int:pk>/lift/", measure_lift, name="measure_lift"),
    path("reports/<int:pk>/", report, name="report"),
    path("places/<int:pk>/words/", words, name="words"),
    path("places/<int:pk>/log/", place_log, name="place_log"),
]
