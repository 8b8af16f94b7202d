from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from config.offline import offline, offline_films, offline_mine, worker
from config.operators import metrics, server
from config.views import healthz, home, media

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("server", server, name="server"),
    path("sw.js", worker, name="worker"),
    path("offline/mine/", offline_mine, name="offline_mine"),
    path("offline/films/<str:language>/", offline_films, name="offline_films"),
    path("offline/<str:language>/", offline, name="offline"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
    path("", include("people.urls")),
    path("", include("notices.urls")),
    path("", include("live.urls")),
    path("", include("activities.urls")),
    path("", include("wellbeing.urls")),
]

if settings.DEMO:
    pieces = login_not_required(TemplateView.as_view(template_name="pieces/index.html"))
    urlpatterns += [
        path("demo/pieces/", pieces, name="pieces"),
    ]
