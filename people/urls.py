from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from people.views import demo, invitations, isolation, joining, language, me, neighbours

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", me.me, name="me"),
    path("me/places/<int:pk>/leave/", me.membership_leave, name="membership_leave"),
    path("me/delete/", me.me_delete, name="me_delete"),
    path("me/second-factor/", me.second_factor, name="second_factor"),
    path("language/", language.set_language, name="set_language"),
    path("join/<str:token>/", joining.join, name="join"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("isolation/", isolation.isolation, name="isolation"),
    path("isolation/own/", isolation.isolation_own, name="isolation_own"),
    path("isolation/<int:pk>/end/", isolation.isolation_end, name="isolation_end"),
    path("neighbours/", neighbours.neighbours, name="neighbours"),
    path("neighbours/<int:pk>/", neighbours.neighbour, name="neighbour"),
    path("memberships/<int:pk>/confirm/", neighbours.membership_confirm, name="membership_confirm"),
    path("memberships/<int:pk>/decline/", neighbours.membership_decline, name="membership_decline"),
    path("memberships/<int:pk>/remove/", neighbours.membership_remove, name="membership_remove"),
]

if settings.DEMO:
    urlpatterns += [path("demo/", demo.demo, name="demo")]
