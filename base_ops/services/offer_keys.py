"""
The keys of offer links: 256 bits, made anew from a random seed and the server's secret.

The table holds the seed and the key's SHA-256, so who reads the table cannot open a link,
and the desk can still show the link again to whoever may see it.
"""

import secrets
from hashlib import sha256

from django.utils.crypto import salted_hmac

from base_ops.models import WaitlistOffer

SALT = "base_ops.waitlist.offer"


def new_seed() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def key_of(seed: str) -> str:
    """The key that stands in the link of this seed."""
    return salted_hmac(SALT, seed, algorithm="sha256").hexdigest()


def hash_of(key: str) -> str:
    """What is stored of a key."""
    return sha256(key.encode()).hexdigest()


def path_of(offer: WaitlistOffer) -> str:
    """The address of an offer's page on this site."""
    return f"/offers/{key_of(offer.seed)}/"
