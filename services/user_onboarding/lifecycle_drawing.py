"""The lifecycle table as a picture and as text, for ``docs/user-lifecycle.md``."""

from services.user_onboarding.lifecycle import TABLE, WORKS_TOWARDS, Cell, Intent
from services.user_onboarding.user import Phase

BEGIN = "<!-- drawn from services/user_onboarding/lifecycle.py: begin -->"
END = "<!-- drawn from services/user_onboarding/lifecycle.py: end -->"


def draw() -> str:
    """Return the state diagram (Mermaid) and the table of intents (Markdown)."""
    return "\n".join([BEGIN, "", *_diagram(), "", *_table(), "", END])


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    first = TABLE[Phase.REJECTED][Intent.ONBOARD]
    lines += [f"    [*] --> {phase}: onboard" for phase in _phases(first)]
    for phase in Phase:
        edges: dict[Phase, list[str]] = {}
        for intent, cell in TABLE[phase].items():
            for target in _phases(cell):
                if target is not phase:
                    edges.setdefault(target, []).append(intent.value)
        lines += [
            f"    {phase} --> {target}: {', '.join(intents)}" for target, intents in edges.items()
        ]
        lines += [f"    {phase} --> {target}" for target in WORKS_TOWARDS[phase]]
    return [*lines, "```"]


def _phases(cell: Cell) -> list[Phase]:
    return [phase for phase in Phase if phase in cell.leads_to]


def _table() -> list[str]:
    lines = [
        "| phase | " + " | ".join(Intent) + " |",
        "|---|" + "---|" * len(Intent),
    ]
    for phase in Phase:
        cells = (_cell(phase, TABLE[phase][intent]) for intent in Intent)
        lines.append(f"| **{phase}** | " + " | ".join(cells) + " |")
    return lines


def _cell(phase: Phase, cell: Cell) -> str:
    if not cell.taken:
        return "409"
    words = [str(each) for each in _phases(cell) if each is not phase]
    if phase in cell.leads_to:
        words.append("goes on")
    if cell.stays:
        words.append("same")
    if cell.refusal is not None:
        words.append("409")
    return " · ".join(words)
