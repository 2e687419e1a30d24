"""The verifier that travels with an export finds what was done to it, and agrees with our own tree and signatures."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.ledger import merkle, standalone_verifier
from portal.ledger.checkpoints import Checkpoint, Signer

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
LOG = Signer("ledger.portal.example", bytes(range(32)))
ENTRIES = [[100 + place, "subsidies.approved", f"张{place}", None, {"note": "a\tb"}] for place in range(40)]
SIZES = (7, 16, 33, 40)


def leaf(entry):
    return merkle.leaf_hash(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode())


def as_array(_, entry):
    return json.dumps(entry, ensure_ascii=False)


def as_object(place, entry):
    return json.dumps({"index": place, "leaf": leaf(entry).hex(), "entry": entry})


def heads(entries, sizes, signer=LOG):
    last, notes = None, []
    for size in sizes:
        last = Checkpoint.after(last, "ledger.portal.example", size, merkle.root(map(leaf, entries[:size])), AT)
        notes.append(signer.sign(last.text))
    return notes


@pytest.fixture
def export(tmp_path):
    """Writes an export and gives the kinds of what is wrong with it."""

    def check(lines, notes=None, key=str(LOG.key)):
        (tmp_path / "entries.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        (tmp_path / "checkpoints.txt").write_text("\n".join(notes or heads(ENTRIES, SIZES)), encoding="utf-8")
        (tmp_path / "key.txt").write_text(f"{key}\n")
        findings, proved = standalone_verifier.verify(tmp_path)
        return [(kind, english) for kind, english, _ in findings] or proved

    return check


@pytest.fixture(params=[as_array, as_object])
def lines(request):
    return [request.param(place, entry) for place, entry in enumerate(ENTRIES)]


def kinds(findings):
    return {kind for kind, _ in findings}


def test_an_untouched_export_is_proved_whole(export, lines):
    assert export(lines) == 40


def test_a_changed_entry_is_named(export):
    rows = [as_object(place, entry) for place, entry in enumerate(ENTRIES)]
    rows[20] = rows[20].replace("approved", "refused")
    assert export(rows) == [("changed", "entry 20 (line 21) was changed after it was sealed")]


def test_a_change_that_hides_its_leaf_too_is_found_between_two_heads(export):
    changed = [*ENTRIES[:20], [120, "subsidies.refused"], *ENTRIES[21:]]
    for write in (as_array, as_object):
        findings = export([write(place, entry) for place, entry in enumerate(changed)])
        assert findings == [("changed_within", "something among entries 16 to 32 was changed, removed, inserted or moved")]


def test_entries_that_were_removed_are_named(export):
    rows = [as_object(place, entry) for place, entry in enumerate(ENTRIES)]
    assert export(rows[:10] + rows[12:]) == [("missing", "entries 10 to 11 are missing")]


def test_a_removed_entry_without_places_is_found_by_root_and_number(export):
    rows = [as_array(place, entry) for place, entry in enumerate(ENTRIES)]
    findings = export(rows[:10] + rows[11:])
    assert ("missing_number", "between line 11 and the one before it, numbers 110 to 110 are missing") in findings
    assert kinds(findings) == {"changed_within", "missing_number", "missing_at_the_tail"}


@pytest.mark.parametrize("left", [39, 38, 33, 1, 0])
def test_entries_that_were_cut_off_at_the_tail_are_named(export, lines, left):
    assert ("missing_at_the_tail", f"entries {left} to 39 are missing at the tail") in export(lines[:left])


def test_an_entry_that_was_put_in_twice_is_named(export, lines):
    findings = export([*lines[:21], lines[20], *lines[21:]])
    assert ("inserted", "line 22 was inserted: place 20 is taken already") in findings


def test_an_entry_that_was_added_at_the_tail_is_named(export, lines):
    extra = lines[39].replace('"index": 39', '"index": 40')
    assert export([*lines, extra]) == [
        ("not_sealed", "1 entries from 40 on are younger than the newest head, or were inserted at the tail")
    ]


def test_lines_that_changed_places_are_named(export, lines):
    lines[20], lines[21] = lines[21], lines[20]
    assert "reordered" in kinds(export(lines))


def test_entries_that_changed_places_under_their_leaves_are_named(export):
    rows = [json.loads(as_object(place, entry)) for place, entry in enumerate(ENTRIES)]
    rows[20]["entry"], rows[5]["entry"] = rows[5]["entry"], rows[20]["entry"]
    assert kinds(export(map(json.dumps, rows))) == {"exchanged"}


def test_withheld_entries_leave_everything_provable(export):
    rows = [as_object(place, entry) for place, entry in enumerate(ENTRIES)]
    hashes = [leaf(entry) for entry in ENTRIES]
    for first, last in ((0, 7), (7, 16), (20, 33)):
        for start, level in merkle.subtrees(first, last):
            end = start + (1 << level)
            withheld = {"index": start, "level": level, "leaf": merkle.root(hashes[start:end]).hex()}
            rows[start:end] = [json.dumps(withheld)] + [""] * (end - start - 1)
    assert export(filter(None, rows)) == 40


def test_a_head_inside_a_withheld_piece_is_not_taken_on_trust(export):
    hashes = [leaf(entry) for entry in ENTRIES]
    withheld = {"index": 0, "level": 5, "leaf": merkle.root(hashes[:32]).hex()}
    rows = [json.dumps(withheld), *(as_object(place, ENTRIES[place]) for place in range(32, 40))]
    assert kinds(export(rows)) == {"head_withheld"}


def test_a_head_that_was_taken_out_is_noticed(export, lines):
    notes = heads(ENTRIES, SIZES)
    assert kinds(export(lines, notes[:1] + notes[2:])) == {"head_unchained"}
    assert kinds(export(lines, notes[1:])) == {"head_unchained"}


def test_heads_signed_by_another_key_prove_nothing(export, lines):
    other = Signer("ledger.portal.example", bytes(32))
    assert kinds(export(lines, heads(ENTRIES, SIZES, other))) == {"head_unsigned"}


def test_a_head_that_was_rewritten_is_forged(export, lines):
    notes = heads(ENTRIES, SIZES)
    other = heads([["other"], *ENTRIES[1:]], SIZES)[3]
    notes[3] = other.rpartition("\n\n")[0] + "\n\n" + notes[3].rpartition("\n\n")[2]
    assert "head_forged" in kinds(export(lines, notes))


@pytest.mark.parametrize("row", ["", "x", "{}", "1", "null", '{"index": -1, "leaf": ""}', '{"index": 0}', "[" * 9999,
                                 '{"index": 0, "leaf": "00"}', '{"index": "0", "entry": []}', '{"index": 0, "level": 99}'])  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(export, lines, row):
    assert ("unreadable", "line 4 of entries.jsonl cannot be read") in export([*lines[:3], row, *lines[3:]])


@pytest.mark.parametrize("note", ["x", "a\nb\nc\n\n— n AAAA\n", "a\n1\n=\n\n— n AAAA\n", "a\n-1\nAAAA\n\n— n AAAA\n"])
def test_a_head_that_cannot_be_read_is_named(export, lines, note):
    assert "head_unreadable" in kinds(export(lines, [note]))


@pytest.mark.parametrize("key", ["x", "a+b+c", str(LOG.key)[:-4] + "AAAA", "ledger.portal.example"])
def test_a_key_that_is_none_is_named(export, lines, key):
    assert {"key", "head_unsigned"} <= kinds(export(lines, key=key))


def test_an_export_without_heads_proves_nothing(export, lines):
    assert "no_head" in kinds(export(lines, [""]))


def test_a_folder_without_its_files_is_refused(tmp_path):
    assert {kind for kind, *_ in standalone_verifier.verify(tmp_path)[0]} == {"no_file"}


@pytest.mark.parametrize(("row", "code", "word"), [(as_object(39, ENTRIES[39]), 0, "一致"), ("[]", 1, "改动")])
def test_it_runs_alone_with_an_exit_code_and_in_both_languages(export, lines, tmp_path, row, code, word):
    export([*lines[:39], row])
    program = tmp_path / "verify.py"
    program.write_bytes(Path(standalone_verifier.__file__).read_bytes())
    done = subprocess.run([sys.executable, "-I", "-S", program], capture_output=True, check=False, cwd="/", env={})
    assert (done.returncode, word in done.stdout.decode(), done.stderr) == (code, True, b"")


# RFC 8032, 7.1: public key, message, signature.
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_standard_fit(public, message, signature):
    assert standalone_verifier.signature_fits(*map(bytes.fromhex, (public, message, signature)))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_a_signature_of_the_library_fits_and_with_any_bit_flipped_does_not(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = (int.from_bytes(signature) ^ 1 << bit).to_bytes(64)
    assert standalone_verifier.signature_fits(public, message, signature)
    assert not standalone_verifier.signature_fits(public, message, flipped)
    assert not standalone_verifier.signature_fits(public, message + b"x", signature)


@given(st.binary(max_size=70), st.binary(max_size=70))
def test_a_key_or_signature_of_another_length_never_fits(public, signature):
    assume(len(public) != 32 or len(signature) != 64)
    assert not standalone_verifier.signature_fits(public, b"", signature)


@given(st.binary())
def test_a_signature_never_fits_any_other_key(anything):
    signature = Ed25519PrivateKey.from_private_bytes(bytes(32)).sign(anything)
    assert not standalone_verifier.signature_fits(sha256(anything).digest(), anything, signature)


@given(st.integers(0, 200))
def test_its_tree_is_our_tree(size):
    tree = standalone_verifier.Tree()
    for number in range(size):
        tree.add(0, merkle.leaf_hash(bytes([number])))
    assert tree.root() == merkle.root(merkle.leaf_hash(bytes([number])) for number in range(size))
