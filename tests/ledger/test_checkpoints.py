"""Signed tree heads: the reference note of the format, and what must not be believed."""

from base64 import b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.checkpoints import BadNote, Checkpoint, Signer, VerifierKey, open_chain, open_note, split_heads

# The example of golang.org/x/mod/sumdb/note, which implementations of signed notes test each other with.
REFERENCE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
REFERENCE_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
REFERENCE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
REFERENCE_NOTE = (
    REFERENCE_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
LOG = Signer("ledger.portal.example", bytes(32))
OTHER = Signer("ledger.portal.example", bytes(31) + b"\1")


def refusal(code):
    return pytest.raises(BadNote, match=f"^{code}:")


def heads(*sizes):
    last = None
    for size in sizes:
        last = Checkpoint.after(last, "ledger.portal.example", size, size.to_bytes(32), AT)
        yield LOG.sign(last.text)


def test_the_reference_key_signs_the_reference_note_byte_for_byte():
    signer = Signer("PeterNeumann", REFERENCE_SEED)
    assert (str(signer.key), signer.sign(REFERENCE_TEXT)) == (REFERENCE_KEY, REFERENCE_NOTE)


def test_the_reference_note_is_opened_with_the_reference_key():
    assert open_note(REFERENCE_NOTE, [VerifierKey.parse(REFERENCE_KEY)]) == REFERENCE_TEXT


def test_a_text_that_was_changed_after_signing_is_forged():
    with refusal("forged"):
        open_note(REFERENCE_NOTE.replace("answer", "ANSWER"), [VerifierKey.parse(REFERENCE_KEY)])


def test_a_signature_of_another_key_counts_for_nothing_and_does_no_harm():
    both = LOG.sign("a\n") + OTHER.sign("b\n").rpartition("\n\n")[2]
    assert open_note(both, [LOG.key]) == "a\n"
    with refusal("unsigned"):
        open_note(LOG.sign("a\n"), [OTHER.key])


@pytest.mark.parametrize("at", range(len(REFERENCE_KEY)))
def test_a_key_with_any_character_changed_is_no_key(at):
    changed = REFERENCE_KEY[:at] + ("A" if REFERENCE_KEY[at] != "A" else "B") + REFERENCE_KEY[at + 1 :]
    if changed.lower() == REFERENCE_KEY.lower() and changed[at - 1 : at].isdigit():
        return
    with pytest.raises(BadNote):
        VerifierKey.parse(changed)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n", "wide\u3000space"])
def test_a_key_name_that_would_break_the_format_is_refused(name):
    with refusal("key"):
        Signer(name, bytes(32))


@pytest.mark.parametrize("text", ["", "no newline", "a\rb\n", "nul\0\n"])
def test_a_text_that_cannot_be_a_note_is_not_signed(text):
    with refusal("malformed"):
        LOG.sign(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_whatever_passes_for_a_signed_note(text):
    with pytest.raises(BadNote):
        open_note(text, [LOG.key])


@given(st.binary(max_size=80))
def test_no_bytes_whatever_pass_for_a_signature(blob):
    assert not LOG.key.accepts("a\n", blob)


def test_a_checkpoint_reads_as_it_was_written():
    head = Checkpoint.after(None, "ledger.portal.example", 20852163, bytes(range(32)), AT)
    assert Checkpoint.parse(head.text) == head
    assert (head.previous, head.sealed_at) == (None, AT)
    assert head.text.splitlines()[:2] == ["ledger.portal.example", "20852163"]


@pytest.mark.parametrize("text", [
    "", "o\n", "o\n1\n", "o\n1\nAAAA\n", "o\n01\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n",
    "\n1\n" + "A" * 43 + "=\n", "o\n1\n" + "A" * 43 + "=", "o\n1\n" + "A" * 43 + "=\n\n", "o\n1\n=A==\n",
])  # fmt: skip
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with refusal("malformed"):
        Checkpoint.parse(text)


@pytest.mark.parametrize("line", ["sealed yesterday", "previous ="])
def test_a_broken_line_of_ours_is_refused_when_it_is_read(line):
    head = Checkpoint("o", 1, bytes(32), (line,))
    with refusal("malformed"):
        _ = head.previous, head.sealed_at


def test_heads_that_follow_each_other_are_given_out_in_order():
    assert [head.size for head in open_chain(heads(3, 8, 8, 20), [LOG.key])] == [3, 8, 8, 20]


def test_a_head_that_was_taken_out_is_missed_by_the_next():
    first, _, third = heads(3, 8, 20)
    with refusal("unchained"):
        list(open_chain([first, third], [LOG.key]))


def test_a_chain_whose_beginning_was_cut_off_is_refused():
    _, second = heads(3, 8)
    with refusal("unchained"):
        list(open_chain([second], [LOG.key]))


def test_a_log_that_shrank_is_refused():
    with refusal("shrunk"):
        list(open_chain(heads(8, 3), [LOG.key]))


def test_a_head_of_another_log_is_refused():
    (first,) = heads(3)
    second = Checkpoint.after(Checkpoint.parse(open_note(first, [LOG.key])), "other.example", 8, bytes(32), AT)
    with refusal("origin"):
        list(open_chain([first, LOG.sign(second.text)], [LOG.key]))


def test_a_file_of_heads_is_taken_apart_with_and_without_blank_lines():
    notes = list(heads(3, 8, 20))
    assert split_heads("".join(notes)) == split_heads("\n".join(notes)) == notes


@pytest.mark.parametrize("rest", ["x", "o\n1\n", "o\n1\nr\n\n", "\n— name AAAA\n"])
def test_anything_else_in_a_file_of_heads_is_refused(rest):
    with refusal("malformed"):
        split_heads("".join(heads(3)) + rest)
