"""The agreement as a PDF that people read and print, and the signatures inside it.

What binds the parties is the canonical document of ``contracts.agreement``; the PDF carries its
digest on every page, the words of every clause with the label that says how it is kept, and
signatures that PDF readers check. It needs the optional extra ``pdf``; where that, or a Chinese
font, is missing there is an explicit ``PdfUnavailableError`` and never a broken page.
"""

from contracts.document.certificates import read_certificates
from contracts.document.rendering import render, require_available
from contracts.document.signatures import sign_pdf, verify_pdf

__all__ = ["read_certificates", "render", "require_available", "sign_pdf", "verify_pdf"]
