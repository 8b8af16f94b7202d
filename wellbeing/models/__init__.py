from wellbeing.models.age import Age, AskedAlone
from wellbeing.models.appeal import Appeal
from wellbeing.models.audit import AuditEntry, Chain
from wellbeing.models.caption import Caption
from wellbeing.models.card import CardCount
from wellbeing.models.careplan import CarePlan
from wellbeing.models.check import HotlineCheck
from wellbeing.models.clinic import Clinic
from wellbeing.models.concern import Concern
from wellbeing.models.conversation import Conversation
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.debrief import Debrief
from wellbeing.models.desk import Desk
from wellbeing.models.disclosure import Disclosure
from wellbeing.models.doubt import Doubt
from wellbeing.models.duty import Duty
from wellbeing.models.event import Event
from wellbeing.models.feedback import Feedback
from wellbeing.models.followup import FollowUp
from wellbeing.models.followup_plan import FollowUpPlan
from wellbeing.models.glass import Glass
from wellbeing.models.handover import Handover
from wellbeing.models.hotline import Hotline
from wellbeing.models.joining import Joining
from wellbeing.models.key import Key
from wellbeing.models.note import Note
from wellbeing.models.offer import Offer
from wellbeing.models.outreach import Outreach
from wellbeing.models.past import PastCount
from wellbeing.models.pin import ChatPin
from wellbeing.models.reached import Reached
from wellbeing.models.rendition import Rendition
from wellbeing.models.request import CounsellingRequest
from wellbeing.models.review import ReviewConsent
from wellbeing.models.sending import Sending
from wellbeing.models.topic import Topic
from wellbeing.models.upload import Upload
from wellbeing.models.video import Video
from wellbeing.models.video_review import VideoReview

__all__ = [
    "Age",
    "Appeal",
    "AskedAlone",
    "AuditEntry",
    "Caption",
    "CardCount",
    "CarePlan",
    "Chain",
    "ChatPin",
    "Clinic",
    "Concern",
    "Conversation",
    "CounsellingRequest",
    "Counsellor",
    "Debrief",
    "Desk",
    "Disclosure",
    "Doubt",
    "Duty",
    "Event",
    "Feedback",
    "FollowUp",
    "FollowUpPlan",
    "Glass",
    "Handover",
    "Hotline",
    "HotlineCheck",
    "Joining",
    "Key",
    "Note",
    "Offer",
    "Outreach",
    "PastCount",
    "Reached",
    "Rendition",
    "ReviewConsent",
    "Sending",
    "Topic",
    "Upload",
    "Video",
    "VideoReview",
]
