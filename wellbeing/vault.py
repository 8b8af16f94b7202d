"""Sealing what is said in confidence. Knows bytes and keys, no tables.

Each confidence has a key of its own; that key is wrapped by a master key, which never stands in the database. So a copy
of the database is unreadable by itself, and what a destroyed key sealed is gone.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES, NONCE_BYTES = 32, 12
NAME_LETTERS = 12


class Unreadable(Exception):
    """What was sealed was changed, moved elsewhere, or its key is gone."""


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, words: bytes, bound_to: str) -> bytes:
    """Only where it belongs can it be opened again: `bound_to` is no secret, but part of what is checked."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, words, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise Unreadable from None


def seal_text(key: bytes, text: str, bound_to: str) -> str:
    return urlsafe_b64encode(seal(key, text.encode(), bound_to)).decode()


def unseal_text(key: bytes, sealed: str, bound_to: str) -> str:
    try:
        return unseal(key, urlsafe_b64decode(sealed), bound_to).decode()
    except ValueError:
        raise Unreadable from None


# Master keys: from the environment, or from a file that only its owner can read


def key_file() -> Path:
    return settings.DATA_DIR / "master-keys"


def written_keys() -> list[str]:
    """As they are written, the one that wraps what is new first."""
    if settings.MASTER_KEYS:
        return list(settings.MASTER_KEYS)
    return key_file().read_text().split() if key_file().exists() else []


def master_keys() -> dict[str, bytes]:
    """Name → key. The name is made of the key, so that a wrapped key says which one it needs."""
    keys = [read_key(written) for written in written_keys()]
    return {name_of(key): key for key in keys}


def read_key(written: str) -> bytes:
    try:
        key = urlsafe_b64decode(written)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            "Each master key is 32 random bytes in URL-safe base64, one after another with commas. "
            "`manage.py rotatekeys --show-new` writes one."
        )
    return key


def write_key(key: bytes) -> str:
    return urlsafe_b64encode(key).decode()


def name_of(key: bytes) -> str:
    return sha256(b"linli master key" + key).hexdigest()[:NAME_LETTERS]


def add_to_file(key: bytes) -> None:
    """Put a master key first in the file; those that are there stay, for what they still wrap."""
    file = key_file()
    lines = [write_key(key), *(file.read_text().split() if file.exists() else [])]
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join(lines) + "\n")
    fresh.replace(file)
