from __future__ import annotations

from django import forms


class SceneForm(forms.Form):
    """`scene` is the one the page is at: pressed twice, or on two pages, it is played once."""

    scene = forms.IntegerField(min_value=0, max_value=10_000)
