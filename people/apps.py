from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        """Other apps say in `news` what they tell of people, and in `leaving` how they let go of them."""
        autodiscover_modules("news", "leaving", "traces")
