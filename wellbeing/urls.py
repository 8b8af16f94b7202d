from django.urls import URLPattern, URLResolver, path

from wellbeing.views import hotlines, lines, packs, paper, sending, uploads, video_desk, videos
from wellbeing.views.asking import talk, waiting
from wellbeing.views.audit import audit
from wellbeing.views.card import crisis_card, crisis_seen
from wellbeing.views.care import care
from wellbeing.views.careplan import care_plan, care_plan_end
from wellbeing.views.clinics import clinic, clinics
from wellbeing.views.conversation import conversation
from wellbeing.views.debrief import debrief, debrief_done
from wellbeing.views.desk import desk, held, left, offer, wrap_up
from wellbeing.views.duty import duty_change, duty_plan, duty_roster
from wellbeing.views.followup import follow_up
from wellbeing.views.handover import handover, handover_own, handover_take
from wellbeing.views.identity import identity, identity_agree, identity_ask
from wellbeing.views.joining import lead_join, lead_part
from wellbeing.views.lead import block, lead
from wellbeing.views.outreach import reach_out
from wellbeing.views.pin import away, pin, pin_forgotten, pin_settings
from wellbeing.views.sums import sums
from wellbeing.views.supervision import (
    appeal,
    concern,
    glass,
    glass_approve,
    glass_review,
    review_draw,
    supervision,
)
from wellbeing.views.young import young, young_change, young_first

urlpatterns: list[URLPattern | URLResolver] = [
    path("care/", care, name="care"),
    path("care/lines/", hotlines.hotlines, name="hotlines"),
    path("care/lines.json", hotlines.hotlines_json, name="hotlines_json"),
    path("care/lines/wrong/", lines.line_wrong, name="line_wrong"),
    path("care/lines/reached/", lines.line_reached, name="line_reached"),
    path("care/lines/desk/", lines.lines_desk, name="lines_desk"),
    path("care/lines/desk/<slug:key>/", lines.line_review, name="line_review"),
    path("care/lines/desk/<slug:key>/check/", lines.line_check, name="line_check"),
    path("care/lines/export.json", lines.lines_export, name="lines_export"),
    path("care/lines/import/", lines.lines_import, name="lines_import"),
    path("care/lines/sheet/", paper.lines_sheet, name="lines_sheet"),
    path("care/lines/poster/", paper.lines_poster, name="lines_poster"),
    path("care/clinics/", clinics, name="clinics"),
    path("care/clinics/<int:pk>/", clinic, name="clinic"),
    path("care/card/", crisis_card, name="crisis_card"),
    path("care/duty/", duty_roster, name="duty_roster"),
    path("care/duty/plan/", duty_plan, name="duty_plan"),
    path("care/duty/<int:pk>/", duty_change, name="duty_change"),
    path("care/card/seen/", crisis_seen, name="crisis_seen"),
    path("care/talk/", talk, name="talk"),
    path("care/talk/waiting/", waiting, name="counselling_waiting"),
    path("care/talk/<int:pk>/", conversation, name="counselling_conversation"),
    path("care/talk/away/", away, name="counselling_away"),
    path("care/talk/pin/", pin, name="counselling_pin"),
    path("care/talk/pin/settings/", pin_settings, name="counselling_pin_settings"),
    path("care/talk/pin/forgotten/", pin_forgotten, name="counselling_pin_forgotten"),
    path("care/desk/", desk, name="counselling_desk"),
    path("care/desk/reports/<int:pk>/", reach_out, name="counselling_reach_out"),
    path("care/desk/offers/<int:pk>/", offer, name="counselling_offer"),
    path("care/desk/left/<int:pk>/", left, name="counselling_left"),
    path("care/desk/talks/<int:pk>/", held, name="counselling_held"),
    path("care/desk/talks/<int:pk>/wrap-up/", wrap_up, name="counselling_wrap_up"),
    path("care/desk/talks/<int:pk>/handover/", handover, name="counselling_handover"),
    path("care/desk/handovers/<int:pk>/", handover_take, name="counselling_handover_take"),
    path("care/talk/<int:pk>/handover/", handover_own, name="counselling_handover_own"),
    path("care/desk/talks/<int:pk>/identity/", identity_ask, name="counselling_identity_ask"),
    path("care/desk/talks/<int:pk>/join/", lead_join, name="counselling_join"),
    path("care/desk/talks/<int:pk>/part/", lead_part, name="counselling_part"),
    path("care/talk/plan/", care_plan, name="counselling_plan"),
    path("care/desk/plans/<int:pk>/end/", care_plan_end, name="counselling_plan_end"),
    path("care/desk/follow-ups/<int:pk>/", follow_up, name="counselling_follow_up"),
    path("care/desk/debriefs/<int:pk>/", debrief, name="counselling_debrief"),
    path("care/desk/debriefs/<int:pk>/done/", debrief_done, name="counselling_debrief_done"),
    path("care/desk/sums/", sums, name="counselling_sums"),
    path("care/desk/young/", young, name="counselling_young"),
    path("care/desk/young/<int:pk>/", young_change, name="counselling_young_change"),
    path("care/young/", young_first, name="counselling_young_first"),
    path("care/desk/identity/<int:pk>/", identity, name="counselling_identity"),
    path("care/desk/identity/<int:pk>/agree/", identity_agree, name="counselling_identity_agree"),
    path("care/desk/lead/", lead, name="counselling_lead"),
    path("care/desk/lead/block/<int:pk>/", block, name="counselling_block"),
    path("care/desk/supervision/", supervision, name="counselling_supervision"),
    path("care/desk/glass/<int:pk>/", glass, name="counselling_glass"),
    path("care/desk/glass/<int:pk>/approve/", glass_approve, name="counselling_glass_approve"),
    path("care/desk/glass/<int:pk>/review/", glass_review, name="counselling_glass_review"),
    path("care/desk/reviews/", review_draw, name="counselling_review_draw"),
    path("care/audit/", audit, name="counselling_audit"),
    path("care/desk/concerns/<int:pk>/", concern, name="counselling_concern"),
    path("care/desk/appeals/<int:pk>/", appeal, name="counselling_appeal"),
    path("care/videos/", videos.videos, name="videos"),
    path("care/videos/desk/", video_desk.videos_desk, name="videos_desk"),
    path("care/videos/desk/new/", video_desk.video_new, name="video_new"),
    path("care/videos/desk/<slug:key>/", video_desk.video_review, name="video_review"),
    path("care/videos/desk/<slug:key>/publish/", video_desk.video_publish, name="video_publish"),
    path("care/videos/desk/<slug:key>/withdraw/", video_desk.video_withdraw, name="video_withdraw"),
    path("care/videos/desk/<slug:key>/captions/", video_desk.video_words, name="video_words"),
    path("care/videos/desk/<slug:key>/uploads/", uploads.video_uploads, name="video_uploads"),
    path("care/videos/desk/<slug:key>/uploads/<uuid:token>/", uploads.video_upload, name="video_upload"),
    path("care/videos/desk/<slug:key>/send/", uploads.video_send, name="video_send"),
    path("care/videos/shown.json", packs.videos_shown, name="videos_shown"),
    path("care/videos/<slug:key>/", videos.video, name="video"),
    path("care/videos/<slug:key>/send-home/", sending.video_sending, name="video_sending"),
    path("care/videos/<slug:key>/pack.json", packs.video_pack, name="video_pack"),
    path("care/videos/<slug:key>/pack.zip", packs.video_zip, name="video_zip"),
    path("care/videos/<slug:key>/<str:name>.m3u8", videos.video_playlist, name="video_playlist"),
    path("care/videos/<slug:key>/<str:language>.vtt", videos.video_captions, name="video_captions"),
    path("care/videos/<slug:key>/<str:name>", videos.video_file, name="video_file"),
]
