from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        """Each app brings its kinds of room in a module named `rooms`, found as the admin finds `admin`."""
        autodiscover_modules("rooms")
