"""The lifecycles as pictures and tables, drawn from the very tables that the operations obey."""

from portal.core.lifecycle import LIFECYCLES, Lifecycle, Step

HEAD = """# Lifecycles

Drawn by `portal diagrams` from the tables in each package's `lifecycle.py`; a test keeps this page current.
A step without a permission is taken by the portal itself.
"""


def document() -> str:
    """The whole page, in Markdown with Mermaid."""
    return "\n".join([HEAD, *(section(LIFECYCLES[name]) for name in sorted(LIFECYCLES))])


def section(lifecycle: Lifecycle) -> str:
    return f"## {lifecycle.name}\n\n```mermaid\nstateDiagram-v2\n{arrows(lifecycle)}\n```\n\n{table(lifecycle)}\n"


def arrows(lifecycle: Lifecycle) -> str:
    first = next(iter(lifecycle.states))
    lines = [f"    [*] --> {first.value}"]
    for step in lifecycle.steps:
        for state in sorted(step.frm):
            ends = step.targets or (state,)
            lines += [f"    {state} --> {end}: {step.verb}" for end in ends]
    return "\n".join(dict.fromkeys(lines))


def table(lifecycle: Lifecycle) -> str:
    rows = [
        f"| {step.verb} | {', '.join(sorted(step.frm))} | {', '.join(step.targets) or 'as it was'} | {step.needs or '–'} | {rules(step)} |"
        for step in lifecycle.steps
    ]
    return "\n".join(["| verb | from | to | permission | rules |", "|---|---|---|---|---|", *rows])


def rules(step: Step) -> str:
    return ", ".join(rule.__name__ for rule in step.rules) or "–"
