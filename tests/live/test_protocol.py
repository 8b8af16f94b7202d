"""Every word on the socket is a type; everything else is a bad frame."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.protocol import DOWN, UP, BadFrame, Config, Ping, Pong, React, Show, encode, parse

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "live"


def test_a_word_comes_back_as_its_type() -> None:
    assert parse('{"type":"ping","t":12.5}') == Ping(12.5)
    assert parse('{"type":"react","emoji":"👏"}') == React("👏")
    assert parse('{"type":"config","track":0,"kind":1,"config":{"codec":"vp8"}}') == Config(
        0, 1, {"codec": "vp8"}
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "protocol.bad_json"),
        ("{", "protocol.bad_json"),
        ("[1]", "protocol.bad_json"),
        ('"ping"', "protocol.bad_json"),
        ("[" * 5000, "protocol.bad_json"),
        ("{}", "protocol.unknown"),
        ('{"type":"shout"}', "protocol.unknown"),
        ('{"type":["ping"]}', "protocol.unknown"),
        ('{"type":"ping"}', "protocol.bad_fields"),
        ('{"type":"ping","t":"1"}', "protocol.bad_fields"),
        ('{"type":"ping","t":true}', "protocol.bad_fields"),
        ('{"type":"ping","t":1,"more":2}', "protocol.bad_fields"),
        ('{"type":"watch","on":1}', "protocol.bad_fields"),
        ('{"type":"got","spot":1.5,"ms":1}', "protocol.bad_fields"),
        ('{"type":"react","emoji":"' + "x" * 20_000 + '"}', "protocol.too_big"),
        ('{"type":"react","emoji":"' + "好" * 6_000 + '"}', "protocol.too_big"),
        ('{"type":"ping","t":NaN}', "protocol.bad_json"),
        ('{"type":"ping","t":-Infinity}', "protocol.bad_json"),
        ('{"type":"ping","t":1e999}', "protocol.bad_fields"),
    ],
)
def test_everything_else_is_a_bad_frame_with_a_code(text: str, code: str) -> None:
    with pytest.raises(BadFrame) as bad:
        parse(text)
    assert bad.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(UP)) | st.text(max_size=6), st.dictionaries(st.sampled_from(
    ["t", "emoji", "on", "seq", "ms", "track", "kind", "config", "x"]), JSON, max_size=4))  # fmt: skip
def test_whatever_comes_is_a_word_or_a_bad_frame_and_never_another_error(
    name: str, fields: dict[str, object]
) -> None:
    try:
        word = parse(json.dumps({"type": name, **fields}))
    except BadFrame:
        return
    assert word.name == name


def test_frames_down_carry_their_name_and_chinese_as_it_is() -> None:
    text = encode(Show(3, "messages", "message-1", "append", "<p>你好</p>")).decode()
    assert "你好" in text
    assert json.loads(text)["type"] == "show"
    assert json.loads(encode(Pong(1.0, 2.0))) == {"type": "pong", "t": 1.0, "now": 2.0}


def test_the_page_knows_every_word_of_the_server_and_no_other() -> None:
    """A word added to the protocol must be added to the page's handlers too, or this fails."""
    lists = dict(re.findall(r"export const (UP|DOWN) = \[(.*?)\]", (SCRIPTS / "socket.js").read_text()))
    assert set(re.findall(r"\w+", lists["UP"])) == set(UP)
    assert set(re.findall(r"\w+", lists["DOWN"])) == set(DOWN)
    scripts = "\n".join(file.read_text() for file in SCRIPTS.rglob("*.js"))
    assert [word for word in DOWN if f'.on("{word}"' not in scripts] == []
    said = set(re.findall(r"""(?:say\(|type: )"(\w+)\"""", scripts))
    assert [word for word in UP if word not in said] == []
