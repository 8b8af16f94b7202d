"""What pages have in common is made once per language, and nothing of one reader stays in it."""

from django.template import Context, Template
from django.utils.translation import override

SAYS = '{% load i18n once %}{% once %}<p title="{{ reader }}">{% translate "Today" %}</p>{% endonce %}'


def test_each_reads_it_in_their_language() -> None:
    template = Template(SAYS)
    for language, word in (("zh-hans", "今天"), ("en", "Today"), ("zh-hans", "今天")):
        with override(language):
            assert template.render(Context()) == f'<p title="">{word}</p>'


def test_nothing_of_who_came_first_stays_in_it() -> None:
    template = Template(SAYS)
    with override("en"):
        assert template.render(Context({"reader": "Rosa"})) == template.render(Context({"reader": "Omar"}))
        assert "Rosa" not in template.render(Context({"reader": "Omar"}))


def test_what_stands_around_it_is_each_readers_own() -> None:
    template = Template("{% load once %}{{ reader }} {% once %}·{% endonce %}")
    assert [template.render(Context({"reader": name})) for name in ("Rosa", "Omar")] == ["Rosa ·", "Omar ·"]
