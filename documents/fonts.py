"""The fonts with which Typst sets what the portal makes: ours, and nothing of the system's."""

from functools import cache

import pylopdf_fonts_jp
import typst

FAMILY = "Noto Sans JP"


@cache
def fonts() -> typst.Fonts:
    """Return Noto Sans JP (SIL OFL 1.1), from a package, so that files look alike anywhere."""
    folder = pylopdf_fonts_jp.sans_path().parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
