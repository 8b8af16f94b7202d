from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.attendance import CorrectionForm
from activities.models import Correction, Occurrence
from activities.turnout import Presence, turnout
from activities.views.occurrence import managed
from people.http import PersonRequest

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    context = {
        "occurrence": occurrence,
        "rows": [(row, forms[row.person.pk]) for row in rows],
        "came": sum(row.came for row in rows),
        "absent": sum(1 for row in rows if row.registration and not row.came),
        "refused": refused,
    }
    return render(request, "activities/attendance.html", context, status=422 if refused else 200)


def attendance_csv(request: PersonRequest, pk: int) -> HttpResponse:
    """For a spreadsheet: with the mark by which Excel knows UTF-8, and no cell that it would take for a formula."""
    occurrence = managed(request, pk)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([_("Name"), _("Came"), _("Minutes"), _("Registered for"), _("Note")])
    for row in turnout(occurrence):
        people = row.registration.people if row.registration else ""
        note = row.correction.note if row.correction else ""
        came = _("yes") if row.came else _("no")
        table.writerow([harmless(str(row.person)), came, row.minutes, people, harmless(note)])
    day = timezone.localdate(occurrence.starts_at, occurrence.zone).isoformat()
    return HttpResponse(
        written.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="attendance-{day}-{pk}.csv"'},
    )


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
