from django.urls import URLPattern, path

from live.consumers import room_socket

sockets: list[URLPattern] = [path("live/<int:pk>/socket", room_socket)]  # type: ignore[arg-type]
