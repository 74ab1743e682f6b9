"""An address as a square to scan: one SVG path, without a style of its own."""

from __future__ import annotations

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""White modules around the square, as scanners expect."""


def qr_svg(text: str, title: str) -> SafeString:
    """Return the text as a QR code: dark on white in either colour scheme, `title` for who cannot see it."""
    code = qrcode.QRCode(border=QUIET_ZONE, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        'aria-label="{title}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>',
        size=len(rows),
        title=title,
        dark=mark_safe(dark),  # noqa: S308 - digits and letters of our own making
    )
