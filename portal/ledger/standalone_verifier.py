#!/usr/bin/env python3
"""Verifies an export of the ledger: python3 verify.py [folder]. Needs Python 3.8 or newer and nothing else.

The folder holds `entries.jsonl`, `checkpoints.txt` (every signed tree head, in order) and `key.txt` (the public
keys that count, a line each; compare them with what you were given by another way). A line of entries.jsonl is

    [column, …]                                           the entry at the next place
    {"index": place, "leaf": hex, "entry": [column, …]}   the entry at a place, with its leaf hash
    {"index": place, "leaf": hex}                         an entry that is withheld
    {"index": place, "leaf": hex, "level": k}             2**k entries that are withheld, as the root over them

Places count from 0. Exits 0 when every entry is as it was sealed, every head is signed, and each follows the one
before it; otherwise 1, and names what is wrong. The same formats stand in RFC 6962 (the tree), RFC 8032 (Ed25519),
C2SP signed-note and tlog-checkpoint; this file is written apart from the program that seals, on purpose.

验证台账导出文件。退出码 0：全部与封存时一致；1：有问题，并逐条指出。
"""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

SENTENCES = {
    "no_file": ("{name} is missing", "缺少文件 {name}"),
    "key": ("key.txt: line {line} is no Ed25519 verifier key", "key.txt 第 {line} 行不是 Ed25519 验证公钥"),
    "head_unreadable": ("checkpoints.txt: head {number} cannot be read", "checkpoints.txt 第 {number} 个树头无法读取"),
    "head_unsigned": ("head {number} is signed by no key of key.txt", "第 {number} 个树头没有 key.txt 中公钥的签名"),
    "head_forged": ("the signature of head {number} does not fit", "第 {number} 个树头的签名不符"),
    "head_unchained": ("head {number} does not follow the one before it: a head was taken out, added or moved",
                       "第 {number} 个树头与前一个不相接：有树头被删除、添加或移动"),
    "no_head": ("there is no signed head: nothing is proved", "没有已签名的树头：无从证明"),
    "unreadable": ("line {line} of entries.jsonl cannot be read", "entries.jsonl 第 {line} 行无法读取"),
    "changed": ("entry {place} (line {line}) was changed after it was sealed",
                "第 {place} 条记录（第 {line} 行）封存后被改动"),
    "changed_within": ("something among entries {first} to {last} was changed, removed, inserted or moved",
                       "第 {first} 至 {last} 条记录中有改动、删除、插入或移动"),
    "missing": ("entries {first} to {last} are missing", "缺少第 {first} 至 {last} 条记录"),
    "missing_at_the_tail": ("entries {first} to {last} are missing at the tail",
                            "末尾缺少第 {first} 至 {last} 条记录"),
    "missing_number": ("between line {line} and the one before it, numbers {first} to {last} are missing",
                       "第 {line} 行之前缺少编号 {first} 至 {last}"),
    "inserted": ("line {line} was inserted: place {place} is taken already",
                 "第 {line} 行是插入的：位置 {place} 已被占用"),
    "reordered": ("line {line} (entry {place}) does not stand in its order",
                  "第 {line} 行（第 {place} 条记录）顺序不对"),
    "exchanged": ("reordered: what stands at entry {place} belongs at entry {other}",
                  "顺序被调换：第 {place} 条记录的内容属于第 {other} 条"),
    "head_withheld": ("head {number} cannot be checked: entries around it are withheld as one piece",
                      "第 {number} 个树头无法核对：其前后记录被合并隐去"),
    "not_sealed": ("{count} entries from {first} on are younger than the newest head, or were inserted at the tail",
                   "从第 {first} 条起有 {count} 条记录晚于最新树头，或是在末尾插入的"),
}  # fmt: skip


class Broken(ValueError):
    """A text that is not what it should be."""


# ---------------------------------------------------------------- Ed25519 (RFC 8032, 5.1)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def add(a, b):
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(a):
    """Twice a point."""
    x, y, z = a[0] * a[0] % P, a[1] * a[1] % P, 2 * a[2] * a[2] % P
    h = x + y
    e, g = h - (a[0] + a[1]) ** 2 % P, x - y
    f = z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def negative(a):
    """The point's negative."""
    return -a[0] % P, a[1], a[2], -a[3] % P


def decode_point(data):
    """The point of 32 bytes. Broken where there is none."""
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = square_root((y * y - 1) * pow(D * y * y + 1, P - 2, P) % P)
    if y >= P or (x == 0 and sign):
        raise Broken("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def square_root(square):
    """A root modulo P. Broken where there is none."""
    root = pow(square, (P + 3) // 8, P)
    if (root * root - square) % P:
        root = root * ROOT_OF_MINUS_ONE % P
    if (root * root - square) % P:
        raise Broken("no square")
    return root


def encode_point(a):
    """The point as 32 bytes."""
    inverse = pow(a[2], P - 2, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_fits(public, message, signature):
    """Whether 64 bytes are the signature of the 32-byte public key under the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    try:
        key = negative(decode_point(public))
    except Broken:
        return False
    return s < L and encode_point(two_products(s, BASE, k, key)) == signature[:32]


def two_products(s, a, k, b):
    """s·a + k·b, doubling once for both."""
    table, total = (None, a, b, add(a, b)), ZERO
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = double(total)
        pick = s >> bit & 1 | (k >> bit & 1) << 1
        total = add(total, table[pick]) if pick else total
    return total


# ---------------------------------------------------------------- the tree (RFC 6962, 2.1)


CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def leaf_hash(entry):
    """The leaf of an entry's columns: SHA-256 over a zero byte and their canonical JSON."""
    return hashlib.sha256(b"\0" + CANONICAL(entry).encode("utf-8")).digest()


def node_hash(left, right):
    """The node above two hashes."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The right edge of a growing tree: the roots of its perfect subtrees, by level."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, level, peak):
        """Append 2**level leaves by the root over them. Broken where they cannot begin here."""
        if self.size & ((1 << level) - 1):
            raise Broken("not aligned")
        self.size += 1 << level
        self.peaks += [None] * (level + 1 - len(self.peaks))
        while level < len(self.peaks) and self.peaks[level]:
            self.peaks[level], peak = None, node_hash(self.peaks[level], peak)
            level += 1
        self.peaks[level : level + 1] = [peak]

    def root(self):
        """The root over all leaves so far."""
        found = None
        for peak in filter(None, self.peaks):
            found = node_hash(peak, found) if found else peak
        return found or hashlib.sha256(b"").digest()


# ---------------------------------------------------------------- signed heads (C2SP signed-note, tlog-checkpoint)

HEAD = re.compile(r"((?:[^\n]+\n){3,64})\n((?:— [^\n]+\n)+)\n*")


def unbase64(text):
    """The bytes of standard base64. Broken for anything else."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Broken("not base64") from None


def read_keys(text, found):
    """{(name, key id): public key} of key.txt."""
    keys = {}
    for line, key in enumerate(filter(None, text.split("\n")), 1):
        name, _, rest = key.strip().partition("+")
        try:
            material = unbase64(rest.partition("+")[2])
        except Broken:
            material = b""
        mark = hashlib.sha256(name.encode("utf-8") + b"\n" + material).digest()[:4]
        if len(material) != 33 or material[0] != 1 or rest[:8].lower() != mark.hex():
            found("key", line=line)
        keys[name, mark] = material[1:]
    return keys


def read_heads(text, keys, found):
    """[(number, size, root)] of checkpoints.txt, as far as they can be read; says which are not to be trusted."""
    heads: list = []
    at, previous = 0, None
    while at < len(text):
        number, match = len(heads) + 1, HEAD.match(text, at)
        head = parse_head(match.group(1)) if match else None
        if not match or not head:
            found("head_unreadable", number=number)
            break
        check_signatures(match.group(1), match.group(2), keys, found, number)
        check_chain(head, previous, found, number)
        heads.append((number, head["size"], head["root"]))
        previous, at = head, match.end()
    return heads


def parse_head(text):
    """What a head says, None where it says nothing."""
    origin, size, root, *rest = text[:-1].split("\n")
    named = [line[len("previous ") :] for line in rest if line.startswith("previous ")]
    try:
        head = {"origin": origin, "size": int(size), "root": unbase64(root)}
        head["named"] = [unbase64(name) for name in named]
    except ValueError:
        return None
    head["hash"] = hashlib.sha256(text.encode("utf-8")).digest()
    return head if head["size"] >= 0 and str(head["size"]) == size else None


def check_signatures(text, lines, keys, found, number):
    """Says so unless a known key signed the text and every known key's signature fits."""
    ours = []
    for line in lines[:-1].split("\n"):
        name, _, signature = line[2:].partition(" ")
        try:
            blob = unbase64(signature)
        except Broken:
            blob = b""
        if (name, blob[:4]) in keys:
            ours.append(signature_fits(keys[name, blob[:4]], text.encode("utf-8"), blob[4:]))
    if not ours:
        found("head_unsigned", number=number)
    elif not all(ours):
        found("head_forged", number=number)


def check_chain(head, previous, found, number):
    """Says so unless the head is of the same log, no smaller, and names the head before it."""
    named = [previous["hash"]] if previous else []
    before = previous or head
    if head["named"] != named or head["origin"] != before["origin"] or head["size"] < before["size"]:
        found("head_unchained", number=number)


# ---------------------------------------------------------------- entries


class Reading:
    """Takes the lines of entries.jsonl one by one and holds them against the heads."""

    def __init__(self, heads, found):
        self.heads, self.found, self.tree = list(heads), found, Tree()
        self.early, self.wrong, self.hints = {}, {}, []
        self.proved, self.last_id, self.broken_at = 0, None, 0
        self.sealed = max([size for _, size, _ in heads], default=0)
        self.check_heads()

    def take(self, line, text):
        """One line. Broken where it cannot be read."""
        row = json.loads(text)
        if isinstance(row, list):
            self.hint(line, row)
            return self.place(line, self.tree.size, 0, leaf_hash(row))
        level, place, leaf = row.get("level", 0), row["index"], row.get("leaf")
        leaf = None if leaf is None else bytes.fromhex(leaf)
        if type(place) is not int or type(level) is not int or not 0 <= level < 64 or place < 0:
            raise Broken("no place")
        if "entry" in row:
            leaf = self.compare(line, place, leaf_hash(row["entry"]), leaf)
        if leaf is None or len(leaf) != 32:
            raise Broken("no leaf")
        return self.place(line, place, level, leaf)

    def compare(self, line, place, computed, claimed):
        """The leaf to go on with: the claimed one, so that what follows can still be checked."""
        if claimed not in (None, computed):
            self.wrong[place] = (line, computed, claimed)
        return claimed or computed

    def hint(self, line, row):
        """Remember what an entry's own number (its first column) says about the order; the roots decide."""
        number = row[0] if row and type(row[0]) is int else None
        if number is not None and self.last_id is not None and number != self.last_id + 1:
            self.hints.append((line, self.tree.size, self.last_id, number))
        self.last_id = self.last_id if number is None else number

    def place(self, line, place, level, leaf):
        """Put a leaf or a subtree at its place in the tree, or keep it until those before it have come."""
        if place < self.tree.size or place in self.early:
            self.found("inserted", line=line, place=place)
        elif place > self.tree.size:
            self.early[place] = (level, leaf)
        else:
            if self.early:
                self.found("reordered", line=line, place=place)
            self.grow(level, leaf)
            while self.tree.size in self.early:
                self.grow(*self.early.pop(self.tree.size))

    def grow(self, level, leaf):
        """Append to the tree and hold it against every head of that size."""
        self.tree.add(level, leaf)
        self.check_heads()

    def check_heads(self):
        """Compare the root with the heads of exactly this size; after the first that differs no other can fit."""
        while self.heads and self.heads[0][1] <= self.tree.size and not self.broken_at:
            number, size, root = self.heads.pop(0)
            if size < self.tree.size:
                self.found("head_withheld", number=number)
            elif root == self.tree.root():
                self.proved, self.hints = size, []
            else:
                self.broken_at = size or 1
                self.found("changed_within", first=self.proved, last=size - 1)

    def finish(self):
        """Say what only shows at the end."""
        self.tell_wrong_leaves()
        self.tell_hints()
        self.tell_missing()
        if not self.sealed:
            self.found("no_head")
        if self.tree.size > self.sealed:
            self.found("not_sealed", count=self.tree.size - self.sealed, first=self.sealed)

    def tell_wrong_leaves(self):
        """Entries whose content is not that of their leaf: exchanged with another, or changed."""
        homes = {claimed: place for place, (_, _, claimed) in self.wrong.items()}
        for place, (line, computed, _) in self.wrong.items():
            if computed in homes:
                self.found("exchanged", place=place, other=homes[computed])
            else:
                self.found("changed", place=place, line=line)

    def tell_hints(self):
        """Where a root did not fit, the entries' own numbers may say why."""
        for line, place, before, number in self.hints:
            if place >= self.broken_at:
                break
            if number == before:
                self.found("inserted", line=line, place=place - 1)
            elif number < before:
                self.found("reordered", line=line, place=place)
            else:
                self.found("missing_number", line=line, first=before + 1, last=number - 1)

    def tell_missing(self):
        """Places that no line has filled."""
        at = self.tree.size
        for place in sorted(self.early):
            if place > at:
                self.found("missing", first=at, last=place - 1)
            at = max(at, place + (1 << self.early[place][0]))
        if at < self.sealed:
            self.found("missing_at_the_tail", first=at, last=self.sealed - 1)


def read_entries(lines, heads, found):
    """Read every line; the number of entries that the heads prove."""
    reading = Reading(heads, found)
    for line, text in enumerate(lines, 1):
        try:
            reading.take(line, text.decode("utf-8"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found("unreadable", line=line)
    reading.finish()
    return reading.proved


# ---------------------------------------------------------------- the command


def verify(folder):
    """([(kind, English sentence, Chinese sentence)] of what is wrong, number of entries that are proved)."""
    findings = []

    def found(kind, **values):
        findings.append((kind, *(sentence.format(**values) for sentence in SENTENCES[kind])))

    entries, checkpoints, key = (Path(folder) / name for name in ("entries.jsonl", "checkpoints.txt", "key.txt"))
    for path in (entries, checkpoints, key):
        if not path.is_file():
            found("no_file", name=path.name)
    if findings:
        return findings, 0
    heads = read_heads(read_text(checkpoints), read_keys(read_text(key), found), found)
    with entries.open("rb") as lines:
        return findings, read_entries(lines, heads, found)


def read_text(path):
    """A file's text; bytes that are no UTF-8 become a mark that no signature covers."""
    return path.read_bytes().decode("utf-8", "replace")


def main(arguments):
    """Print what is wrong, in both languages; the exit code."""
    findings, proved = verify(arguments[0] if arguments else Path(__file__).resolve().parent)
    out = [f"{kind}: {english}\n    {chinese}\n" for kind, english, chinese in findings]
    if not findings:
        out = [f"all {proved} entries are as they were sealed\n    全部 {proved} 条记录与封存时一致\n"]
    sys.stdout.buffer.write("".join(out).encode("utf-8"))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
