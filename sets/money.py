"""Money is whole fen; people read yuan. No Django."""

FEN = 100


def yuan(fen: int) -> str:
    """¥12,345, with the fen only where there are any; −¥50 below nothing."""
    whole, rest = divmod(abs(fen), FEN)
    text = f"¥{whole:,}.{rest:02d}" if rest else f"¥{whole:,}"
    return f"−{text}" if fen < 0 else text
