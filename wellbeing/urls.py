from django.urls import URLPattern, URLResolver, path

from wellbeing.views import hotlines
from wellbeing.views.care import care

urlpatterns: list[URLPattern | URLResolver] = [
    path("care/", care, name="care"),
    path("care/lines/", hotlines.hotlines, name="hotlines"),
    path("care/lines.json", hotlines.hotlines_json, name="hotlines_json"),
]
