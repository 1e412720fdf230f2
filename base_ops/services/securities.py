"""Earnest 定金 and deposit 押金: received, returned, forfeited, put towards an invoice."""

from datetime import datetime

from django.db import transaction

from base_ops.models import Payment, Quote, SecurityAct, SecurityMoney, SecurityMovement, User
from base_ops.money_errors import AmountNotPositive, NotEnoughKept
from base_ops.selectors.securities import LEAVES, kept
from base_ops.services.quotes import lock_quote
from sets.money import yuan

WORDS = {
    SecurityMoney.EARNEST: ("定金", "earnest"),
    SecurityMoney.DEPOSIT: ("押金", "deposit"),
}
ACTS = {
    SecurityAct.RETURNED: ("退还", "returned"),
    SecurityAct.FORFEITED: ("没收", "forfeited"),
    SecurityAct.APPLIED: ("抵付", "put towards an invoice"),
}


@transaction.atomic
def move_money(
    *,
    quote: Quote,
    money: SecurityMoney,
    act: SecurityAct,
    amount_fen: int,
    now: datetime,
    by: User | None,
    note: str = "",
    payment: Payment | None = None,
) -> SecurityMovement:
    """
    Record a movement of earnest or deposit.

    Raises AmountNotPositive, and NotEnoughKept when more would leave than is held.
    """
    if amount_fen <= 0:
        raise AmountNotPositive()
    # The first version stands for all: whoever moves money of the quote waits here.
    first = Quote.objects.filter(base=quote.base_id, number=quote.number).earliest("version")
    lock_quote(first.pk)
    holds = kept(quote, money)
    if act in LEAVES and amount_fen > holds:
        raise _not_enough(money, act, amount_fen, holds)
    return SecurityMovement.objects.create(
        quote=quote,
        money=money,
        act=act,
        amount_fen=amount_fen,
        payment=payment,
        note=note[:200],
        moved_at=now,
        moved_by=by,
    )


@transaction.atomic
def return_double(
    *, quote: Quote, now: datetime, by: User | None, note: str = ""
) -> list[SecurityMovement]:
    """The base called off: all earnest goes back, and as much again of the base's own."""
    amount = kept(quote, SecurityMoney.EARNEST)
    return [
        move_money(
            quote=quote,
            money=SecurityMoney.EARNEST,
            act=act,
            amount_fen=amount,
            now=now,
            by=by,
            note=note,
        )
        for act in (SecurityAct.RETURNED, SecurityAct.COMPENSATED)
    ]


def _not_enough(
    money: SecurityMoney, act: SecurityAct, amount_fen: int, holds: int
) -> NotEnoughKept:
    (money_zh, money_en), (act_zh, act_en) = WORDS[money], ACTS[act]
    return NotEnoughKept(
        money_zh=money_zh,
        money_en=money_en,
        act_zh=act_zh,
        act_en=act_en,
        kept=yuan(holds),
        amount=yuan(amount_fen),
    )
