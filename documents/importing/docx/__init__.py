"""Drafts in Word, read from the XML itself.

lxml and not python-docx: that one drops tracked insertions, footnotes, equations and text boxes,
and knows nothing of computed numbers.
"""

from documents.importing.docx.files import DocxLimits
from documents.importing.docx.read import read_docx

__all__ = ["DocxLimits", "read_docx"]
