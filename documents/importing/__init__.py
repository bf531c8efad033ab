"""Drafts as other bodies write them, DOCX and PDF, into blocks and a report of what was lost.

Both give an `ImportedText`: the blocks of a draft under review as they stand, and one `Remark` for
each kind of thing that was taken differently, left out or guessed. Nothing is mended: where a
draft counts a clause twice, that is for its reviewers to say.
"""

from documents.importing.docx import read_docx
from documents.importing.pdf import ImportedPages, read_pdf
from documents.importing.report import REASONS, ImportedText, Remark

__all__ = ["REASONS", "ImportedPages", "ImportedText", "Remark", "read_docx", "read_pdf"]
