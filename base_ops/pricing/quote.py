"""The price of a request under a tariff: a pure function, the same to the fen for ever."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from base_ops.money_errors import DiscountOutOfRange, NothingToPrice, UnknownExtra
from base_ops.pricing.hire import Hired, hire
from base_ops.pricing.money import share, times
from base_ops.pricing.notice import move_lines
from base_ops.pricing.request import Line, LineKind, Price, Request, total
from base_ops.pricing.tariff import Extra, Meter, Tariff
from sets.money import yuan

UNITS = {
    Meter.KWH: ("度", "kWh"),
    Meter.DAY: ("天", "days"),
    Meter.SET_DAY: ("景·天", "set days"),
    Meter.ONCE: ("次", "times"),
    Meter.PIECE: ("件", "pieces"),
}


def price(request: Request, tariff: Tariff) -> Price:
    """
    What the request costs: hire with its factors and overtime, discount, moves, extras.

    Amounts are fen, rounded half up in each line; the total is their sum. Raises
    NothingToPrice, DiscountOutOfRange, NotPriced, SchemeDoesNotFit, UnknownExtra.
    """
    return priced(request, tariff, hire(request, tariff) if request.items else [])


def hire_lines(request: Request, tariff: Tariff) -> tuple[Line, ...]:
    """Hire alone with its factors and overtime. Raises NotPriced, SchemeDoesNotFit."""
    return tuple(line for one in hire(request, tariff) for line in one.lines)


def priced(request: Request, tariff: Tariff, hired: Sequence[Hired]) -> Price:
    """The same for hire already reckoned."""
    if not request.items:
        raise NothingToPrice()
    if not 0 <= request.discount_percent <= 100:
        raise DiscountOutOfRange(percent=request.discount_percent)
    lines = [line for one in hired for line in one.lines]
    hire_fen = total(lines)
    lines += _discount(request, hire_fen)
    lines += _extras(request, tariff, hired)
    lines += move_lines(request.moves, total(lines), tariff)
    whole = total(lines)
    earnest = share(whole, tariff.earnest_percent)
    return Price(tuple(lines), whole, hire_fen, earnest, tariff.deposit_fen)


def _discount(request: Request, hire_fen: int) -> Iterator[Line]:
    percent = request.discount_percent
    if percent and hire_fen:
        yield Line(
            LineKind.DISCOUNT,
            -share(hire_fen, percent),
            "折扣",
            "Discount",
            f"场景费 {yuan(hire_fen)} 的 {percent}%",
            f"{percent}% of hire, {yuan(hire_fen)}",
        )


def _extras(request: Request, tariff: Tariff, hired: Sequence[Hired]) -> Iterator[Line]:
    by_code = {extra.code: extra for extra in tariff.extras}
    asked = dict(request.extras)
    for code in asked:
        if code not in by_code:
            raise UnknownExtra(tariff=tariff.key, extra=code)
    for extra in tariff.extras:
        quantity = asked.get(extra.code)
        if quantity is None and extra.is_automatic:
            quantity = Decimal(_counted(extra, hired))
        if quantity:
            yield extra_line(extra, quantity)


def _counted(extra: Extra, hired: Sequence[Hired]) -> int:
    """How often an automatic extra falls due."""
    if extra.meter == Meter.DAY:
        return len({cut.day for one in hired for cut in one.stretches})
    if extra.meter == Meter.SET_DAY:
        return sum(len(one.stretches) * len(one.places) for one in hired)
    return 1 if extra.meter == Meter.ONCE else 0


def extra_line(extra: Extra, quantity: Decimal) -> Line:
    """A metered extra at its unit price."""
    zh, en = UNITS[extra.meter]
    count = f"{quantity.normalize():f}"
    return Line(
        LineKind.EXTRA,
        times(extra.price_fen, quantity),
        extra.zh,
        extra.en,
        f"{count} {zh} × {yuan(extra.price_fen)}",
        f"{count} {en} × {yuan(extra.price_fen)}",
        None,
        extra.code,
    )
