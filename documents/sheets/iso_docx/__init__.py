"""Comment sheets in Word: the ISO/IEC/CEN commenting template and its relatives."""

from documents.sheets.iso_docx.read import read
from documents.sheets.iso_docx.write import write

__all__ = ["read", "write"]
