"""What a person says about letters: whether, and in which language. The link is the key."""

from django.utils.crypto import constant_time_compare, salted_hmac

from base_ops.errors import MailLinkNotFound
from base_ops.models import Mail, User

SALT = "base_ops.mail.choice"


def path_of(user: User) -> str:
    """The address of an account's page about letters on this site."""
    return f"/mail/{user.pk}-{_proof(user)}/"


def find(key: str) -> User:
    """The account whose link this is. Raises MailLinkNotFound."""
    number, _dash, proof = key.partition("-")
    # isdecimal() alone would take any script's digits, and more of them than an id has.
    user = None
    if number.isascii() and number.isdecimal() and len(number) < 19:
        user = User.objects.filter(pk=int(number), is_active=True).first()
    if user is None or not constant_time_compare(proof, _proof(user)):
        raise MailLinkNotFound()
    return user


def choose(*, key: str, mail: Mail) -> User:
    """Send this account no letters any more, or in this language. Raises MailLinkNotFound."""
    user = find(key)
    user.notice_mail = mail
    user.save(update_fields=["notice_mail"])
    return user


def _proof(user: User) -> str:
    """A link sent to an address that the account no longer has is of no use."""
    return salted_hmac(SALT, f"{user.pk}:{user.email}", algorithm="sha256").hexdigest()[:40]
