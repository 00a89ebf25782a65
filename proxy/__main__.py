"""The command `paravent`, also `python -m proxy`."""

import gc
import logging
import os
import sys

gc.disable()  # modules stay: looking for garbage among them takes a third of the time to import them

from proxy.cli.main import app  # noqa: E402 - see above
from proxy.workshop import SiteWorkshop  # noqa: E402 - the same

gc.enable()

DEFECT = 70
"""Exit status of a defect of Paravent itself (sysexits.h: EX_SOFTWARE)."""
INTERRUPTED = 130


def main() -> None:
    """Run the command line; whatever happens, no traceback is printed: it could quote what was read."""
    logging.getLogger().addHandler(logging.NullHandler())  # commands say things once; `serve` sets its own logging
    try:
        app(obj=SiteWorkshop())
    except BrokenPipeError:  # the reader of a pipe has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost handler of this door
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
        sys.stderr.write(f"paravent: a defect of Paravent ({type(error).__name__} at {place}); please report it\n")
        sys.exit(DEFECT)


if __name__ == "__main__":
    main()
