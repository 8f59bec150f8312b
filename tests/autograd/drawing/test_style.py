"""Colours that can be told from their background, and widths of text that are not too small."""

from pathlib import Path

import pytest

from autograd.drawing import draw
from autograd.drawing.faces import face_of
from autograd.drawing.graph import Card
from autograd.drawing.style import COLOURS, FONT, text_width

from .graphs import ALL

#: What each colour of text stands on.
BACKGROUNDS = {
    "strong": ("paper", "card", "inset"),
    "muted": ("paper", "card", "inset"),
    "gradient": ("paper", "card", "inset"),
    "alarm": ("card", "inset"),
    "slope-text": ("slope-pill",),
    "warn-text": ("paper", "warn-pill"),
    "alarm-text": ("alarm-pill",),
}
#: Colours of marks that are not text: the standard asks for 3 : 1.
MARKS = dict.fromkeys(("input", "parameter", "operation", "output"), ("card", "paper"))


def luminance(colour):
    """Relative luminance, as the Web Content Accessibility Guidelines 2.2 define it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_itself():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_contrast(mode):
    for table, least in ((BACKGROUNDS, 4.5), (MARKS, 3.0)):
        for name, backgrounds in table.items():
            for background in backgrounds:
                pair = (COLOURS[name]["fill"][mode], COLOURS[background]["fill"][mode])
                assert contrast(*pair) >= least, (name, background, pair)


def test_no_estimate_of_a_width_is_below_that_of_a_wide_font():
    """DejaVu Sans, which matplotlib brings along, is among the widest of the usual fonts."""
    matplotlib = pytest.importorskip("matplotlib")
    from matplotlib.ft2font import FT2Font

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    fonts = {
        False: FT2Font(str(folder / "DejaVuSans.ttf")),
        True: FT2Font(str(folder / "DejaVuSans-Bold.ttf")),
    }
    shown = [graph.graph.title for graph in map(draw, [make() for make in ALL])]
    for make in ALL:
        for card in draw(make()).graph.cards:
            shown += [text.label.words for text in face_of(card).texts]
    shown += ["∂ = −1.234e−12", "‖∇‖ 0.8888", "input parameter output", "WMwm@%", "Ωλб漢字"]
    for words in shown:
        for name in ("value", "detail"):
            font, measured = FONT[name], 0.0
            face = fonts[font.bold]
            face.set_size(100, 72)
            for letter in words:
                if face.get_char_index(ord(letter)):
                    measured += face.load_char(ord(letter)).linearHoriAdvance / 65536 / 100
            assert text_width(words, font) >= measured * font.size * 0.98, words


def test_every_colour_of_text_is_checked():
    cards = [card for make in ALL for card in draw(make()).graph.cards] + [Card("left out")]
    used = {text.label.colour for card in cards for text in face_of(card).texts}
    assert used <= set(BACKGROUNDS)
