"""The generated parts of the documentation, each between two markers: `python -m tests.docs.generated` writes them anew.

`<!-- generated: NAME -->` begins a part and `<!-- end -->` ends it; a test holds that every part is as the code says.
"""

import re
import sys
from collections.abc import Iterator

from typer.main import get_command

from proxy.api.metrics import Metrics
from proxy.cli.main import app
from proxy.dialects.chat import ECHOING
from proxy.operations.languages import OFFICIAL
from proxy.settings import Settings
from proxy.upstreams.faults import MODELS
from tests.docs.detection_parts import PARTS
from tests.docs.tables import table
from tests.structure.tree import ROOT

DOCS = ROOT / "docs"
PART = re.compile(r"(<!-- generated: ([a-z -]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def settings():
    """Every setting: variable, default, meaning."""
    rows = [
        (f"`PARAVENT_{name.upper()}`", shown(field.get_default()), field.description)
        for name, field in Settings.model_fields.items()
    ]
    return table(("variable", "default", "meaning"), rows)


def shown(default):
    if default is None or default == ():
        return "-"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def commands(group=None, path=()):
    """Yield (words, command) of each command that does something."""
    group = group or get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def options(words):
    """The arguments and options of one command."""
    rows = []
    for option in dict(commands())[words].params:
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        if option.param_type_name == "argument":
            names = f"`{(option.name or '').upper()}`" + (" ..." if option.nargs != 1 else "")
        needed = " Needed." if option.required else ""
        rows.append((names, f"{option.help}{needed}"))
    return table(("option", "meaning"), rows) if rows else "It takes no options.\n"


def languages():
    """Every language that `scan --language` knows."""
    return table(("language", "countries"), [(name, ", ".join(sorted(of))) for name, of in OFFICIAL.items()])


def metrics():
    """Every metric: name, type, labels, meaning."""
    rows = []
    for family in Metrics()._registry.collect():
        labels = ", ".join(family_labels(family.name)) or "-"
        suffix = "_total" if family.type == "counter" else ""
        rows.append((f"`{family.name}{suffix}`", family.type, labels, family.documentation))
    return table(("metric", "type", "labels", "meaning"), rows)


def family_labels(name):
    for metric in vars(Metrics()).values():
        if getattr(metric, "_name", None) == name:
            return metric._labelnames
    return ()


def refused_parameters():
    """Parameters that are refused unless null or false."""
    return ", ".join(f"`{name}`" for name in sorted(ECHOING)) + "\n"


def models():
    """Models of the simulated upstream."""
    return table(("model", "what it does"), [(f"`{name}`", what) for name, what in MODELS.items()])


def parts():
    """Return each part's name and how it is made."""
    made = {
        "settings": settings,
        "languages": languages,
        "metrics": metrics,
        "refused parameters": refused_parameters,
        "models": models,
    }
    made |= PARTS
    made |= {f"options of {' '.join(words)}": lambda words=words: options(words) for words, _ in commands()}
    return made


def renewed(text):
    """Return `text` with each of its parts made anew."""
    known = parts()
    return PART.sub(lambda match: match[1] + known[match[2]]() + match[4], text)


def documents() -> Iterator:
    yield ROOT / "README.md"
    yield from sorted(DOCS.glob("*.md"))


def main():
    """Write the parts anew; with --check only say which files are not as the code says."""
    stale = [
        path for path in documents() if renewed(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")
    ]
    for path in stale:
        print(path.name)
        if "--check" not in sys.argv:
            path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    return bool(stale) and "--check" in sys.argv


if __name__ == "__main__":
    sys.exit(main())
