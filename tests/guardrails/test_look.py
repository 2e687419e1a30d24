"""The look keeps its own rules: legible colours, known shapes, nothing that the content policy forbids."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
STYLE = (ROOT / "static/css/portal.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", STYLE))
SHAPES = set(re.findall(r'<symbol id="([a-z-]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
TONES = ("grey", "blue", "violet", "green", "amber", "red", "rose")
LEGIBLE = [(tone, f"{tone}-tint") for tone in TONES] + [
    ("ink", "paper"),
    ("muted", "paper"),
    ("muted", "head"),
    ("jade", "surface"),
    ("jade", "jade-tint"),
    ("jade-deep", "jade-tint"),
    ("ink", "jade-tint"),
    ("bar-text", "bar"),
    ("muted", "grey-tint"),
]
VISIBLE = [("field", "surface"), ("focus", "surface"), ("gold", "bar")] + [(f"series-{n}", "surface") for n in range(1, 6)]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), LEGIBLE)
def test_text_is_legible_on_its_ground(text: str, ground: str):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), VISIBLE)
def test_shapes_stand_out_from_their_ground(shape: str, ground: str):
    assert contrast(shape, ground) >= 3


def test_every_variable_of_the_style_sheet_is_defined():
    defined = set(re.findall(r"(?m)[\s{](--[a-z0-9-]+):", STYLE))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", STYLE)) <= defined


def test_every_state_is_drawn_with_a_known_shape():
    looks = (ROOT / "templates/components/tags.html").read_text("utf-8")
    drawn = re.findall(r'": \("(?:[a-z]+)", "([a-z-]+)"\)', looks.split("CHOPS")[0])
    assert drawn
    assert set(drawn) <= SHAPES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_name_shapes_that_exist(template: Path):
    assert set(re.findall(r'icon\("([a-z-]+)"\)', template.read_text("utf-8"))) <= SHAPES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_that_the_content_policy_forbids(template: Path):
    text = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|hx-vals=['\"]js:|javascript:", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_say_nothing_themselves(script: Path):
    """Words come from templates, where they are translated; a script holds none."""
    assert not re.search(r"textContent = ['\"`][A-Za-z]|\.innerHTML|eval\(|new Function|style\.", script.read_text("utf-8"))
