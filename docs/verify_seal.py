#!/usr/bin/env python3
"""Recomputes the seals of a book without hocbong; docs/formats.md describes what is read here.

    hocbong export --to canonical BOOK --output sealed.jsonl
    python3 docs/verify_seal.py BOOK sealed.jsonl [HEAD]

`hocbong verify` says that these transactions are those of the CSV files, this program that they are the sealed ones.
It prints each head and fails if one is wrong, or if HEAD (64 digits) is none of them."""
import base64, csv, hashlib, hmac, json, pathlib, sys


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(secret, index, fields):
    leb128 = lambda n: bytes([n]) if n < 128 else bytes([n % 128 + 128]) + leb128(n // 128)
    salt = hmac.new(secret, index.to_bytes(8, "big"), "sha256").digest()
    parts = [b"hocbong.leaf/1", salt] + [field.encode() for field in fields]
    return sha256(b"\0" + b"".join(leb128(len(part)) + part for part in parts))


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + root(leaves[:half]) + root(leaves[half:]))


def main(book, canonical, expected=None):
    book, problems, heads, leaves, previous = pathlib.Path(book), [], [], [], ""
    rows = [json.loads(line) for line in open(canonical, encoding="utf-8")]
    for seal in csv.DictReader(open(book / "seals.csv", encoding="utf-8", newline="")):
        number, count = int(seal["sequence"]), int(seal["count"])
        folder = book / "seals" / f"{number:04}"
        secret = bytes.fromhex((folder / "salt.txt").read_text().strip())
        leaves += [leaf(secret, index, rows[index]) for index in range(len(leaves), min(count, len(rows)))]
        encoded = lambda digest: base64.b64encode(bytes.fromhex(digest)).decode() if digest else "none"
        text = (f"{seal['origin']}\n{count}\n{encoded(seal['root'])}\nseal {number}\nthrough {seal['through']}\n"
                f"sealed {seal['sealed_on']}\nfiles {encoded(seal['files'])}\nfindings {seal['findings']}\n"
                f"unread {seal['unread']}\nprevious {encoded(seal['previous'])}\n")
        head = sha256(text.encode()).hex()
        for what, is_right in [
            ("root", len(leaves) == count and root(leaves).hex() == seal["root"]),
            ("head", head == seal["head"]),
            ("previous", seal["previous"] == previous),
            ("files", sha256((folder / "files.csv").read_bytes()).hex() == seal["files"]),
            ("checkpoint", (folder / "checkpoint.txt").read_text(encoding="utf-8").startswith(text + "\n")),
        ]:
            if not is_right:
                problems.append(f"seal {number}: {what} is wrong")
        print(number, seal["through"], count, head)
        heads, previous = heads + [head], head
    problems += ["the expected head is none of these"] if expected and expected.lower() not in heads else []
    print("\n".join(problems) or "all seals hold")
    return 1 if problems or not heads else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
