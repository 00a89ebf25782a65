"""The command `paravent`, also `python -m proxy`."""

from proxy.cli.main import app
from proxy.workshop import SiteWorkshop


def main() -> None:
    """Run the command line."""
    app(obj=SiteWorkshop())


if __name__ == "__main__":
    main()
