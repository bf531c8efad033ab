"""Which translation is behind: what one language changed and the other did not, until it does."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from documents.markdown import parse
from documents.translation import with_state

KEYS = ["a", "b", "c"]
MODEL = parse("# 1 A\n\ntext\n", language="en").blocks[1]


def texts(ja, en):
    """Make both texts from words by key."""
    return {
        code: [replace(MODEL, key=key, text=text) for key, text in said.items()]
        for code, said in (("ja", ja), ("en", en))
    }


def behind(found):
    return {(code, b.key) for code, blocks in found.items() for b in blocks if b.behind}


def test_a_translation_is_behind_until_it_follows():
    first = with_state(texts({"a": "一", "b": "二"}, {"a": "one", "b": "two"}), previous={})
    assert not behind(first)
    second = with_state(texts({"a": "一つ", "b": "二"}, {"a": "one", "b": "two"}), previous=first)
    assert behind(second) == {("en", "a")}
    third = with_state(texts({"a": "一つ", "b": "二"}, {"a": "one", "b": "2"}), previous=second)
    assert behind(third) == {("en", "a"), ("ja", "b")}
    fourth = with_state(
        texts({"a": "一つ", "b": "二"}, {"a": "a single", "b": "2"}), previous=third
    )
    assert behind(fourth) == {("ja", "b")}


def test_what_came_or_stands_alone_or_in_one_language_is_not_behind():
    old = with_state(texts({"a": "一"}, {"a": "one"}), previous={})
    assert not behind(with_state(texts({"b": "二"}, {"b": "two"}), previous=old))
    assert not behind(with_state(texts({"a": "一つ"}, {"b": "two"}), previous=old))
    alone = {"ja": texts({"a": "一つ"}, {})["ja"]}
    assert not behind(with_state(alone, previous=old))
    assert not behind(with_state(texts({"a": " 一\n"}, {"a": "one"}), previous=old))


words = st.fixed_dictionaries({key: st.sampled_from(["x", "y", "x y"]) for key in KEYS})


@given(history=st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_never_both_and_never_silently_forgotten(history):
    """Walk beside: a language is late for a key once the other alone changed, until it changes."""
    found, late = {}, {}
    for n, (ja, en) in enumerate(history):
        last, found = found, with_state(texts(ja, en), previous=found)
        for key in KEYS if n else ():
            moved = {
                code: said[key] != next(b.text for b in last[code] if b.key == key)
                for code, said in (("ja", ja), ("en", en))
            }
            for code, other in (("ja", "en"), ("en", "ja")):
                if moved[code] and not moved[other]:
                    late[key] = None if late.get(key) == code else other
            if moved["ja"] and moved["en"]:
                late[key] = None
        assert behind(found) == {(code, key) for key, code in late.items() if code}
        for code, said in (("ja", ja), ("en", en)):
            assert [b.text for b in found[code]] == list(said.values())
