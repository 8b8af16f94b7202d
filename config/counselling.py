"""The times and limits of counselling, and how long what was said is kept. Why each is so: docs/counselling.md."""

from typing import Any

from config.surroundings import env_str

# Seconds unless said otherwise; why each is so stands in the guide for counsellors.
COUNSELLING: dict[str, Any] = {
    # A: neighbours listen, B: a hotline body, C: a registered counselling institution in Shenzhen
    "profile": env_str("LINLI_COUNSELLING_PROFILE", "A"),
    "offer": 60,
    "missed_offers": 2,  # offers in a row
    "first_reply": (60, 120, 180),  # amber, red, offered to somebody else
    "breathe": 120,
    "choose": 300,
    "tell_lead": 600,
    "tell_lead_urgent": 180,
    # What was left and nobody has answered: whoever is there is told, the duty lead, the one who left it.
    "left": (0, 6 * 3600, 24 * 3600),  # a message
    "call_back": (0, 900, 3600),  # from the time agreed on
    "ages": 600,  # one class of priority per so much waiting
    "prefer": 180,  # the counsellor one knows already is waited for so long
    "counsellor_gone": (60, 120),  # the resident is told, back to the front
    "resident_gone": 600,
    "idle": (600, 1200, 1800),  # a nudge, a notice, a pause
    "resume": 24 * 3600,
    "session": (2400, 3000),  # a soft notice to both
    "longer": 900,
    "reopen": 900,
    # After the resident agreed: a day, then whole weeks on the same weekday, before 30 and 90 days of keeping end.
    "follow_ups": (24 * 3600, 7 * 24 * 3600, 28 * 24 * 3600, 84 * 24 * 3600),
    "follow_up_lead": 24 * 3600,  # not looked at for so long: the duty lead has it too
    "wrap_up": 600,  # holds a seat
    "wrap_up_last": 24 * 3600,  # not wrapped up for so long: the clock closes it, and the duty lead is told
    "shift_last": 1800,  # before the end of a shift: nobody new from then on
    "shift_chats": 5,  # conversations in one shift
    "shift_handover": 1200,  # before its end: both are told that somebody else could go on
    "break_after": 5400,  # so long at the desk: a break is suggested
    "break": 600,  # nobody new meanwhile
    "cool_off": 600,  # apart, after it was hurtful to who listens
    "handover": 60,
    "lead_left": 300,  # so long both read that whoever led the shift has left
    "pin_open": 1800,  # a chat PIN is asked for again after so long without a page, a message or a reconnection
    "pin_tries": 5,
    "pin_shut": (900, 3600, 24 * 3600),  # after so many wrong tries: nobody may try for so long
    "pin_forgotten": (1800, 300),  # signed in anew within, and not longer ago than
    "glass": 1800,
    "glass_asked": 3 * 24 * 3600,  # for so long somebody may agree to it
    "reviews": 5,  # conversations one supervisor draws in a week, of those residents agreed to
    "identity": 1800,
    "regret": 72 * 3600,
    "feedback": 600,
    "feedback_least": 10,  # answers: of fewer no sum is shown
    "characters": 2000,
    "lines": 100,
    "pace": (20, 60),  # messages in seconds
}
# Days: what was said (what a resident may choose, may they delete it earlier), notes, times and topics, the log.
COUNSELLING_KEEPS: dict[str, dict[str, Any]] = {
    "A": {"said": 30, "choices": (0, 30, 90), "deletes": True, "notes": 180, "about": 730, "log": 1095},
    "B": {"said": 90, "choices": (90,), "deletes": True, "notes": 1095, "about": 1095, "log": 1095},
    "C": {"said": 3650, "choices": (3650,), "deletes": False, "notes": 3650, "about": 3650, "log": 3650},
}
