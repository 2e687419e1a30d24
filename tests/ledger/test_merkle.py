"""The tree of RFC 6962: reference roots, proofs, and what a proof must refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger import merkle
from portal.ledger.merkle import CompactRange

# The leaves and roots that Certificate Transparency implementations test each other with.
LEAVES = [merkle.leaf_hash(bytes.fromhex(data)) for data in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [bytes.fromhex(root) for root in (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)]  # fmt: skip

sizes = st.integers(min_value=0, max_value=300)


def leaves(count):
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def by_definition(row):
    """The recursive definition of RFC 6962, 2.1, word for word."""
    if len(row) < 2:
        return row[0] if row else merkle.EMPTY_ROOT
    split = max(1 << power for power in range(len(row).bit_length()) if 1 << power < len(row))
    return merkle.node_hash(by_definition(row[:split]), by_definition(row[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_the_reference_roots(size):
    assert merkle.root(LEAVES[:size]) == ROOTS[size]


def test_a_reference_proof_of_inclusion_is_made_byte_for_byte():
    assert [step.hex() for step in merkle.inclusion_proof(5, 8, LEAVES)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_a_reference_proof_of_consistency_is_made_byte_for_byte():
    assert [step.hex() for step in merkle.consistency_proof(6, 8, LEAVES)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(sizes)
def test_the_root_is_that_of_the_definition(size):
    assert merkle.root(leaves(size)) == by_definition(leaves(size))


@given(sizes, sizes)
def test_a_tree_that_was_written_down_in_between_goes_on_as_if_it_was_not(first, more):
    tree = CompactRange()
    tree.extend(leaves(first))
    tree = CompactRange.load(tree.dump())
    assert tree.size == first
    for leaf in leaves(first + more)[first:]:
        tree.append(leaf)
    assert (tree.size, tree.root()) == (first + more, merkle.root(leaves(first + more)))


PEAK = "A" * 43 + "="


@pytest.mark.parametrize(
    "text", ["", "x", "1", "0 AAAA", "2 AAAA", "-1", f"-1 {PEAK}", f"01 {PEAK}", "1 " + "A" * 44, "1 ä", f"3 {PEAK}"]
)
def test_a_range_that_nobody_wrote_is_refused(text):
    with pytest.raises(ValueError, match=r"range|size|int|argument|padding|ASCII|base64"):
        CompactRange.load(text)


@given(st.data())
def test_every_leaf_is_proved_and_no_other_leaf_place_size_or_root_is(data):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    row, root = leaves(size), merkle.root(leaves(size))
    proof = merkle.inclusion_proof(index, size, row)
    assert merkle.verify_inclusion(row[index], index, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, size, proof, root)
    assert not merkle.verify_inclusion(row[index], index, size, proof, merkle.EMPTY_ROOT)
    assert not merkle.verify_inclusion(row[index], size, size, proof, root)
    assert not merkle.verify_inclusion(row[index], index, size, [*proof, root], root)
    assert not any(merkle.verify_inclusion(row[index], other, size, proof, root) for other in range(size) if other != index)


@given(st.data())
def test_every_beginning_is_proved_and_no_other_tree_is(data):
    size = data.draw(st.integers(0, 70))
    first = data.draw(st.integers(0, size))
    row = leaves(size)
    old, new = merkle.root(row[:first]), merkle.root(row)
    proof = merkle.consistency_proof(first, size, row)
    assert merkle.verify_consistency(first, size, proof, old, new)
    assert not merkle.verify_consistency(first, size, [*proof, new], old, new)
    assert not merkle.verify_consistency(first, size, proof, merkle.leaf_hash(b"other"), new)
    if first:
        assert not merkle.verify_consistency(first, size, proof, old, merkle.leaf_hash(b"other"))


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 9), (0, 0)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, LEAVES)


@pytest.mark.parametrize(("first", "size"), [(-1, 8), (7, 6), (8, 9)])
def test_no_proof_is_made_between_trees_that_are_not_there(first, size):
    with pytest.raises(ValueError, match="no trees"):
        merkle.consistency_proof(first, size, LEAVES)


@given(sizes, sizes)
def test_leaves_that_are_withheld_as_subtrees_leave_the_root_as_it_is(start, more):
    row = leaves(start + more)
    tree = CompactRange()
    tree.extend(row[:start])
    for first, level in merkle.subtrees(start, start + more):
        tree.append_subtree(level, merkle.root(row[first : first + (1 << level)]))
    assert tree.root() == merkle.root(row)


def test_a_subtree_that_does_not_begin_where_it_may_is_refused():
    tree = CompactRange()
    tree.append(LEAVES[0])
    with pytest.raises(ValueError, match="cannot begin"):
        tree.append_subtree(1, LEAVES[1])
