"""How much earnest 定金 and deposit 押金 of a quote the base holds."""

from django.db.models import Case, F, QuerySet, Sum, When

from base_ops.models import Quote, SecurityAct, SecurityMoney, SecurityMovement

# COMPENSATED is the base's own money: it changes nothing in what is held.
LEAVES = (SecurityAct.RETURNED, SecurityAct.FORFEITED, SecurityAct.APPLIED)


def held() -> Sum:
    """The sum of movements as what is held, for aggregates over movements."""
    return Sum(
        Case(
            When(act=SecurityAct.RECEIVED, then=F("amount_fen")),
            When(act__in=LEAVES, then=-F("amount_fen")),
            default=0,
        )
    )


def kept(quote: Quote, money: SecurityMoney) -> int:
    """What the base holds of this money for all versions of the quote, in fen."""
    return movements_of(quote).filter(money=money).aggregate(sum=held())["sum"] or 0


def movements_of(quote: Quote) -> QuerySet[SecurityMovement]:
    """Movements on any version of the quote: the money stays when a new version is made."""
    return SecurityMovement.objects.filter(quote__base=quote.base_id, quote__number=quote.number)
