from django.urls import URLPattern, URLResolver, path

from wellbeing.views.care import care

urlpatterns: list[URLPattern | URLResolver] = [
    path("care/", care, name="care"),
]
