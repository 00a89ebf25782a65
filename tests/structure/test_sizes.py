"""Sizes: modules, functions and parameter lists stay small; every module says what it is for."""

import ast

from tests.structure.tree import each_room, functions, modules

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
MOST_POSITIONAL = 3
MOST_POSITIONAL_PRIVATE = 5
"""Helpers that one module calls may take a little more by position."""
MOST_PARAMETERS = 7
ACCEPTED = {
    ("proxy/audit/records.py", "note_body"),
    ("proxy/crypto/sealing.py", "seal"),
    ("proxy/storage/audit.py", "open_audit_log"),
    ("proxy/storage/audit.py", "__init__"),
}
"""Four by position, in the order in which their subject is always spoken of (key, nonce, text, context)."""


def lines(module):
    return len(module.text.splitlines())


def parameters(function):
    """Return (positional, all) parameters, without self and cls."""
    positional = [one.arg for one in function.args.posonlyargs + function.args.args if one.arg not in {"self", "cls"}]
    return len(positional), len(positional) + len(function.args.kwonlyargs)


def test_modules_are_short():
    assert [f"{module.place}: {lines(module)} lines" for module in modules() if lines(module) > LONGEST_MODULE] == []


def test_functions_are_short():
    faults = [
        f"{module.place}:{function.lineno}: {function.name} has {length} lines"
        for module in modules()
        for function in functions(module.tree)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert faults == []


def test_parameters_are_few():
    """Commands are left out of the second count: there a parameter is an option that a person sees."""
    faults = []
    for module in modules():
        for function in functions(module.tree):
            positional, everything = parameters(function)
            private = function.name.startswith("_") and not function.name.startswith("__")
            most = MOST_POSITIONAL_PRIVATE if private else MOST_POSITIONAL
            if (module.place, function.name) in ACCEPTED:
                continue
            if positional > most or (everything > MOST_PARAMETERS and not exempt(module, function)):
                faults.append(
                    f"{module.place}:{function.lineno}: {function.name} ({positional} positional, {everything} in all)"
                )
    assert faults == []


def exempt(module, function):
    """Whether many keyword-only parameters are in order: commands, and constructors that wire."""
    return module.room in {"cli", "app", "__main__"} or function.name == "__init__"


@each_room()
def test_every_module_says_what_it_is_for(room):
    faults = [
        module.place
        for module in modules()
        if module.room == room and len(ast.get_docstring(module.tree) or "") < 20 and module.path.parent not in empty()
    ]
    assert faults == []


def empty():
    """Return the folders of rooms in which nothing stands yet."""
    folders = {module.path.parent for module in modules()}
    return {folder for folder in folders if len(list(folder.glob("*.py"))) == 1}
