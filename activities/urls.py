from django.urls import path

from activities.views import activity, attendance, occurrence, plan, rehearsal, schedule

urlpatterns = [
    path("activities/", schedule.schedule, name="schedule"),
    path("activities/mine/", schedule.activities, name="activities"),
    path("activities/new/", activity.activity_new, name="activity_new"),
    path("activities/<int:pk>/", activity.activity, name="activity"),
    path("activities/<int:pk>/change/", activity.activity_change, name="activity_change"),
    path("activities/<int:pk>/dates/", activity.activity_dates, name="activity_dates"),
    path("activities/<int:pk>/publish/", activity.activity_publish, name="activity_publish"),
    path("activities/<int:pk>/discard/", activity.activity_discard, name="activity_discard"),
    path("activities/<int:pk>/plan/", plan.activity_plan, name="activity_plan"),
    path("activities/<int:pk>/plan/needs/", plan.activity_needs, name="activity_needs"),
    path("activities/<int:pk>/plan/<int:step>/", plan.step, name="step"),
    path("activities/<int:pk>/plan/<int:step>/move/", plan.step_move, name="step_move"),
    path("activities/<int:pk>/plan/<int:step>/remove/", plan.step_remove, name="step_remove"),
    path("activities/<int:pk>/rehearse/", rehearsal.rehearsal_open, name="rehearsal_open"),
    path("rehearsals/<int:pk>/play/", rehearsal.rehearsal_play, name="rehearsal_play"),
    path("on/<int:pk>/", occurrence.occurrence, name="occurrence"),
    path("on/<int:pk>/register/", occurrence.occurrence_register, name="occurrence_register"),
    path("on/<int:pk>/withdraw/", occurrence.occurrence_withdraw, name="occurrence_withdraw"),
    path("on/<int:pk>/change/", occurrence.occurrence_change, name="occurrence_change"),
    path("on/<int:pk>/cancel/", occurrence.occurrence_cancel, name="occurrence_cancel"),
    path("on/<int:pk>/calendar.ics", occurrence.occurrence_ics, name="occurrence_ics"),
    path("on/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("on/<int:pk>/attendance.csv", attendance.attendance_csv, name="attendance_csv"),
]
