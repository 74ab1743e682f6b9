"""Times as transcripts write them: 01:02:03.450, 02:03,450, 2:03."""

from __future__ import annotations

_MOST_DIGITS = 6


def seconds(stamp: str) -> float | None:
    """Return the seconds that a stamp of hours, minutes and seconds says; None where it is no such stamp."""
    whole, _, fraction = stamp.strip().replace(",", ".").partition(".")
    parts = whole.split(":")
    if not 2 <= len(parts) <= 3 or not all(_is_number(part) for part in parts):
        return None
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        return None
    *hours, minutes, rest = (int(part) for part in parts)
    if rest >= 60 or (hours and minutes >= 60):
        return None
    return round(3600 * sum(hours) + 60 * minutes + rest + float(f"0.{fraction[:9] or 0}"), 3)


def stamp(moment: float) -> str:
    """Return the seconds as 01:02:03.450."""
    thousandths = round(moment * 1000)
    rest, thousandths = divmod(thousandths, 1000)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}.{thousandths:03d}"


def clock(moment: float) -> str:
    """Return the seconds as people read them: 2:03, or 1:02:03 after an hour."""
    minutes, second = divmod(int(moment), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def leading(line: str) -> tuple[float | None, str]:
    """Return (the time, the rest) of a line with a time in brackets near its beginning or hh:mm:ss in front.

    A bare 10:30 in front is taken as part of what is said: it may be one.
    """
    for opening, closing in (("[", "]"), ("(", ")")):
        at = line.find(opening, 0, 60)
        end = line.find(closing, at, at + 16) if at >= 0 else -1
        if end > 0 and (moment := seconds(line[at + 1 : end])) is not None:
            return moment, f"{line[:at].rstrip()}{line[end + 1 :]}".strip()
    first, _, rest = line.partition(" ")
    if first.count(":") == 2 and (moment := seconds(first.rstrip(":"))) is not None:
        return moment, rest.strip()
    return None, line


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS
