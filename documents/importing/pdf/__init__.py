"""Drafts in PDF: pages and lines as they are printed, for those who comment by page and line."""

from documents.importing.pdf.pages import PdfLimits
from documents.importing.pdf.read import ImportedPages, PrintedLine, PrintedPage, read_pdf

__all__ = ["ImportedPages", "PdfLimits", "PrintedLine", "PrintedPage", "read_pdf"]
