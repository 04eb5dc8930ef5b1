"""Password hashes (argon2id)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's smallest safe figures: 19 MiB a hash, so that many can sign in at once on a small machine."""
_nobody = _hasher.hash("nobody's password")


def hash_of(password: str) -> str:
    """Hash a password for storing."""
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was hashed; takes as long when there is none to compare with."""
    try:
        return _hasher.verify(kept or _nobody, password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str | None) -> bool:
    """Whether a hash was made with other figures than today's."""
    return kept is not None and _hasher.check_needs_rehash(kept)
