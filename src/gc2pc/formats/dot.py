"""Diagrams in the DOT language of Graphviz, for those who want to lay them out themselves."""

from __future__ import annotations

from collections.abc import Iterator

from gc2pc.formats.diagram import Box, Diagram

SHAPES = {"and": "box", "xor": "circle", "not": "circle", "output": "box", "frame": "plaintext"}


def write_dot(diagram: Diagram) -> str:
    """Return a diagram as a directed graph; frames become clusters."""
    head = [f"digraph {_quoted(diagram.title)} {{", "  rankdir=LR; compound=true;"]
    return "\n".join([*head, *_lines(diagram, "n", "  "), "}"]) + "\n"


def _lines(diagram: Diagram, prefix: str, indent: str) -> Iterator[str]:
    """Yield nodes and edges; a node is called by its number, behind those of the frames around it."""
    for i, box in enumerate(diagram.boxes):
        name = f"{prefix}{i}"
        if box.inside and box.inside.boxes:
            yield f"{indent}subgraph cluster_{name} {{"
            yield f"{indent}  label={_quoted(box.text)};"
            yield from _lines(box.inside, f"{name}_", indent + "  ")
            yield f"{indent}}}"
        else:
            yield f"{indent}{name} [label={_quoted(box.text)}, shape={SHAPES.get(box.kind, 'box')}];"
    for arrow in diagram.arrows:
        ends = [
            _end(diagram.boxes[i], f"{prefix}{i}", last)
            for i, last in ((arrow.source, True), (arrow.target, False))
        ]
        names = " -> ".join(name for name, _ in ends)
        looks = [
            f"{which}=cluster_{box}" for which, (_, box) in zip(("ltail", "lhead"), ends, strict=True) if box
        ]
        looks += ["style=dashed", "constraint=false"] if arrow.back else []
        yield f"{indent}{names}" + (f" [{', '.join(looks)}];" if looks else ";")


def _end(box: Box, name: str, last: bool) -> tuple[str, str]:
    """Return the node that an arrow ends at, and the cluster it stands for: DOT has no arrows to clusters."""
    if not (box.inside and box.inside.boxes):
        return name, ""
    at = len(box.inside.boxes) - 1 if last else 0
    node, _ = _end(box.inside.boxes[at], f"{name}_{at}", last)
    return node, name


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
