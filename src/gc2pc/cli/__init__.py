"""The command line `gc2pc`: one file a command, each imported only when it is the one that runs."""


def main() -> None:
    """Run the command line of this process and exit with its code: 0 done, 1 peer or link failed, 2 usage."""
    from gc2pc.cli.app import app

    app.main(prog_name="gc2pc")
