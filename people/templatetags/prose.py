"""`{{ text|prose }}`: what people wrote in Markdown, as harmless HTML."""

import threading
from functools import lru_cache

import markdown
import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TAGS = {"p", "br", "em", "strong", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "h5", "hr",
        "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
LIGHT_TAGS = {"p", "br", "em", "strong", "del", "a", "code"}


class Parsers(threading.local):
    """Making a parser takes longer than a chat message does; it keeps things while it reads, so each thread has one."""

    def __init__(self) -> None:
        self.light = markdown.Markdown(extensions=["nl2br"], output_format="html")


parsers = Parsers()


def clean(html: str, tags: set[str]) -> SafeString:
    """Only the tags named, only links that lead to the web or to a mailbox; sanitised by nh3 (ammonia)."""
    return mark_safe(  # noqa: S308 this is the one place where prose becomes markup, after nh3
        nh3.clean(
            html,
            tags=tags,
            attributes={"a": {"href", "title"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="nofollow noopener noreferrer",
        )
    )


@register.filter
def prose(text: str) -> SafeString:
    """Markdown of a description or recipe: headings (from the third level), lists, emphasis, links, tables."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists", "nl2br"], output_format="html")
    for level in (2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return clean(html, TAGS)


@register.filter
@lru_cache(4096)
def light_prose(text: str) -> SafeString:
    """Markdown-light of a chat message: emphasis, code and links; what would be a block stays a line.

    A talk is rendered for everyone who comes in, so it is kept in memory: not for confidences.
    """
    return clean(parsers.light.reset().convert(text), LIGHT_TAGS)
