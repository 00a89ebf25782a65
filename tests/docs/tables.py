"""Markdown tables, for the generated parts of the documentation."""


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(value):
    return str(value).replace("|", "\\|").replace("\n", " ")
