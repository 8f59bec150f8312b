"""The page that plays a calculation, in a browser: buttons, keys, slider, address, mouse."""

import html as html_module
import re
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing import draw
from autograd.drawing.stepping import steps_of
from tests.autograd.drawing.graphs import (
    ALL,
    awkward_values,
    chain_rule,
    sigmoid_network,
    tensor_network,
)

pytestmark = pytest.mark.browser
PLOT = {0: "1", 1: "2", 2: "2", 3: "3", 4: "3", 5: "9", 6: "11", 7: "121", 8: "3", 9: "124"}


# --- going from step to step --------------------------------------------------------------------


def test_the_lecture_example_from_the_first_step_to_the_last(page):
    drawn = draw(chain_rule())
    page.open(drawn.html)
    steps = steps_of(drawn.graph)
    assert (page.step, page.last) == (0, 15) == (0, len(steps) - 1)
    assert page.values() == {1: "2", 4: "3", 8: "3"}  # constants alone
    assert page.gradients() == {}
    for number, step in enumerate(steps):
        assert page.step == number
        assert page.text(".says") == step.says
        if step.shows:
            assert page.gradients()[step.card] == step.shows
        elif step.card >= 0:
            assert page.values()[step.card] == drawn.graph.cards[step.card].value.text
        page.run("document.querySelector('.next').click()")
    assert page.values() == PLOT
    assert page.gradients() == {
        number: card.gradient.text for number, card in enumerate(drawn.graph.cards) if card.gradient
    }


def test_buttons(page):
    page.open(draw(chain_rule()).html)
    assert page.run("document.querySelector('.back').disabled")
    for _ in range(3):
        page.browser.point(".next", click=True)
    assert page.step == 3
    page.browser.point(".back", click=True)
    assert page.step == 2
    assert not page.run("document.querySelector('.back').disabled")


def test_keys(page):
    page.open(draw(chain_rule()).html)
    for key, step in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 15),
        ("ArrowRight", 15),
        ("ArrowLeft", 14),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        page.browser.press(key)
        assert page.step == step, key


def test_play_and_pause(page):
    page.open(draw(chain_rule()).html)
    page.browser.point(".play", click=True)
    assert page.text(".play") == "Pause"
    page.browser.wait_for("document.querySelector('.count').textContent.startsWith('1 /')")
    page.browser.press("ArrowRight")  # going by hand ends playing
    assert (page.text(".play"), page.step) == ("Play", 2)
    page.run("document.activeElement.blur()")
    page.browser.press(" ")
    assert page.text(".play") == "Pause"
    page.browser.press(" ")
    assert (page.text(".play"), page.step) == ("Play", 2)


def test_playing_ends_at_the_last_step_and_begins_anew(page):
    page.open(draw(chain_rule()).html, "#14")
    page.browser.press(" ")
    page.browser.wait_for("document.querySelector('.play').textContent === 'Play'")
    assert page.step == page.last == 15
    page.browser.press(" ")
    assert (page.step, page.text(".play")) == (0, "Pause")


def test_slider(page):
    page.open(draw(chain_rule()).html)
    box = page.run("(({x, y, width, height}) => [x, y, width, height])"
                   "(document.querySelector('.slider').getBoundingClientRect())")  # fmt: skip
    place = {"x": box[0] + box[2] - 2, "y": box[1] + box[3] / 2}
    for kind in ("mousePressed", "mouseReleased"):
        page.browser.send(
            "Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place
        )
    assert page.step == 15
    page.browser.press("ArrowLeft")
    assert (page.step, page.run("document.querySelector('.slider').value")) == (14, "14")
    assert page.run("document.querySelector('.slider').ariaValueText") == "step 14 of 15"


@pytest.mark.parametrize(
    ("fragment", "step"), [("#14", 14), ("#0", 0), ("#99", 15), ("#x", 0), ("#-1", 0), ("", 0)]
)
def test_the_address_opens_a_step(page, fragment, step):
    page.open(draw(chain_rule()).html, fragment)
    assert page.step == step


def test_the_address_follows_and_the_back_button_leads_back(page):
    page.open(draw(chain_rule()).html)
    page.browser.press("ArrowRight")
    page.browser.press("ArrowRight")
    assert page.run("location.hash") == "#2"
    page.run("history.back()")
    page.browser.wait_for("location.hash === '#1'")
    page.browser.wait_for("document.querySelector('.count').textContent === '1 / 15'")
    page.run("location.hash = '#14'; 0")
    page.browser.wait_for("document.querySelector('.count').textContent === '14 / 15'")
    assert page.text(".says") == "backward: x₁ gets ∇ += 22 × 2 = 44 from ×"


def test_keys_with_ctrl_are_left_to_the_browser(page):
    page.open(draw(chain_rule()).html)
    page.run("document.body.dispatchEvent(new KeyboardEvent('keydown',"
             "{key: 'ArrowRight', ctrlKey: true, bubbles: true}))")  # fmt: skip
    assert page.step == 0


# --- what a step shows --------------------------------------------------------------------------


def test_a_backward_step_lights_its_edge_and_the_card_that_gets_the_gradient(page):
    page.open(draw(chain_rule()).html, "#11")
    assert page.numbers("[data-card].active") == [2]
    assert page.numbers("[data-edge].lit") == [4]
    for selector in ("[data-card].active > .card", "[data-edge].lit > .edge"):
        page.browser.wait_for(  # colours change within a fifth of a second
            f"getComputedStyle(document.querySelector('{selector}')).stroke === 'rgb(194, 65, 12)'"
        )


def test_local_derivatives_appear_with_the_value_they_belong_to(page):
    page.open(draw(chain_rule()).html, "#4")
    shown = page.run(
        "[...document.querySelectorAll('[data-edge] > .slope-text')]"
        ".filter((x) => getComputedStyle(x).visibility === 'visible').map((x) => x.textContent)"
    )
    assert shown == ["∂ = 2", "∂ = 3"]


def test_gradients_add_up_step_by_step(page):
    x = Value(3.0, name="x")
    page.open(draw(x * x).html)
    page.browser.press("End")
    page.browser.press("ArrowLeft")
    page.browser.press("ArrowLeft")
    assert page.gradients()[0] == "∇ 3"
    page.browser.press("ArrowRight")
    assert page.gradients()[0] == "∇ 6"
    assert page.text(".says") == "backward: x gets ∇ += 1 × 3 = 3 from ×, now 6"


@pytest.mark.parametrize("make", ALL)
def test_the_last_step_shows_the_whole_picture(page, make):
    drawn = draw(make())
    page.open(drawn.html, "#99999")
    assert page.step == page.last
    shown = page.run("[...document.querySelectorAll('svg text')].map((x) => x.textContent)")
    assert shown == [html_module.unescape(x) for x in re.findall(r"<text[^>]*>(.*?)<", drawn.svg)]
    hidden = page.run("[...document.querySelectorAll('svg text')].filter((x) => "
                      "getComputedStyle(x).visibility !== 'visible').length")  # fmt: skip
    assert hidden == 0


def test_parameters_inside_a_card_get_their_gradients_too(page):
    page.open(draw(tensor_network()).html)
    page.browser.press("End")
    said = [step.says for step in steps_of(draw(tensor_network()).graph)]
    assert any("layers.1.weight gets ∇ += vector-Jacobian product of logits" in x for x in said)
    texts = "[...document.querySelectorAll('[data-card=\"4\"] [data-part=gradient]')]"
    assert page.run(f"{texts}.map((x) => x.textContent)") == ["‖∇‖ 0.3231", "‖∇‖ 0.727"]
    number = next(k for k, says in enumerate(said) if "layers.1.weight gets" in says)
    for step, classes in ((number - 1, True), (number, False)):
        page.run(f"location.hash = '#{step}'; 0")
        page.browser.wait_for(f"document.querySelector('.count').textContent === '{step} / 21'")
        assert page.run(f"{texts}[1].classList.contains('coming')") is classes


# --- pointing and clicking ----------------------------------------------------------------------


def test_hover_highlights_what_a_card_depends_on_and_what_depends_on_it(page):
    page.open(draw(chain_rule()).html, "#15")
    page.browser.point('[data-card="6"]')
    assert page.numbers("[data-card].faded") == [8]
    assert page.numbers("[data-edge].lit") == [0, 1, 2, 3, 4, 5, 6, 7]
    page.browser.point('[data-card="2"]')
    assert page.numbers("[data-card].faded") == [3, 4, 5, 8]
    assert page.numbers("[data-edge].lit") == [0, 1, 4, 6, 7]
    page.browser.point(".says")
    assert page.numbers(".faded") == []


def test_a_click_shows_the_product_of_local_derivatives(page):
    page.open(draw(chain_rule()).html, "#15")
    page.browser.point('[data-card="0"]', click=True)
    assert page.text(".paths p:last-child") == "f (+) ← x² ← u (+) ← × ← x₁: 1 × 22 × 1 × 2 = 44"
    assert page.text(".paths p") == "1 path from x₁ to f (+)"
    assert page.numbers("[data-edge].lit") == [1, 4, 6, 7]
    page.browser.press("Escape")
    assert page.run("document.querySelector('.paths').hidden")
    page.browser.point('[data-card="8"]', click=True)
    assert page.text(".paths") == "3 is a constant: no gradient flows to it."
    page.browser.point('[data-card="8"]', click=True)
    assert page.run("document.querySelector('.paths').hidden")


def test_several_paths_are_listed_with_their_sum(page):
    x = Value(-2.0, name="x")
    y = x * 3.0 + ag.tanh(x) * x
    y.name = "y"
    drawn = draw(y)
    page.open(drawn.html, "#99")
    page.browser.point('[data-card="0"]', click=True)
    lines = page.run("[...document.querySelectorAll('.paths p')].map((x) => x.textContent)")
    assert lines[0] == "3 paths from x to y (+)"
    assert lines[-1] == f"sum over the paths: {drawn.graph.cards[0].gradient.text}"
    products = [float(line.rpartition(" = ")[2].replace("−", "-")) for line in lines[1:-1]]
    y.backward()
    assert sum(products) == pytest.approx(x.grad, rel=1e-3)


def test_an_astronomical_number_of_paths_is_counted_not_walked(page):
    x = Value(1.0, name="x")
    y = x
    for _ in range(100):
        y = y * 0.5 + y * 0.5
    page.open(draw(y, limit=1000, fold=False).html, "#99999")
    page.run("document.querySelector('[data-card]').dispatchEvent("
             "new MouseEvent('click', {bubbles: true}))")  # fmt: skip
    first, second = page.run("[...document.querySelectorAll('.paths p')].map((x) => x.textContent)")
    assert first == "about 1.268e30 paths from x to +"  # 2 ** 100 = 1.26765e30
    assert second.endswith("products of local derivatives is the gradient: ∇ 1")


def test_large_numbers_of_paths_are_rounded(page):
    script = Path(ag.drawing.__file__).with_name("page_paths.js").read_text()
    page.open(draw(chain_rule()).html)
    for many, text in [
        ("1n", "1 path"),
        ("999999999999999n", "999,999,999,999,999 paths"),
        ("1234449999999999n", "about 1.234e15 paths"),
        ("1234500000000000n", "about 1.235e15 paths"),
        ("10n ** 20n - 1n", "about 1e20 paths"),
        ("2n ** 2000n", "about 1.148e602 paths"),
    ]:
        assert page.run(f"(() => {{ {script}\nreturn counted({many}); }})()") == text


def test_tensors_list_the_paths(page):
    drawn = draw(tensor_network())
    page.open(drawn.html, "#99")
    page.run("document.querySelector('[data-card=\"4\"]').dispatchEvent("
             "new MouseEvent('click', {bubbles: true}))")  # fmt: skip
    lines = page.run("[...document.querySelectorAll('.paths p')].map((x) => x.textContent)")
    assert lines[0] == "2 paths from logits (matmul) to loss (mean)"
    assert lines[1] == "loss (mean) ← − ← logsumexp axis=−1 ← logits (matmul)"
    assert lines[-1].endswith("products of Jacobians is the gradient: ‖∇‖ 0.3231")


# --- for everyone -------------------------------------------------------------------------------


def test_everything_works_with_the_keyboard_alone_and_the_focus_is_seen(page):
    page.open(draw(chain_rule()).html, "#15")
    page.browser.press("Tab")
    for _ in range(40):
        if page.run("document.activeElement.dataset.card") == "0":
            break
        page.browser.press("Tab")
    assert page.run("document.activeElement.getAttribute('role')") == "button"
    assert page.style('[data-card="0"]', "outlineStyle") == "solid"
    assert page.numbers("[data-card].faded") == [1, 3, 4, 5, 8]
    page.browser.press("Enter")
    assert page.text(".paths p:last-child").endswith("= 44")
    assert page.run("document.activeElement.ariaPressed") == "true"
    for name in ("back", "play", "slider"):  # next is disabled at the last step
        page.run(f"document.querySelector('.{name}').focus()")
        assert page.style(f".{name}", "outlineStyle") == "solid", name


def test_the_sentence_is_spoken(page):
    page.open(draw(chain_rule()).html)
    assert page.run("document.querySelector('.says').ariaLive") == "polite"
    assert page.run("document.querySelector('svg').getAttribute('role')") == "group"
    names = page.run("[...document.querySelectorAll('button, input')]"
                     ".map((x) => x.ariaLabel || x.textContent)")  # fmt: skip
    assert names == ["back one step", "Play", "forward one step", "step"]


@pytest.mark.parametrize("make", [chain_rule, tensor_network])
def test_a_telephone_can_use_it(page, make):
    page.browser.look(360, 640)
    page.open(draw(make()).html)
    page.browser.press("End")
    for _ in range(3):
        page.browser.press("ArrowLeft")
    assert page.run("document.documentElement.scrollWidth") <= 360
    assert page.run("document.documentElement.scrollHeight") <= 640
    boxes = page.run("[...document.querySelectorAll('button, input')].map((x) => "
                     "(({left, right, bottom, height}) => [left, right, bottom, height])"
                     "(x.getBoundingClientRect()))")  # fmt: skip
    for left, right, bottom, height in boxes:
        assert 0 <= left < right <= 360 and bottom <= 640 and height >= 44
    page.browser.wait_for(
        "(({left, right}) => left >= 0 && right <= 361)"
        "(document.querySelector('.active').getBoundingClientRect())"
    )


def luminance(colour):
    """The relative luminance of `rgb(…)`, as the accessibility guidelines define it."""
    parts = np.array([int(x) for x in re.findall(r"\d+", colour)[:3]]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(page, scheme):
    page.browser.look(1200, 700, prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    page.open(draw(chain_rule()).html)
    page.browser.point('[data-card="0"]', click=True)
    paper = page.style(".chainrule-stepper", "backgroundColor")
    assert (luminance(paper) < 0.05) == (scheme == "dark")
    for selector, behind in [
        (".says", ".chainrule-stepper"),
        (".count", ".chainrule-stepper"),
        (".play", ".play"),
        (".back", ".back"),  # which is disabled
        (".paths", ".paths"),
    ]:
        pair = page.style(selector, "color"), page.style(behind, "backgroundColor")
        darker, lighter = sorted(map(luminance, pair))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, selector
    lit = luminance(page.style("[data-edge].lit > .edge", "stroke"))
    darker, lighter = sorted((lit, luminance(paper)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3.0


def test_reduced_motion(page):
    page.open(draw(chain_rule()).html)
    assert page.style('[data-card="0"]', "transitionDuration").startswith("0.2s")
    page.browser.look(360, 640, prefers_reduced_motion="reduce")
    assert page.style('[data-card="0"]', "transitionDuration") == "0s"
    page.browser.press("End")
    page.browser.press("ArrowLeft")
    left = page.run("document.querySelector('.active').getBoundingClientRect().left")
    assert 0 <= left <= 360  # there at once


# --- names, and other pages ---------------------------------------------------------------------


def test_names_are_texts_whatever_they_look_like(page):
    page.open(draw(awkward_values()).html, "#99")
    assert page.run("document.querySelectorAll('script').length") == 2
    x = Value(2.0, name="</script><script>alert(1)</script>")
    y = x * Value(1.0, name="<!--<script>")
    y.name = '"><img src=x onerror=alert(2)>${y}'
    page.open(draw(y).html, "#99")
    assert page.run("document.querySelectorAll('img').length") == 0
    assert page.run("document.title").startswith('"><img src=x onerror=alert(2)>${y} = ')
    page.run("document.querySelector('[data-card]').dispatchEvent("
             "new MouseEvent('click', {bubbles: true}))")  # fmt: skip
    assert page.text(".paths p").startswith("1 path from </script>")
    assert page.run("document.querySelectorAll('script').length") == 2


def test_two_on_one_page_do_not_disturb_each_other(page):
    first, second = draw(chain_rule()).html, draw(tensor_network()).html
    page.open(f"<!DOCTYPE html><p>before</p>{first}<p>between</p>{second}{first}", "#3")
    counts = "[...document.querySelectorAll('.count')].map((x) => x.textContent)"
    assert page.run(counts) == ["0 / 15", "0 / 21", "0 / 15"]  # the address is not theirs
    page.browser.press("ArrowRight")
    assert page.run(counts) == ["0 / 15", "0 / 21", "0 / 15"]  # nor is the keyboard
    page.run("document.querySelectorAll('.next')[1].click()")
    assert page.run(counts) == ["0 / 15", "1 / 21", "0 / 15"]
    page.run("document.querySelectorAll('.play')[2].focus()")
    page.browser.press("End")
    assert page.run(counts) == ["0 / 15", "1 / 21", "15 / 15"]
    assert page.run("location.hash") == "#3"
    assert page.style("p", "fontFamily") != page.style(".says", "fontFamily")


def test_in_a_frame_as_a_notebook_shows_it(page):
    source = html_module.escape(draw(chain_rule()).html)
    page.open(f'<!DOCTYPE html><iframe srcdoc="{source}" width="900" height="500"></iframe>')
    inner = "document.querySelector('iframe').contentDocument"
    page.browser.wait_for(f"{inner}.querySelector('.ready') !== null")
    page.run(f"{inner}.querySelector('.next').click()")
    assert page.run(f"{inner}.querySelector('.count').textContent") == "1 / 15"


def test_without_scripts_it_is_the_picture(page):
    page.browser.send("Emulation.setScriptExecutionDisabled", value=True)
    page.open(draw(chain_rule()).html)
    assert page.gradients()[0] == "∇ 44"
    assert page.style(".bar", "display") == "none"


# --- large graphs -------------------------------------------------------------------------------


def test_a_thousand_cards_stay_usable(page):
    x = Value(1.0, name="x")
    for _ in range(250):
        x = x * 0.5 + 0.5
    page.open(draw(x, limit=2000, fold=False).html)
    assert page.last > 1000
    page.run("for (let k = 0; k < 20; k++) document.querySelector('.next').click()")
    assert page.step == 20


def test_a_long_path_is_walked_without_recursion(page):
    x = Value(1.0, name="x")
    y = x
    for _ in range(1500):
        y = ag.sin(y)
    page.open(draw(y, limit=2000, fold=False).html)
    page.run("document.querySelector('[data-card]').dispatchEvent("
             "new MouseEvent('click', {bubbles: true}))")  # fmt: skip
    assert page.text(".paths p").startswith("1 path from x to sin")
    assert page.text(".paths p:nth-child(2)").count("←") == 1500


def test_folded_graphs_are_played_card_by_card(page):
    x = [Value(float(k), name=f"x[{k}]") for k in range(400)]
    loss = sum(ag.tanh(w * 0.5) for w in x) / 400.0
    drawn = draw(loss)
    page.open(drawn.html, "#99999")
    assert len(drawn.graph.cards) <= 150
    assert page.gradients() == {
        number: card.gradient.text for number, card in enumerate(drawn.graph.cards) if card.gradient
    }
    page.browser.press("Home")
    for step in range(1, 6):
        page.browser.press("ArrowRight")
        assert page.step == step


def test_what_is_left_out_does_not_disturb_the_steps(page):
    drawn = draw(sigmoid_network(), limit=20)
    page.open(drawn.html, "#99999")
    shown = page.gradients()
    assert shown == {
        number: card.gradient.text for number, card in enumerate(drawn.graph.cards) if card.gradient
    }


def test_a_leaf_and_what_cannot_be_differentiated(page):
    page.open(draw(Tensor([1.0, 2.0], name="x")).html, "#99")
    assert page.text(".says") == "end: gradient of x norm 1.414"
    with ag.no_grad():
        y = Tensor([1.0]) * 2.0
    page.open(draw(y * 3.0).html, "#99")
    assert "no gradients: " in page.text(".says")
    assert page.gradients() == {}


def test_a_screenshot_is_not_empty(page, tmp_path):
    page.open(draw(chain_rule()).html, "#14")
    png = page.browser.screenshot(Path(tmp_path / "step.png"))
    assert png.startswith(b"\x89PNG") and len(png) > 10_000
