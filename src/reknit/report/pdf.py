"""The page as a PDF, made from the same HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from reknit.report.extras import needed

if TYPE_CHECKING:
    from pathlib import Path


def weasyprint_or_say_so() -> None:
    """Make sure that PDFs can be written.

    Raises:
        MissingExtraError: the extra `reports` is not installed.
    """
    needed("weasyprint", extra="reports", purpose="A PDF report")


def write_pdf(page: str, target: Path) -> None:
    """Write the page as an accessible, tagged PDF. Nothing is fetched from anywhere.

    Raises:
        MissingExtraError: the extra `reports` is not installed.
    """
    weasyprint = needed("weasyprint", extra="reports", purpose="A PDF report")
    document = weasyprint.HTML(string=page, url_fetcher=_fetch_nothing)
    document.write_pdf(target, pdf_variant="pdf/ua-1")


def _fetch_nothing(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"the report loads nothing, and yet asks for {url[:80]}")
