"""A file to take along, called by the account and what is in it."""

from io import BytesIO

from flask import Response, send_file

from bot.web.console.office import office

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(content: bytes, title: str, *, ending: str = "xlsx", kind: str = XLSX) -> Response:
    """Return *content* as a file that the browser keeps."""
    name = f"{office().config.account.name} {title}.{ending}"
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
