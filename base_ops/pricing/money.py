"""Whole fen, and the one way they are rounded. Nothing here knows of floats."""

from decimal import Decimal


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to the fraction; a half goes up, towards plus infinity."""
    return (2 * numerator + denominator) // (2 * denominator)


def share(fen: int, percent: int) -> int:
    """So many percent of an amount, half up to the fen."""
    return half_up(fen * percent, 100)


def per_hour(fen: int, minutes: int) -> int:
    """What these minutes cost at a price per hour, half up to the fen."""
    return half_up(fen * minutes, 60)


def times(fen: int, quantity: Decimal) -> int:
    """A unit price times a metered quantity, half up to the fen."""
    numerator, denominator = quantity.as_integer_ratio()
    return half_up(fen * numerator, denominator)
