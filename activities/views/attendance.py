from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.attendance import CorrectionForm
from activities.models import Certificate, Correction, Occurrence
from activities.turnout import Presence, turnout
from activities.views.occurrence import managed
from people.http import PersonRequest
from people.tables import csv_file


def attendance(request: PersonRequest, pk: int) -> HttpResponse:
    """Who came, how long, and who was registered and did not; the host may correct a row."""
    occurrence = managed(request, pk)
    rows = turnout(occurrence)
    if request.method != "POST":
        return page(request, occurrence, rows)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return page(request, occurrence, rows, form)
    person = next((row.person for row in rows if row.person.pk == form.cleaned_data["person"]), None)
    if person is None:
        raise Http404
    Correction.objects.note(
        occurrence, person, request.user, form.cleaned_data["came"], form.cleaned_data["note"]
    )
    messages.success(request, _("Corrected."))
    return redirect(reverse("attendance", args=[pk]) + f"#person-{person.pk}")


def page(
    request: PersonRequest,
    occurrence: Occurrence,
    rows: list[Presence],
    refused: CorrectionForm | None = None,
) -> HttpResponse:
    forms = {
        row.person.pk: CorrectionForm(
            initial={"person": row.person.pk, "came": "no" if row.came else "yes"},
            auto_id=f"{row.person.pk}_%s",
        )
        for row in rows
    }
    if refused:
        person = refused.data.get("person", "")
        refused.auto_id = f"{person}_%s"
        forms |= {pk: refused for pk in forms if str(pk) == person}
    certificates = {
        one.user_id: one for one in Certificate.objects.valid().filter(occurrence=occurrence, contest=None)
    }
    for pk, form in forms.items():
        if pk in certificates:
            form.fields["note"].help_text = _(
                "If the certificate is taken back, this stands on its page, for whoever asks whether it is real."
            )
    context = {
        "occurrence": occurrence,
        "rows": [(row, forms[row.person.pk], certificates.get(row.person.pk)) for row in rows],
        "certificates": len(certificates),
        "came": sum(row.came for row in rows),
        "absent": sum(1 for row in rows if row.registration and not row.came),
        "refused": refused,
    }
    return render(request, "activities/attendance.html", context, status=422 if refused else 200)


def attendance_csv(request: PersonRequest, pk: int) -> HttpResponse:
    """For a spreadsheet."""
    occurrence = managed(request, pk)
    day = timezone.localdate(occurrence.starts_at, occurrence.zone).isoformat()
    head = [_("Name"), _("Came"), _("Minutes"), _("Registered for"), _("Note")]
    return csv_file(f"attendance-{day}-{pk}", head, (cells(row) for row in turnout(occurrence)))


def cells(row: Presence) -> list[object]:
    people = row.registration.people if row.registration else ""
    note = row.correction.note if row.correction else ""
    return [str(row.person), _("yes") if row.came else _("no"), row.minutes, people, note]
