"""`reknit serve`: the web app on one's own data. `reknit demo`: the same with a made-up clinic that is thrown away."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from reknit.cli.say import refuse

if TYPE_CHECKING:
    from reknit.web.environment import Environment

THREADS = 8
"""They read what is sent and wait; a few others do the work (`web.in_turn`)."""
OWNER_ONLY_MASK = 0o077
DEMO_PORT = 8765


def serve(
    address: str = typer.Option(
        "", help="How browsers reach reknit, such as https://reknit.example.org. Also REKNIT_ADDRESS."
    ),
    listen: str = typer.Option("", help="HOST:PORT to listen on; by default what the address says."),
    certificate: Path = typer.Option(
        None, readable=False, help="TLS certificate chain (PEM), for https without a proxy."
    ),
    key: Path = typer.Option(None, readable=False, help="Private key (PEM) of the certificate."),
    processes: int = typer.Option(
        1, min=1, max=64, help="Server processes; more than one needs PostgreSQL to pay off."
    ),
) -> None:
    """Serve the web app on your own data: makes folder, keys and an invitation for the first account."""
    if address:
        os.environ["REKNIT_ADDRESS"] = address
    if (certificate is None) != (key is None):
        refuse("--certificate and --key belong together; give both or neither.")
    environment = make_ready(processes)
    from reknit.web.links.from_the_machine import first_account_address

    invitation = first_account_address()
    typer.echo(f"reknit: {environment.address}   (stop with Ctrl-C)")
    if environment.keys_file is not None:
        typer.echo(f"Data: {environment.data}   Keys: {environment.keys_file}")
        typer.echo("Keep a copy of the key file somewhere safe, apart from the data. Without it nothing can be read.")
    if invitation:
        typer.echo(f"There is no account yet. Make the first one here, within ten minutes: {invitation}")
    _run(environment, listen=listen, certificate=certificate, key=key, processes=processes)


def demo(
    port: int = typer.Option(DEMO_PORT, min=1024, max=65535, help="Port on this machine."),
    seed: int = typer.Option(1, min=0, help="The same seed gives the same clinic."),
) -> None:
    """Open a made-up clinic in a throw-away encrypted database, and say where to look."""
    with tempfile.TemporaryDirectory(prefix="reknit-demo-") as folder:
        os.environ.update(
            REKNIT_DATA=str(Path(folder) / "data"),
            REKNIT_KEYS_FILE=str(Path(folder) / "keys" / "keys.json"),
            REKNIT_ADDRESS=f"http://localhost:{port}",
            REKNIT_MADE_UP="1",
        )
        for unwanted in ("REKNIT_DATABASE_URL", "REKNIT_KEYS", "REKNIT_BEHIND_PROXY"):
            os.environ.pop(unwanted, None)
        typer.echo("Making up a clinic ...")
        environment = make_ready(1)
        from reknit.web.made_up import SIGN_IN_NAMES, fill

        fill(seed)
        typer.echo(f"\nA made-up clinic: {environment.address}/come-in/\n")
        for role in SIGN_IN_NAMES:
            typer.echo(f"  as {role:14} {environment.address}/come-in/{role}/")
        typer.echo("\nNobody in it is real. Ctrl-C throws it away.")
        _run(environment, listen="", certificate=None, key=None, processes=1)


def make_ready(processes: int) -> Environment:
    """Look at the gates, make what is missing, and set Django up; refuse with one line where something is not safe."""
    from reknit.storage.keys import KeysError
    from reknit.web.environment import Environment, EnvironmentRefusedError
    from reknit.web.start import StartRefusedError, lay_out, migrate, refuse_unsafe

    os.umask(OWNER_ONLY_MASK)
    try:
        environment = Environment.read()
        lay_out(environment)
        refuse_unsafe(environment)
        environment.site_keys()
        migrate(environment, processes=processes)
    except (StartRefusedError, EnvironmentRefusedError, KeysError) as refused:
        refuse(str(refused))
    return environment


def _run(environment: Environment, *, listen: str, certificate: Path | None, key: Path | None, processes: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    # Several small matrices at once are slower with threads of the linear algebra's own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parts = urlsplit(f"//{listen}" if listen else environment.address)
    usual = 443 if certificate else 8000 if environment.behind_proxy else 80
    Server(
        "reknit.web.wsgi:application",
        address=_here(parts.hostname, told=bool(listen), behind_proxy=environment.behind_proxy),
        port=parts.port or usual,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        ssl_cert=certificate,
        ssl_key=key,
        log_enabled=False,
    ).serve()


def _here(host: str | None, *, told: bool, behind_proxy: bool) -> str:
    """Return the address to listen on; behind a proxy only the machine itself, unless told otherwise."""
    if host in {None, "localhost"} or (behind_proxy and not told):
        return "127.0.0.1"
    return host or "127.0.0.1"
