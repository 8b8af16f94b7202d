"""What one viewer is sent of one speaker's picture, so that every picture it gets can be decoded."""

from live.line import Rung

BESIDE = (Rung.FULL, Rung.THIN, Rung.STILLS, Rung.SOUND, Rung.SOUND, Rung.SILENT)
"""Who is not in the big picture rests sooner: by the viewer's rung, what it gets of them."""


class Sight:
    __slots__ = ("current", "rung", "thin", "wanted", "whole")

    def __init__(self, rung: Rung, wanted: int) -> None:
        self.current: int | None = None  # the rendition it does get
        self.wanted = wanted  # the rendition it should get
        self.whole = False  # has every picture since the key picture been sent?
        self.rung = rung
        self.thin = rung == Rung.THIN

    def aim(self, rung: Rung, wanted: int) -> None:
        """Choose anew; what is too large stops at once, what is too small goes on meanwhile."""
        self.rung, self.wanted = rung, wanted
        self.thin = self.thin or rung == Rung.THIN
        if self.current is not None and (self.current < wanted or rung >= Rung.STILLS):
            self.whole = False

    def takes(self, rendition: int, key: bool, discardable: bool) -> bool:
        if self.rung >= Rung.SOUND:
            self.whole = False
            return False
        if key and (rendition == self.wanted or (rendition == self.current and rendition > self.wanted)):
            self.current = rendition
            self.whole = self.rung < Rung.STILLS
            self.thin = self.rung == Rung.THIN
            return True
        if rendition != self.current or not self.whole:
            return False
        return not (discardable and self.thin)

    def begin(self, kept: list[bytes], rendition: int) -> tuple[bytes, ...]:
        """Of what is kept since the last key picture, what a newcomer starts with."""
        self.current, self.whole = rendition, self.rung < Rung.STILLS
        return tuple(kept if self.whole else kept[:1])

    @property
    def waits(self) -> bool:
        """Should a moving picture be coming, and none is?"""
        return self.rung < Rung.STILLS and not self.whole

    @property
    def could_be_better(self) -> bool:
        return self.rung < Rung.STILLS and (self.current != self.wanted or self.thin)
